package io.redtail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Redtail on Open Liberty, with the features that it needs. */
record Liberty(String name, Path home, Path war, List<String> jvmOptions) implements Contestant {

    private static final String FEATURES = Stream.of(
                    "websocket-2.1",
                    "servlet-6.0",
                    "cdi-4.0",
                    "concurrent-3.0",
                    "jsonb-3.0",
                    "restfulWS-3.1",
                    "mpConfig-3.1")
            .map(feature -> "<feature>" + feature + "</feature>")
            .collect(Collectors.joining());

    /** On the server that the build has brought. */
    static Liberty downloaded(String name, Path war, List<String> jvmOptions) {
        return new Liberty(name, Path.of("target/servers/wlp").toAbsolutePath(), war, jvmOptions);
    }

    @Override
    public Set<Dialect> dialects() {
        return Set.of(Dialect.LOGS, Dialect.JOBS);
    }

    @Override
    public ServerProcess start(int port, int redisPort, Path log) throws IOException, InterruptedException {
        Path user = Files.createTempDirectory("redtail-bench-");
        Files.writeString(
                Files.createDirectories(user.resolve("servers/bench")).resolve("server.xml"),
                "<server><featureManager>" + FEATURES + "</featureManager>\n"
                        + "<httpEndpoint id=\"defaultHttpEndpoint\" host=\"127.0.0.1\" httpPort=\"" + port
                        + "\" httpsPort=\"-1\"/>\n"
                        + "<webApplication location=\"" + war + "\" contextRoot=\"/\"/>\n</server>\n");
        Stream<String> options = Stream.of(
                "-javaagent:" + home.resolve("bin/tools/ws-javaagent.jar"),
                "-Djava.awt.headless=true",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "-Dredtail.redis.url=redis://127.0.0.1:" + redisPort,
                "-Dredtail.limits.handshakes-per-second=0", // how many it can open is measured
                "-jar",
                home.resolve("bin/tools/ws-server.jar").toString(),
                "bench");
        ProcessBuilder builder = Launch.java(jvmOptions, options);
        builder.environment().put("WLP_USER_DIR", user.toString());
        return new ServerProcess(Launch.untilItSays("CWWKF0011I", builder, log), port, "/ws");
    }
}
