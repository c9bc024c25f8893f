package io.redtail.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A stock WildFly, told through its own command line client, as an operator does it. */
public final class OwnWildFly implements OwnServer {

    private static final Path HOME = SERVERS.resolve("wildfly-39.0.1.Final");

    private final int port = Ports.free();
    private final AtomicInteger asked = new AtomicInteger();
    private final Path base;
    private final LoggedProcess process;
    private final LoggedProcess client;

    public OwnWildFly(Map<String, String> settings, List<String> options) throws IOException {
        base = Files.createTempDirectory(SERVERS, "own-wildfly-");
        for (String directory : List.of("configuration", "deployments", "lib")) {
            copy(HOME.resolve("standalone").resolve(directory), base.resolve(directory));
        }
        int managementPort = Ports.free();
        List<String> command = new ArrayList<>(List.of(LoggedProcess.java(), "-Xmx512m", CLEAR_SOFT_REFERENCES));
        command.addAll(options);
        command.addAll(OwnServer.systemProperties(settings));
        command.addAll(WildFlyStart.arguments(HOME, base, port, Ports.free(), managementPort));
        process = LoggedProcess.start(new ProcessBuilder(command), SERVERS.resolve("own-wildfly.log"));
        process.await("WFLYSRV0025", TIMEOUT);
        List<String> cli = new ArrayList<>(List.of(LoggedProcess.java(), "-Xmx128m"));
        cli.addAll(SOON_THERE);
        cli.addAll(WildFlyStart.modules(HOME, "org.jboss.as.cli"));
        cli.addAll(List.of("--connect", "--controller=127.0.0.1:" + managementPort, "--timeout=60000"));
        client = LoggedProcess.start(new ProcessBuilder(cli), SERVERS.resolve("own-wildfly-cli.log"));
    }

    /** As docs/configuration.md has it: the context root of the WAR is replaced by an overlay. */
    @Override
    public void deploy(String context) {
        String file = OwnServer.name(context) + ".war";
        if (!context.equals("/")) {
            tell("deployment-overlay add --name=at-" + OwnServer.name(context) + " --deployments=" + file
                    + " --content=/WEB-INF/jboss-web.xml=" + contextRoot(context));
        }
        tell("deploy " + WAR + " --name=" + file + " --runtime-name=" + file);
    }

    @Override
    public void undeploy(String context) {
        tell("undeploy " + OwnServer.name(context) + ".war");
        if (!context.equals("/")) {
            tell("deployment-overlay remove --name=at-" + OwnServer.name(context));
        }
    }

    private Path contextRoot(String context) {
        try {
            return Files.writeString(
                    base.resolve(OwnServer.name(context) + ".xml"),
                    "<jboss-web><context-root>" + context + "</context-root></jboss-web>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void tell(String command) {
        String done = "done-" + asked.incrementAndGet();
        client.listen();
        client.tell(command);
        client.tell("echo " + done);
        String answer = client.await(done, TIMEOUT);
        if (answer.contains("WFLYCTL") || answer.contains("failed")) {
            throw new AssertionError(command + ": " + answer);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public LoggedProcess process() {
        return process;
    }

    @Override
    public void close() {
        client.end();
        process.end();
    }
}
