package io.redtail.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Starts a process and waits for the line that says it is up. */
final class Launch {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Launch() {}

    static Process untilItSays(String line, ProcessBuilder command, Path log) throws IOException, InterruptedException {
        Files.deleteIfExists(log);
        Process process =
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        for (long tenths = PATIENCE.toSeconds() * 10; tenths > 0; tenths--) {
            if (Files.exists(log) && Files.readString(log).contains(line)) {
                return process;
            }
            if (!process.isAlive()) {
                throw new IOException(String.join(" ", command.command()) + " ended; see " + log);
            }
            Thread.sleep(100);
        }
        process.destroyForcibly();
        throw new IOException(String.join(" ", command.command()) + " is not up after " + PATIENCE + "; see " + log);
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
