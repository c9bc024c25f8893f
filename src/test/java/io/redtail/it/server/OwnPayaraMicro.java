package io.redtail.it.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Payara Micro, told through {@link PayaraMicroMain}. */
final class OwnPayaraMicro implements OwnServer {

    private static final Path JAR = SERVERS.resolve("payara-micro.jar");

    private final int port = Ports.free();
    private final LoggedProcess process;

    OwnPayaraMicro(Map<String, String> settings, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(LoggedProcess.java(), "-Xmx512m", CLEAR_SOFT_REFERENCES));
        command.add("-Djava.io.tmpdir=" + SERVERS);
        command.addAll(manifestOptions());
        command.addAll(options);
        command.addAll(OwnServer.systemProperties(settings));
        command.addAll(List.of(
                "-cp",
                JAR + File.pathSeparator + mainAlone(),
                PayaraMicroMain.class.getName(),
                "--port",
                String.valueOf(port),
                "--prebootcommandfile",
                "src/test/payara-micro/preboot.txt",
                "--nohazelcast",
                "--disablephonehome"));
        process = LoggedProcess.start(new ProcessBuilder(command), SERVERS.resolve("own-payara-micro.log"));
        process.await("listening", TIMEOUT);
    }

    /** A directory with {@link PayaraMicroMain} and nothing else: the application must not see what tests see. */
    private static Path mainAlone() throws IOException {
        String file = PayaraMicroMain.class.getName().replace('.', '/') + ".class";
        Path copy = SERVERS.resolve("payara-micro-main").resolve(file);
        Files.createDirectories(copy.getParent());
        Files.copy(Path.of("target", "test-classes").resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
        return SERVERS.resolve("payara-micro-main");
    }

    /** What {@code java -jar} reads from the manifest, and a class path does not. */
    private static List<String> manifestOptions() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            var manifest = jar.getManifest().getMainAttributes();
            return Stream.of("Add-Opens", "Add-Exports")
                    .flatMap(attribute -> Arrays.stream(
                                    manifest.getValue(attribute).split(" ", -1))
                            .map(module -> "--" + attribute.toLowerCase(Locale.ROOT) + "=" + module + "=ALL-UNNAMED"))
                    .toList();
        }
    }

    @Override
    public void deploy(String context) {
        tell("deploy " + OwnServer.name(context) + " " + context + " " + WAR);
    }

    @Override
    public void undeploy(String context) {
        tell("undeploy " + OwnServer.name(context));
    }

    private void tell(String command) {
        process.listen();
        process.tell(command);
        String answer = process.await("done: ", TIMEOUT);
        boolean failed = answer.contains("Exception while loading the app"); // it says true all the same
        if (failed || !answer.contains("done: true")) {
            throw new AssertionError(command + ": " + answer);
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
}
