package io.redtail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Redtail on Payara Micro, with the JVM options that docs/operations/sizing.md recommends. */
record PayaraMicro(String name, Path jar, Path war, List<String> jvmOptions) implements Contestant {

    /** On the server that the build has brought. */
    static PayaraMicro downloaded(String name, Path war, List<String> jvmOptions) {
        return new PayaraMicro(name, Path.of("target/servers/payara-micro.jar").toAbsolutePath(), war, jvmOptions);
    }

    @Override
    public Set<Dialect> dialects() {
        return Set.of(Dialect.LOGS, Dialect.JOBS);
    }

    @Override
    public ServerProcess start(int port, int redisPort, Path log) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("redtail-bench-");
        Path preboot = Files.writeString(
                directory.resolve("preboot.txt"),
                "set configs.config.server-config.network-config.network-listeners"
                        + ".network-listener.http-listener.address=127.0.0.1\n");
        Stream<String> options = Stream.of(
                "-Djava.io.tmpdir=" + directory,
                "-Dredtail.redis.url=redis://127.0.0.1:" + redisPort,
                "-Dredtail.limits.handshakes-per-second=0", // how many it can open is measured
                "-jar",
                jar.toString(),
                "--deploy",
                war.toString(),
                "--contextroot",
                "/",
                "--port",
                String.valueOf(port),
                "--prebootcommandfile",
                preboot.toString(),
                "--nohazelcast",
                "--disablephonehome");
        return new ServerProcess(Launch.untilItSays(" ready in ", Launch.java(jvmOptions, options), log), port, "/ws");
    }
}
