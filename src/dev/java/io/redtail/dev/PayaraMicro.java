package io.redtail.dev;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Payara Micro in a process of its own, whose files all are in one directory. What it says goes to a file beside the WAR, and to our
 * output what the gateway says, and once it is ready what anybody warns of.
 */
final class PayaraMicro {

    private static final String READY = " ready in ";

    /** Three seconds to undeploy leave two of the five that Ctrl-C may take. */
    private static final long TIMEOUT_SECONDS = 3;

    private final Process process;
    private final Path directory;
    private final Path log;
    private final ServerLines lines = new ServerLines();
    private final CountDownLatch ready = new CountDownLatch(1);

    private PayaraMicro(Process process, Path directory, Path log) {
        this.process = process;
        this.log = log;
        this.directory = directory;
    }

    /**
     * Returns at once. Whatever ends this JVM ends the server too.
     *
     * @param jvmOptions such as system properties, which the command line shows to everybody on the machine
     */
    static PayaraMicro start(Path jar, Path war, DevSettings settings, List<String> jvmOptions) throws IOException {
        Path directory = Files.createTempDirectory(war.toAbsolutePath().getParent(), "run-");
        Path preboot = Files.writeString(
                directory.resolve("preboot.txt"),
                "set configs.config.server-config.network-config.network-listeners"
                        + ".network-listener.http-listener.address=" + settings.bind() + "\n");
        Path logging = directory.resolve("logging.properties");
        try (InputStream ours = PayaraMicro.class.getResourceAsStream("logging.properties")) {
            Files.copy(Objects.requireNonNull(ours), logging);
        }
        List<String> options = List.of(
                // A desk waits for the start more often than for the last microsecond: half the processor time to be
                // ready.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + directory,
                "-jar",
                jar.toString(),
                "--deploy",
                war.toString(),
                "--contextroot",
                "/",
                "--port",
                String.valueOf(settings.port()),
                "--prebootcommandfile",
                preboot.toString(),
                "--logproperties",
                logging.toString(),
                // Never --nocluster beside it: together they start Hazelcast.
                "--nohazelcast",
                "--disablephonehome");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(Stream.of(List.of(java), jvmOptions, options)
                        .flatMap(List::stream)
                        .toList())
                .redirectErrorStream(true)
                .start();
        Path log = war.toAbsolutePath().resolveSibling("payara-micro.log");
        var server = new PayaraMicro(process, directory, log);
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop-payara-micro"));
        var relay = new Thread(server::relay, "relay-payara-micro");
        relay.setDaemon(true);
        relay.start();
        return server;
    }

    private void relay() {
        try (Writer file = Files.newBufferedWriter(log);
                BufferedReader output =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), Charset.defaultCharset()))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                file.write(line + System.lineSeparator());
                file.flush();
                if (lines.shows(line, ready.getCount() == 0)) {
                    System.out.println(line);
                }
                if (line.contains(READY)) {
                    ready.countDown();
                }
            }
        } catch (IOException ended) {
            // The pipe closes with the process.
        }
    }

    /** Whether the server said that it is ready; false when it ended or the time is over. */
    boolean awaitReady(long seconds) throws InterruptedException {
        for (long tenths = seconds * 10; tenths > 0 && process.isAlive(); tenths--) {
            if (ready.await(100, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    /** Why it did not start, as far as it has said so. */
    String whyNot() {
        return Optional.ofNullable(lines.problem()).orElse("Payara Micro did not start: " + log + " says why");
    }

    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    private void stop() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        deleteDirectory();
    }

    private void deleteDirectory() {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> {
                // What stays here goes with "./mvnw clean".
                boolean unused = file.delete();
            });
        } catch (IOException | UncheckedIOException e) {
            // The same.
        }
    }
}
