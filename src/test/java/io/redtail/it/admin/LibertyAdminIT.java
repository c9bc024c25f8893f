package io.redtail.it.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
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

/** server-config/liberty on a stock Open Liberty, started with the command of docker/liberty, and used through it. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "liberty")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // some change the server
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class LibertyAdminIT {

    private static final Path WLP = Path.of("target", "servers", "wlp");
    private static final Path CONFIG = Path.of("server-config", "liberty");

    private final Path home = Path.of("target", "admin", "liberty");
    private final Path server = home.resolve("servers").resolve("defaultServer");
    private final Path overrides = server.resolve("configDropins").resolve("overrides");
    private final int httpPort = Ports.free();
    private final int httpsPort = Ports.free();
    private RealRedis redis;
    private SelfSigned key;
    private Launched liberty;

    @BeforeAll
    void applyAndStart() throws Exception {
        for (String folder : List.of("apps", "configDropins/overrides")) {
            Files.createDirectories(server.resolve(folder));
        }
        Files.deleteIfExists(overrides.resolve("log-level.xml"));
        Files.deleteIfExists(overrides.resolve("path.xml"));
        for (String file : List.of("server.xml", "jvm.options")) {
            Files.copy(CONFIG.resolve(file), server.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.copy(
                Path.of("target", "redtail.war"),
                server.resolve("apps").resolve("redtail.war"),
                StandardCopyOption.REPLACE_EXISTING);
        write("settings.xml", "<variable name=\"redtail.limits.subscriptions-per-connection\" value=\"2\"/>");
        redis = RealRedis.on(Ports.free());
        key = SelfSigned.in(home);
        liberty = start();
        liberty.awaitLine("CWWKZ0001I", "CWWKZ0012I"); // the application has started, has not
        liberty.awaitLine("CWWKF0011I", "CWWKE0036I"); // the server is ready, has stopped
    }

    private Launched start() {
        Image image = Image.of("liberty");
        Map<String, Path> paths = Map.of("/opt/wlp", WLP);
        Map<String, String> environment = new HashMap<>(image.environment(paths));
        environment.put("WLP_USER_DIR", home.toAbsolutePath().toString());
        environment.put("BIND_ADDRESS", "127.0.0.1");
        environment.put("HTTP_PORT", String.valueOf(httpPort));
        environment.put("HTTPS_PORT", String.valueOf(httpsPort));
        environment.put("KEYSTORE_FILE", key.file().toString());
        environment.put("KEYSTORE_PASSWORD", SelfSigned.PASSWORD);
        environment.put("TRUSTED_PROXIES", "127\\.0\\.0\\.1");
        environment.put("REDTAIL_REDIS_URL", "redis://127.0.0.1:" + redis.port());
        return Launched.start(home.resolve("liberty.log"), home, environment, image.entrypoint(paths));
    }

    @AfterAll
    void end() {
        if (liberty != null) {
            liberty.close();
        }
        redis.close();
    }

    @Test
    @Order(1)
    void theGatewayServesOverHttp() {
        Visit visit = http("/");
        visit.getsALine("liberty-http");
        visit.getsManyLines("liberty-http-many");
        assertThat(visit.get("").body()).contains("<title>Redtail</title>");
        assertThat(visit.get("health/ready").body()).contains("redis-subscription");
    }

    @Test
    @Order(1)
    void theGatewayServesOverTls() throws Exception {
        Visit visit = https("/");
        visit.getsALine("liberty-tls");
        visit.getsManyLines("liberty-tls-many");
        visit.getsALargeLine("liberty-tls-large");
        visit.isDroppedAloneWhenItStopsReading("liberty-tls-idler");
    }

    @Test
    @Order(1)
    void aSettingOfTheServersConfigurationIsObeyed() {
        http("/").mayFollowTwoAtMost("liberty-setting");
    }

    @Test
    @Order(1)
    void itHasThreadsForClientsThatDoNotRead() {
        assertThat(server.resolve("logs").resolve("messages.log")).content().contains("server_threads core=1100");
    }

    @Test
    @Order(1)
    void noHeaderThatAClientSendsMakesAForeignPageOurs() {
        assertThat(http("/").statusFrom("https://evil.example")).isEqualTo(403);
        assertThat(http("/").statusFrom("https://evil.example", "X-Forwarded-Host", "evil.example"))
                .isEqualTo(403);
        assertThat(http("/").statusFrom("https://evil.example", "$WSSN", "evil.example"))
                .as("Liberty's own headers")
                .isEqualTo(403);
    }

    @Test
    @Order(2)
    void theLogLevelChangesWhileItRuns() throws Exception {
        Files.copy(CONFIG.resolve("log-level.xml"), overrides.resolve("log-level.xml"));

        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            http("/").getsALine("liberty-log");
            assertThat(server.resolve("logs").resolve("trace.log"))
                    .content()
                    .containsPattern("io.redtail.websocket.ClientSessions.* session_opened");
        });
    }

    @Test
    @Order(3)
    void itMovesToAPath() throws Exception {
        write("path.xml", "<variable name=\"context.root\" value=\"/redtail\"/>");

        await().atMost(Duration.ofMinutes(3)) // it waits a minute for open requests
                .until(() -> http("/redtail/").get("").statusCode() == 200);
        http("/redtail/").getsALine("liberty-path");
        https("/redtail/").getsALine("liberty-path-tls");
    }

    @Test
    @Order(4)
    void sigtermEndsItInOrder() {
        liberty.terminate();

        assertThat(liberty.output()).contains("gateway_stopped");
    }

    private Visit http(String path) {
        return new Visit(redis, HttpClient.newHttpClient(), URI.create("http://127.0.0.1:" + httpPort + path));
    }

    private Visit https(String path) throws Exception {
        return new Visit(redis, key.client(), URI.create("https://127.0.0.1:" + httpsPort + path));
    }

    private void write(String file, String element) throws Exception {
        Files.writeString(overrides.resolve(file), "<server>" + element + "</server>");
    }
}
