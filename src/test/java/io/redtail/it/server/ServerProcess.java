package io.redtail.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server's JVM, seen from outside. */
public final class ServerProcess {

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+[0-9]+\\s+([0-9]+)");
    private static final Pattern THREAD = Pattern.compile("(?m)^\"");

    private final ProcessHandle process;

    private ServerProcess(ProcessHandle process) {
        this.process = process;
    }

    public static ServerProcess of(LoggedProcess server) {
        return of(server.pid());
    }

    public static ServerProcess of(long pid) {
        return new ServerProcess(ProcessHandle.of(pid).orElseThrow());
    }

    /** The shared server: the one Java process that these tests have started. */
    public static ServerProcess find() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .map(ServerProcess::new)
                .orElseThrow();
    }

    /** The bytes of all objects that are still reachable: this collects garbage first. */
    public long liveHeapBytes() {
        Matcher total = TOTAL.matcher(jcmd("GC.class_histogram"));
        if (!total.find()) {
            throw new AssertionError("No total in the histogram");
        }
        return Long.parseLong(total.group(1));
    }

    /**
     * How many class loaders hold a class of this name that has instances, such as an enum that was used; this collects
     * garbage first.
     */
    public long loadersOf(String className) {
        return jcmd("GC.class_histogram")
                .lines()
                .filter(line -> line.stripTrailing().endsWith(" " + className))
                .count();
    }

    /** How many objects of this class are still reachable; this collects garbage first. */
    public long instancesOf(String className) {
        return jcmd("GC.class_histogram")
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(columns -> columns.length > 3 && columns[3].equals(className))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    public long threads() {
        return THREAD.matcher(jcmd("Thread.print")).results().count();
    }

    /** On Linux; 0 elsewhere. */
    public long openFiles() {
        String[] files =
                Path.of("/proc", String.valueOf(process.pid()), "fd").toFile().list();
        return files == null ? 0 : files.length;
    }

    private String jcmd(String command) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            String.valueOf(process.pid()),
                            command)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (jcmd.waitFor() != 0) {
                throw new AssertionError("jcmd " + command + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
