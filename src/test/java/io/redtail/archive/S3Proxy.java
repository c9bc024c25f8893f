package io.redtail.archive;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process that speaks S3, with buckets that are directories. */
final class S3Proxy implements AutoCloseable {

    private final Process process;

    private S3Proxy(Process process) {
        this.process = process;
    }

    /** Returns when it answers. */
    static S3Proxy start(int port, Path directory, String bucket) throws IOException {
        Files.createDirectories(directory.resolve(bucket));
        Path properties = Files.write(
                directory.resolve("s3proxy.conf"),
                List.of(
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=local-identity",
                        "s3proxy.credential=local-credential",
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.filesystem.basedir=" + directory));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-jar",
                        "target/servers/s3proxy.jar",
                        "--properties",
                        properties.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("s3proxy.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "stop-s3proxy"));
        await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive() || isListening(port));
        return new S3Proxy(process);
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
