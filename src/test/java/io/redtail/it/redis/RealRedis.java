package io.redtail.it.redis;

import io.redtail.it.server.Ports;
import io.redtail.it.server.SharedServer;
import io.redtail.it.server.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.awaitility.Awaitility;
import redis.clients.jedis.Jedis;
import redis.embedded.core.ExecutableProvider;

/** A real Redis process on loopback that keeps nothing, and that a test can kill, freeze and bring back on the same port. */
public final class RealRedis implements AutoCloseable {

    private static final Path DIRECTORY = Path.of("target", "redis").toAbsolutePath();

    /** On a busy machine Redis gets as little of it as everybody else; the two seconds of Jedis are too few then. */
    private static final int ANSWER_MILLIS = 30_000;

    /** How far the port of a cluster's bus is above the other one. */
    private static final int BUS_ABOVE = 10_000;

    private final int port;
    private final boolean durable;
    private final Map<String, String> environment;
    private final String program;
    private final List<String> more;
    private Process process;

    private RealRedis(int port, boolean durable, String... more) {
        this(port, durable, Map.of(), "", more);
    }

    private RealRedis(int port, boolean durable, Map<String, String> environment, String program, String... more) {
        this.program = program;
        this.port = port;
        this.durable = durable;
        this.environment = environment;
        this.more = List.of(more);
        this.process = launch();
    }

    /** Starts one for this test alone; returns when it answers. */
    public static RealRedis on(int port) {
        return new RealRedis(port, false);
    }

    /** The same with an append-only file, so that it has its data again after {@link #restart}, but for the last second. */
    public static RealRedis durableOn(int port) {
        try {
            forgetAppended(appendOnlyFile(port)); // of an earlier test, on the same port
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RealRedis(port, true);
    }

    /** One node of a cluster that has no slots. */
    public static RealRedis clusterNode() {
        return clusterNode("");
    }

    /**
     * The same with another program.
     *
     * @param program the path of a redis-server; empty for the one that other tests use
     * @param more of its configuration
     */
    static RealRedis clusterNode(String program, String... more) {
        int port = freeBelowBus();
        String file = "cluster-" + port + ".conf";
        String data = "cluster-" + port + ".rdb"; // replicas write one, which another version may not read
        String log = "cluster-" + port + ".aof";
        try {
            Files.deleteIfExists(DIRECTORY.resolve(file)); // of an earlier run, on the same port
            Files.deleteIfExists(DIRECTORY.resolve(data));
            forgetAppended(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> all = new ArrayList<>(List.of(
                "--cluster-enabled",
                "yes",
                "--cluster-config-file",
                file,
                "--dbfilename",
                data,
                "--appendfilename", // used with --appendonly yes
                log));
        all.addAll(List.of(more));
        return new RealRedis(port, false, Map.of(), program, all.toArray(String[]::new));
    }

    /** The port of a cluster's node; that of its bus is free, too. */
    static int freeBelowBus() {
        return Ports.freeWithOneBelow(BUS_ABOVE) - BUS_ABOVE;
    }

    /** Redis 7 makes several files of it, in a folder. */
    private static void forgetAppended(String log) throws IOException {
        Files.deleteIfExists(DIRECTORY.resolve(log));
        Path folder = DIRECTORY.resolve("appendonlydir");
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, log + "*")) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The same with more of a configuration, such as {@code --aclfile} and a file. */
    public static RealRedis on(int port, String... more) {
        return new RealRedis(port, false, more);
    }

    /** The same with variables of its own. */
    public static RealRedis on(int port, Map<String, String> environment) {
        return new RealRedis(port, false, environment, "");
    }

    /** The one that the server under test is connected to. It lives as long as this JVM. */
    public static RealRedis shared() {
        return Shared.INSTANCE;
    }

    public int port() {
        return port;
    }

    /** SIGKILL: connections end at once, nothing is said. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Makes a durable one forget everything, once it is dead. */
    public void forget() throws IOException {
        Files.deleteIfExists(DIRECTORY.resolve(appendOnlyFile(port)));
    }

    private static String appendOnlyFile(int port) {
        return "redis-" + port + ".aof";
    }

    /** Brings it back on the same port, empty unless it is durable; returns when it answers. */
    public void restart() {
        if (process.isAlive()) {
            kill();
        }
        process = launch();
    }

    /** SIGSTOP: connections stay open, nothing is answered. */
    public void freeze() {
        Signals.send(process, "STOP");
    }

    public void resume() {
        Signals.send(process, "CONT");
    }

    /** Undoes what a test has done to it. */
    public void heal() {
        if (process.isAlive()) {
            resume();
        } else {
            process = launch();
        }
    }

    /** How many subscribers Redis has handed it to. */
    public long publish(String channel, String payload) {
        return run(jedis -> jedis.publish(channel, payload));
    }

    public long publish(String channel, byte[] payload) {
        return run(jedis -> jedis.publish(channel.getBytes(StandardCharsets.UTF_8), payload));
    }

    /** Runs commands on a connection of their own. For many commands, keep them in one call. */
    public <T> T run(Function<Jedis, T> commands) {
        try (var jedis = new Jedis("127.0.0.1", port, ANSWER_MILLIS)) {
            return commands.apply(jedis);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private Process launch() {
        try {
            List<String> command = new ArrayList<>(List.of(
                    program.isEmpty() ? executable() : program,
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    String.valueOf(port),
                    "--save",
                    "",
                    "--appendonly",
                    durable ? "yes" : "no",
                    "--appendfilename",
                    appendOnlyFile(port)));
            command.addAll(more);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(DIRECTORY.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            DIRECTORY.resolve("redis-" + port + ".log").toFile()));
            builder.environment().putAll(environment);
            if (isOpen()) {
                throw new IllegalStateException(
                        "another program listens on port " + port + ", and would be taken for this Redis");
            }
            Files.createDirectories(DIRECTORY); // an installed program is not unpacked there
            Process started = builder.start();
            Awaitility.await("Redis on port " + port)
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !started.isAlive() || isOpen());
            if (!started.isAlive()) {
                throw new IllegalStateException("Redis ended with " + started.exitValue() + ", see " + DIRECTORY);
            }
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program, which is also the Sentinel's. */
    static String executable() throws IOException {
        return binary().toString();
    }

    /** Each process has its own: it is deleted when that ends, and another one may be about to start it. */
    private static synchronized Path binary() throws IOException {
        Path directory = Files.createDirectories(
                DIRECTORY.resolve("process-" + ProcessHandle.current().pid()));
        try (var files = Files.list(directory)) {
            var unpacked = files.filter(Files::isExecutable)
                    .filter(file -> file.getFileName().toString().startsWith("redis-server"))
                    .findFirst();
            return unpacked.isPresent()
                    ? unpacked.get()
                    : ExecutableProvider.newJarResourceProvider(directory.toFile())
                            .get()
                            .toPath();
        }
    }

    private boolean isOpen() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void awaitEnd() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Made by whoever asks first, which is {@link SharedServer}. */
    private static final class Shared {

        static final RealRedis INSTANCE = start();

        private static RealRedis start() {
            RealRedis redis = on(Integer.getInteger("redtail.it.redis.port"));
            Runtime.getRuntime().addShutdownHook(new Thread(redis::kill, "stop-redis"));
            return redis;
        }
    }
}
