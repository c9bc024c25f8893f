package io.redtail.it.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A process whose output goes to a file, and that can be told lines and waited for. It does not outlive this JVM. */
public final class LoggedProcess {

    private final Process process;
    private final Path log;
    private int read;

    private LoggedProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    static LoggedProcess start(ProcessBuilder command, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        Files.deleteIfExists(log);
        return new LoggedProcess(
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public Process handle() {
        return process;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    void tell(String line) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets what was said until now. */
    public void listen() {
        read = log().length();
    }

    /** Waits until what it says after {@link #listen} matches somewhere; returns all of that. */
    public String await(String regex, Duration timeout) {
        Pattern wanted = Pattern.compile(regex);
        Awaitility.await(regex + " in " + log)
                .atMost(timeout)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> wanted.matcher(said()).find() || !process.isAlive());
        String said = said();
        if (!wanted.matcher(said).find()) {
            throw new AssertionError(log + " ended without: " + regex);
        }
        return said;
    }

    private String said() {
        return log().substring(read);
    }

    /** All that it has said. */
    public String log() {
        try {
            return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void end() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
