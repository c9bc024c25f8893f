package io.redtail.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Open Liberty, told by its server.xml. */
final class OwnLiberty implements OwnServer {

    private static final Path HOME = SERVERS.resolve("wlp");
    private static final String FEATURES = Stream.of(
                    "websocket-2.1",
                    "servlet-6.0",
                    "cdi-4.0",
                    "concurrent-3.0",
                    "jsonb-3.0",
                    "restfulWS-3.1",
                    "mpConfig-3.1",
                    "mpHealth-4.0")
            .map(feature -> "<feature>" + feature + "</feature>")
            .collect(Collectors.joining());

    private final int port = Ports.free();
    private final Path server;
    private final TreeSet<String> contexts = new TreeSet<>();
    private final LoggedProcess process;

    OwnLiberty(Map<String, String> settings, List<String> options) throws IOException {
        Path user = Files.createTempDirectory(SERVERS, "own-liberty-");
        server = Files.createDirectories(user.resolve("servers/own"));
        configure();
        List<String> command = new ArrayList<>(List.of(
                LoggedProcess.java(),
                "-Xmx512m",
                CLEAR_SOFT_REFERENCES,
                "-javaagent:" + HOME.resolve("bin/tools/ws-javaagent.jar"),
                "-Djava.awt.headless=true",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(OwnServer.systemProperties(settings));
        command.addAll(List.of("-jar", HOME.resolve("bin/tools/ws-server.jar").toString(), "own"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("WLP_USER_DIR", user.toString());
        process = LoggedProcess.start(builder, SERVERS.resolve("own-liberty.log"));
        process.await("CWWKF0011I", TIMEOUT);
    }

    private void configure() {
        String applications = contexts.stream()
                .map(context -> "<webApplication id=\"%1$s\" name=\"%1$s\" location=\"%2$s\" contextRoot=\"%3$s\"/>%n"
                        .formatted(OwnServer.name(context), WAR, context))
                .collect(Collectors.joining());
        try {
            Path written = Files.writeString(
                    server.resolve("server.new"),
                    "<server><featureManager>" + FEATURES + "</featureManager>\n"
                            + "<httpEndpoint id=\"defaultHttpEndpoint\" host=\"127.0.0.1\" httpPort=\"" + port
                            + "\" httpsPort=\"-1\"/>\n"
                            + "<config updateTrigger=\"polled\" monitorInterval=\"200ms\"/>\n"
                            + applications
                            + "</server>\n");
            Files.move(written, server.resolve("server.xml"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void deploy(String context) {
        process.listen();
        contexts.add(context);
        configure();
        String answer = process.await("CWWKZ000[1-4][IE]|CWWKZ0020I", TIMEOUT); // started, or not, or "not updated"
        if (Stream.of("CWWKZ0002E", "CWWKZ0004E", "CWWKZ0020I").anyMatch(answer::contains)) {
            throw new AssertionError("deploy " + context + ": " + answer);
        }
    }

    @Override
    public void undeploy(String context) {
        process.listen();
        contexts.remove(context);
        configure();
        process.await("CWWKZ0009I", TIMEOUT);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public LoggedProcess process() {
        return process;
    }
}
