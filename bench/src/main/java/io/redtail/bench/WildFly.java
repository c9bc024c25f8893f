package io.redtail.bench;

import io.redtail.it.server.WildFlyStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Redtail on a stock WildFly, whose own files stay as they are. */
record WildFly(String name, Path home, Path war, List<String> jvmOptions) implements Contestant {

    /**
     * On the server that the build has brought.
     *
     * @throws UncheckedIOException if there is none
     */
    static WildFly downloaded(String name, Path war, List<String> jvmOptions) {
        try (Stream<Path> servers = Files.list(Path.of("target/servers").toAbsolutePath())) {
            Path home = servers.filter(folder -> Files.isDirectory(folder.resolve("standalone")))
                    .findAny()
                    .orElseThrow(() -> new NoSuchFileException("target/servers/wildfly-*"));
            return new WildFly(name, home, war, jvmOptions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<Dialect> dialects() {
        return Set.of(Dialect.LOGS, Dialect.JOBS);
    }

    @Override
    public ServerProcess start(int port, int redisPort, Path log) throws IOException, InterruptedException {
        Path base = Files.createTempDirectory("redtail-bench-");
        copy(home.resolve("standalone"), base);
        Files.copy(war, base.resolve("deployments/redtail.war"));
        Stream<String> options = Stream.concat(
                Stream.of(
                        "-Dredtail.redis.url=redis://127.0.0.1:" + redisPort,
                        "-Dredtail.limits.handshakes-per-second=0"), // how many it can open is measured
                WildFlyStart.arguments(home, base, port, Launch.freePort(), Launch.freePort()).stream());
        Process process = Launch.untilItSays("WFLYSRV0025", Launch.java(jvmOptions, options), log);
        return new ServerProcess(process, port, "/ws");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(file -> !file.equals(from)).forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
