package io.redtail.it.neighbours;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * Another process on this machine, which reads requests and refuses them all: the same load, but nothing for the gateway to do. What
 * the others notice of that is what the machine costs them.
 */
final class RefusingServer implements AutoCloseable {

    private final Process process;
    private final int port;

    private RefusingServer(Process process) throws IOException {
        this.process = process;
        this.port = Integer.parseInt(new BufferedReader(process.inputReader(StandardCharsets.UTF_8)).readLine());
    }

    static RefusingServer start() throws IOException {
        return new RefusingServer(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RefusingServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Its side; it ends with the process that has started it. */
    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            exchange.getRequestBody().transferTo(java.io.OutputStream.nullOutputStream());
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
        });
        server.start();
        System.out.println(server.getAddress().getPort());
        while (System.in.read() >= 0) {
            // Until the other end is gone.
        }
        System.exit(0);
    }
}
