package io.redtail.redis;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
                classPath(),
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

    /** This one's, also if Maven has started it. */
    private static String classPath() {
        return GatewayProcess.class.getClassLoader() instanceof URLClassLoader loader
                ? Stream.of(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    /** The addresses of the Redis, and settings. */
    public static void main(String[] arguments) {
        SmallGateway gateway = SmallGateway.ofShards(
                        arguments[0],
                        List.of(arguments).subList(1, arguments.length).toArray(String[]::new))
                .start();
        await().atMost(Duration.ofSeconds(90)).until(gateway.subscribers::areReady);
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
