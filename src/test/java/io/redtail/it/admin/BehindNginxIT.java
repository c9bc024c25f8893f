package io.redtail.it.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What compose.yaml runs, without containers: two nodes with the command of their image, behind Debian's NGINX with
 * server-config/nginx/nginx.conf, a Redis. Skipped where there is no {@code nginx}.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the last test kills a node
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@Tag("proof")
class BehindNginxIT {

    private static final int CLIENTS = 20;
    private static final Duration BACK_WITHIN = Duration.ofSeconds(10);

    private final Path home = Path.of("target", "admin", "nginx");
    private final List<Launched> nodes = new ArrayList<>();
    private final List<Integer> ports = List.of(Ports.free(), Ports.free());
    private final int port = Ports.free();
    private RealRedis redis;
    private Launched nginx;
    private Visit visit;

    @BeforeAll
    void startAll() throws IOException {
        redis = RealRedis.on(Ports.free());
        for (int i = 0; i < 2; i++) {
            Path place = Files.createDirectories(home.resolve("node-" + (i + 1)));
            nodes.add(PayaraMicro.launch(place, ports.get(i), redis, Map.of(), List.of()));
        }
        nginx = Nginx.start(home, port, ports.get(0), ports.get(1));
        visit = new Visit(redis, HttpClient.newHttpClient(), PayaraMicro.base(port));
        nodes.forEach(node -> node.awaitLine(" ready in ", "Failed to deploy"));
    }

    @AfterAll
    void endAll() {
        Stream.concat(Stream.ofNullable(nginx), nodes.stream()).forEach(Launched::close);
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    @Order(1)
    void thePageComesThrough() {
        assertThat(visit.get("").statusCode()).isEqualTo(200);
        assertThat(visit.get("").body()).contains("<title>Redtail</title>");
    }

    @Test
    @Order(1)
    void longAndManyLinesComeThrough() {
        visit.getsALine("nginx-line");
        visit.getsManyLines("nginx-many");
        visit.getsALargeLine("nginx-large");
    }

    /** NGINX passes the browser's Host on, and writes over what a client says about forwarding. */
    @ParameterizedTest
    @Order(1)
    @CsvSource({
        "http://127.0.0.1,    ignored.example, 101",
        "https://127.0.0.1,   ignored.example, 101",
        "https://evil.example, ignored.example, 403",
        "https://evil.example, evil.example,    403",
    })
    void theOriginIsHeldAgainstTheHostThatTheBrowserAskedFor(String origin, String forwardedHost, int status) {
        assertThat(visit.statusFrom(origin, "X-Forwarded-Host", forwardedHost, "Forwarded", "host=" + forwardedHost))
                .isEqualTo(status);
    }

    @Test
    @Order(2)
    void aKilledNodesClientsComeBackOnTheOtherWithinTenSeconds() {
        List<TestClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> visit.stream("nginx-both"))
                .toList();
        assertThat(redis.publish("logs:nginx-both", "to all")).as("both nodes").isEqualTo(2);
        clients.forEach(client -> assertThat(client.next()).isEqualTo("to all"));

        long killedAt = System.nanoTime();
        nodes.get(0).kill();
        await().atMost(BACK_WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> clients.stream().filter(TestClient::isOpen).count() <= CLIENTS / 2);
        List<TestClient> lost =
                clients.stream().filter(client -> !client.isOpen()).toList();
        List<TestClient> back =
                lost.stream().map(client -> visit.stream("nginx-both")).toList();

        assertThat(Duration.ofNanos(System.nanoTime() - killedAt)).isLessThan(BACK_WITHIN);
        assertThat(lost).as("NGINX had given each node its half").hasSize(CLIENTS / 2);
        redis.publish("logs:nginx-both", "after it");
        back.forEach(client -> assertThat(client.next()).isEqualTo("after it"));
        clients.stream()
                .filter(TestClient::isOpen)
                .forEach(client -> assertThat(client.next()).isEqualTo("after it"));
    }
}
