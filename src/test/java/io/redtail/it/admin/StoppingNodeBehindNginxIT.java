package io.redtail.it.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node that is drained, stops or starts has the fewest connections, so NGINX asks it first. What it answers is what a Payara
 * answers: 503 while it is drained, 500 while the application is undeployed, 404 before it is deployed. No server is needed for
 * it; once per build. Skipped where there is no {@code nginx}.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StoppingNodeBehindNginxIT {

    private static final int HANDSHAKES = 10;

    private final HttpClient http = HttpClient.newHttpClient();

    @ParameterizedTest
    @ValueSource(ints = {404, 500, 503})
    void everyHandshakeGoesToTheOtherNode(int status) throws Exception {
        AtomicInteger refused = new AtomicInteger();
        HttpServer stopping = node(status, refused);
        HttpServer other = node(200, new AtomicInteger());
        int port = Ports.free();
        Path home = Path.of("target", "admin", "nginx-" + status);
        try (Launched nginx = Nginx.start(home, port, port(stopping), port(other))) {
            await("NGINX listens, and has asked the stopping node")
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> handshake(port) != 0 && refused.get() > 0);
            for (int i = 0; i < HANDSHAKES; i++) {
                assertThat(handshake(port)).isEqualTo(200);
            }
            assertThat(nginx.isAlive()).isTrue();
        } finally {
            stopping.stop(0);
            other.stop(0);
        }
    }

    private static HttpServer node(int status, AtomicInteger requests) throws IOException {
        HttpServer node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        node.start();
        return node;
    }

    private static int port(HttpServer node) {
        return node.getAddress().getPort();
    }

    private int handshake(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ws"))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }
}
