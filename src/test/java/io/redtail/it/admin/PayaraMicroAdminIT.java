package io.redtail.it.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The command of docker/payara with the command files of server-config/payara, at a path, with TLS and more logs. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the last test ends it
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class PayaraMicroAdminIT {

    private static final Path CONFIG = Path.of("server-config", "payara");

    private final Path home = Path.of("target", "admin", "payara-micro");
    private final int httpPort = Ports.free();
    private final int httpsPort = Ports.free();
    private RealRedis redis;
    private SelfSigned key;
    private Launched payara;

    @BeforeAll
    void start() throws Exception {
        Files.createDirectories(home);
        redis = RealRedis.on(Ports.free());
        key = SelfSigned.in(home);
        Path preboot = Files.writeString(
                home.resolve("preboot.asadmin"),
                Files.readString(CONFIG.resolve("micro-preboot.asadmin"))
                        + Files.readString(CONFIG.resolve("micro-tls.asadmin")));
        Path postboot = Files.writeString(
                home.resolve("postboot.asadmin"),
                Files.readString(CONFIG.resolve("micro-postboot.asadmin")).replace("=INFO", "=FINE"));
        Map<String, String> variables = Map.of(
                "HTTPS_PORT",
                String.valueOf(httpsPort),
                "KEYSTORE_FILE",
                key.file().toString(),
                "KEYSTORE_PASSWORD",
                SelfSigned.PASSWORD,
                "REDTAIL_LIMITS_SUBSCRIPTIONS_PER_CONNECTION",
                "2");
        // Options again: Payara Micro takes the last of each.
        payara = PayaraMicro.launch(
                home,
                httpPort,
                redis,
                variables,
                List.of(
                        "--prebootcommandfile",
                        preboot.toAbsolutePath().toString(),
                        "--postbootcommandfile",
                        postboot.toAbsolutePath().toString(),
                        "--contextroot",
                        "/redtail"));
        payara.awaitLine(" ready in ", "Failed to deploy");
    }

    @AfterAll
    void end() {
        if (payara != null) {
            payara.close();
        }
        redis.close();
    }

    @Test
    @Order(1)
    void theGatewayServesOverHttpAtItsPath() {
        Visit visit = visit("http", httpPort, HttpClient.newHttpClient());
        visit.getsALine("micro-http");
        visit.getsManyLines("micro-http-many");
        assertThat(visit.get("").version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        visit.mayFollowTwoAtMost("micro-setting");
        assertThat(visit.get("").body()).contains("<title>Redtail</title>");
        assertThat(visit.get("/health/ready").body()).contains("redis-subscription");
    }

    @Test
    @Order(1)
    void theGatewayServesOverTls() throws Exception {
        Visit visit = visit("https", httpsPort, key.client());
        visit.getsALine("micro-tls");
        assertThat(visit.get("").version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        visit.getsManyLines("micro-tls-many");
        visit.getsALargeLine("micro-tls-large");
        visit.isDroppedAloneWhenItStopsReading("micro-tls-idler");
    }

    @Test
    @Order(1)
    void nothingIsBelievedAboutTheHostButTheHostItself() {
        Visit visit = visit("http", httpPort, HttpClient.newHttpClient());
        assertThat(visit.statusFrom("https://ci.example", "X-Forwarded-Host", "ci.example"))
                .isEqualTo(403);
    }

    @Test
    @Order(1)
    void theLogLevelOfThePostBootFileIsInForce() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            visit("http", httpPort, HttpClient.newHttpClient()).getsALine("micro-log");
            assertThat(payara.output()).containsPattern("ClientSessions.*\\R?.*session_opened");
        });
    }

    @Test
    @Order(2)
    void sigtermSendsItsClientsAwayInOrder() {
        try (TestClient client = visit("http", httpPort, HttpClient.newHttpClient()).stream("micro-end")) {
            payara.terminate(); // its log is closed too early to say it

            assertThat(client.awaitClose().code()).isEqualTo(1001);
        }
    }

    private Visit visit(String scheme, int port, HttpClient client) {
        return new Visit(redis, client, URI.create(scheme + "://127.0.0.1:" + port + "/redtail/"));
    }
}
