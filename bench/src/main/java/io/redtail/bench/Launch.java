package io.redtail.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import redis.embedded.RedisServer;

/** Starts a process and waits for the line that says it is up. */
final class Launch {

    private static final Duration TIMEOUT = Duration.ofSeconds(120);

    private Launch() {}

    static Process untilItSays(String line, ProcessBuilder command, Path log) throws IOException, InterruptedException {
        Files.deleteIfExists(log);
        Process process =
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        for (long tenths = TIMEOUT.toSeconds() * 10; tenths > 0; tenths--) {
            if (Files.exists(log) && Files.readString(log).contains(line)) {
                return process;
            }
            if (!process.isAlive()) {
                throw new IOException(String.join(" ", command.command()) + " ended; see " + log);
            }
            Thread.sleep(100);
        }
        process.destroyForcibly();
        throw new IOException(String.join(" ", command.command()) + " is not up after " + TIMEOUT + "; see " + log);
    }

    /** A real Redis that keeps nothing on disk. */
    static RedisServer redis(int port) throws IOException {
        RedisServer redis = RedisServer.newRedisServer()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("save \"\"")
                .build();
        redis.start();
        return redis;
    }

    /** A JVM like this one: its own options, then what the server needs. */
    static ProcessBuilder java(List<String> jvmOptions, Stream<String> options) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(Stream.of(Stream.of(java), jvmOptions.stream(), options)
                .flatMap(part -> part)
                .toList());
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
