package io.redtail.it.admin;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A process that a test has started, with its output in a file. Its variables are those of this JVM, and the test's. */
public final class Launched implements AutoCloseable {

    /** Generous: the machine may be busy, and a server that will never be up ends by itself. */
    static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final Process process;
    private final Path log;

    private Launched(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Returns at once. */
    static Launched start(Path log, Path directory, Map<String, String> environment, List<String> command) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            var unused = new File(command.get(0)).setExecutable(true); // unpacking may have lost that
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> endAll(process), "end-" + process.pid()));
            return new Launched(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs to its end. @return what it said; it fails the test unless it ended with 0 */
    static String run(Path log, Path directory, Map<String, String> environment, List<String> command) {
        try (Launched launched = start(log, directory, environment, command)) {
            launched.awaitEnd(TIMEOUT);
            if (launched.process.exitValue() != 0) {
                throw new AssertionError(command + " ended with " + launched.process.exitValue() + launched.tail());
            }
            return launched.output();
        }
    }

    /** Waits until its output holds this text; stops when it has ended, or says that it failed. */
    public void awaitLine(String text, String failure) {
        Awaitility.await(text)
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !process.isAlive() || output().contains(text) || output().contains(failure));
        if (!output().contains(text)) {
            throw new AssertionError("It never said " + text + tail());
        }
    }

    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL, for it and for what it has started. */
    public void kill() {
        endAll(process);
        awaitEnd(Duration.ofSeconds(10));
    }

    /** SIGTERM to this process alone, as Docker sends it. */
    public void terminate() {
        process.destroy();
        awaitEnd(Duration.ofMinutes(1));
    }

    private void awaitEnd(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("Still running after " + timeout + tail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String tail() {
        List<String> lines = output().lines().toList();
        return "; " + log + " ends with\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    @Override
    public void close() {
        endAll(process);
    }

    /** The parent first: NGINX starts a new worker for each that ends, and that one would outlive both. */
    private static void endAll(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
