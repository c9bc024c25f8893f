package io.redtail.redis;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A gateway of several Redis with history, in a process of its own, which can be killed. */
final class GatewayProcess implements AutoCloseable {

    private final Process process;

    private GatewayProcess(Process process) {
        this.process = process;
    }

    /** Returns when it hears all that is published. */
    static GatewayProcess start(String shards, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayProcess.class.getName(),
                shards));
        command.addAll(List.of(settings));
        Process process =
                new ProcessBuilder(command).redirectError(new File("/dev/null")).start();
        if (process.getInputStream().read() < 0) {
            throw new IOException("it has ended before it began");
        }
        return new GatewayProcess(process);
    }

    /** The addresses of the Redis, and settings. */
    public static void main(String[] arguments) {
        SmallGateway gateway = SmallGateway.ofShards(
                        arguments[0],
                        List.of(arguments).subList(1, arguments.length).toArray(String[]::new))
                .start();
        HistoryShardsTest.awaitListening(gateway);
        System.out.print('!');
        System.out.flush();
        Thread keepsItAlive = new Thread(() -> {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        keepsItAlive.start();
    }

    /** Of a processor, since its start. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }
}
