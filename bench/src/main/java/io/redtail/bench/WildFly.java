package io.redtail.bench;

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
        // As bin/standalone.sh does it, without the shell: its process would not be the server's.
        Stream<String> options = Stream.of(
                "-Djava.net.preferIPv4Stack=true",
                "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "-Djboss.home.dir=" + home,
                "-Djboss.server.base.dir=" + base,
                "-Dlogging.configuration="
                        + base.resolve("configuration/logging.properties").toUri(),
                "-Dorg.jboss.boot.log.file=" + base.resolve("log/server.log"),
                "-Djboss.http.port=" + port,
                "-Djboss.https.port=" + Launch.freePort(),
                "-Djboss.management.http.port=" + Launch.freePort(),
                "-Dredtail.redis.url=redis://127.0.0.1:" + redisPort,
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.standalone");
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
