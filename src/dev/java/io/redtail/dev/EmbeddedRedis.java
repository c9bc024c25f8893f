package io.redtail.dev;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/** A real Redis process on loopback that keeps nothing on disk. */
final class EmbeddedRedis {

    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    private final Process process;

    private EmbeddedRedis(Process process) {
        this.process = process;
    }

    /**
     * Returns when the port accepts connections.
     *
     * @param directory where the binary is unpacked, and Redis' working directory
     */
    static EmbeddedRedis start(int port, Path directory) throws IOException {
        File binary =
                ExecutableProvider.newJarResourceProvider(directory.toFile()).get();
        // Not embedded-redis' RedisServer: its JVM shutdown hook ends Redis while the application still needs it.
        var redis = new EmbeddedRedis(new ProcessBuilder(
                        binary.getPath(),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        "" + port,
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start());
        redis.awaitOpen(port, directory);
        return redis;
    }

    private void awaitOpen(int port, Path directory) throws IOException {
        Instant limit = Instant.now().plus(START_LIMIT);
        while (process.isAlive() && Instant.now().isBefore(limit)) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
                return;
            } catch (IOException notYet) {
                pause();
            }
        }
        stop();
        throw new IOException("Redis did not start on 127.0.0.1:" + port + ", see " + directory.resolve("redis.log"));
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    /** Returns when the process has ended. Harmless when it already has, as after a Ctrl-C that reached it too. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
