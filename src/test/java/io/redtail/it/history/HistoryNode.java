package io.redtail.it.history;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.it.server.Signals;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A Payara Micro of its own with this build's WAR and history, which a test can kill and freeze. */
public final class HistoryNode implements AutoCloseable {

    private static final Pattern NODE = Pattern.compile("history_started node=(\\w+)");

    private final int port = Ports.free();
    private final Path directory;
    private final Process process;

    /** Returns at once; see {@link #awaitReady}. */
    HistoryNode(String name, int redisPort, String... properties) {
        try {
            directory = Files.createDirectories(
                    Path.of("target", "servers", "history-" + name).toAbsolutePath());
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:TieredStopAtLevel=1", // to be there soon: two of them start at once
                    "-XX:+UseSerialGC",
                    "-Djava.io.tmpdir=" + directory,
                    "-Dredtail.redis.url=redis://127.0.0.1:" + redisPort,
                    "-Dredtail.history.enabled=true"));
            command.addAll(Arrays.asList(properties));
            command.addAll(List.of(
                    "-jar",
                    "target/servers/payara-micro.jar",
                    "--deploy",
                    "target/redtail.war",
                    "--contextroot",
                    "/",
                    "--port",
                    String.valueOf(port),
                    "--nohazelcast",
                    "--disablephonehome",
                    "--prebootcommandfile",
                    "src/test/payara-micro/preboot.txt"));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "stop-" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private File log() {
        return directory.resolve("server.log").toFile();
    }

    HistoryNode awaitReady() {
        Awaitility.await("Payara Micro, see " + log())
                .atMost(Duration.ofMinutes(5))
                .until(() -> !process.isAlive() || logged().contains(" ready in "));
        if (!process.isAlive()) {
            throw new IllegalStateException("the server ended, see " + log());
        }
        return this;
    }

    String logged() {
        try {
            return Files.readString(log().toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it calls itself in Redis. */
    String name() {
        Matcher name = NODE.matcher(logged());
        if (!name.find()) {
            throw new IllegalStateException("it has not logged history_started, see " + log());
        }
        return name.group(1);
    }

    boolean isRecorder(RealRedis redis) {
        return name().equals(redis.run(jedis -> jedis.get("redtail:v1:recorder:lease")));
    }

    public URI uri() {
        return URI.create("ws://127.0.0.1:" + port + "/ws");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What its heap holds after a collection, which this makes. */
    long liveHeapBytes() {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(process.pid()),
                            "GC.class_histogram")
                    .start();
            String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Long.parseLong(
                    histogram.substring(histogram.lastIndexOf("Total")).split("\\s+", 4)[2]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGSTOP: connections stay open, nothing is read. */
    void freeze() {
        Signals.send(process, "STOP");
    }

    void resume() {
        Signals.send(process, "CONT");
    }

    @Override
    public void close() {
        kill();
    }
}
