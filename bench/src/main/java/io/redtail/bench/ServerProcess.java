package io.redtail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own, watched from outside.
 *
 * @param path where its WebSocket is
 */
record ServerProcess(Process process, int port, String path) implements AutoCloseable {

    private static final long TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux

    /** Processor time of all its threads since it began, in user and kernel mode. */
    Duration cpuTime() throws IOException {
        return cpuTime(process.pid());
    }

    static Duration cpuTime(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }

    long residentMegabytes() throws IOException {
        return residentMegabytes(process.pid());
    }

    static long residentMegabytes(long pid) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** What lives in the heap of a JVM: the class histogram collects first. */
    long liveHeapBytes() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder("jcmd", String.valueOf(process.pid()), "GC.class_histogram").start();
        String total = "Total 0 0";
        try (var lines = jcmd.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                total = line.startsWith("Total") ? line : total;
            }
        }
        jcmd.waitFor();
        return Long.parseLong(total.split("\\s+", -1)[2]);
    }

    @Override
    public void close() {
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
