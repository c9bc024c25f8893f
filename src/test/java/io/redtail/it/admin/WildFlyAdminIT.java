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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** server-config/wildfly on a stock WildFly, started with the command of docker/wildfly, and used through it. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // some change the server
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class WildFlyAdminIT {

    private static final Path WILDFLY =
            Path.of("target", "servers", "wildfly-39.0.1.Final").toAbsolutePath();
    private static final Path CONFIG = Path.of("server-config", "wildfly");

    private final Path home = Path.of("target", "admin", "wildfly").toAbsolutePath();
    private final Path base = home.resolve("standalone");
    private final int httpPort = Ports.free();
    private final int httpsPort = Ports.free();
    private final int managementPort = Ports.free();
    private RealRedis redis;
    private SelfSigned key;
    private Launched wildfly;

    @BeforeAll
    void applyAndStart() throws Exception {
        Files.createDirectories(home);
        copyStockConfiguration();
        for (String script : List.of("redtail.cli", "tls.cli")) {
            cli(Map.of(), "--file=" + CONFIG.resolve(script).toAbsolutePath());
        }
        Files.copy(
                Path.of("target", "redtail.war"),
                Files.createDirectories(base.resolve("deployments")).resolve("redtail.war"),
                StandardCopyOption.REPLACE_EXISTING);
        redis = RealRedis.on(Ports.free());
        key = SelfSigned.in(home);
        wildfly = start();
        wildfly.awaitLine("WFLYSRV0025", "WFLYSRV0026"); // started, without and with errors
    }

    /** Without what other tests have deployed to the same installation. */
    private void copyStockConfiguration() throws Exception {
        Path stock = WILDFLY.resolve("standalone");
        try (Stream<Path> old = Files.walk(home)) {
            old.filter(file -> file.startsWith(base))
                    .sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
        try (Stream<Path> files = Files.walk(stock)) {
            for (Path file : files.toList()) {
                Path copy = base.resolve(stock.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private Launched start() {
        Image image = Image.of("wildfly");
        Map<String, Path> paths = Map.of("/opt/wildfly", WILDFLY);
        Map<String, String> environment = new HashMap<>(image.environment(paths));
        environment.put("JBOSS_BASE_DIR", base.toString());
        environment.put("BIND_ADDRESS", "127.0.0.1");
        environment.put("HTTP_PORT", String.valueOf(httpPort));
        environment.put("HTTPS_PORT", String.valueOf(httpsPort));
        environment.put("BEHIND_PROXY", "true");
        environment.put("REDTAIL_ALLOWED_HOSTS", "ci.example"); // the proxy of this test is on the same machine
        environment.put("KEYSTORE_FILE", key.file().toString());
        environment.put("KEYSTORE_PASSWORD", SelfSigned.PASSWORD);
        environment.put("REDTAIL_REDIS_URL", "redis://127.0.0.1:" + redis.port());
        List<String> command = new ArrayList<>(image.entrypoint(paths));
        command.add("-Djboss.management.http.port=" + managementPort);
        return Launched.start(home.resolve("wildfly.log"), home, environment, command);
    }

    @AfterAll
    void end() {
        if (wildfly != null) {
            wildfly.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    @Order(1)
    void theGatewayServesOverHttp() {
        Visit visit = http("/");
        visit.getsALine("wildfly-http");
        visit.getsManyLines("wildfly-http-many");
        assertThat(visit.get("").body()).contains("<title>Redtail</title>");
    }

    @Test
    @Order(1)
    void theGatewayServesOverTls() throws Exception {
        Visit visit = https("/");
        visit.getsALine("wildfly-tls");
        visit.getsManyLines("wildfly-tls-many");
        visit.getsALargeLine("wildfly-tls-large");
        visit.isDroppedAloneWhenItStopsReading("wildfly-tls-idler");
    }

    @Test
    @Order(1)
    void whatTheProxySaysOfTheHostIsBelieved() {
        assertThat(http("/").statusFrom("https://evil.example")).isEqualTo(403);
        assertThat(http("/").statusFrom("https://ci.example", "X-Forwarded-Host", "ci.example"))
                .isEqualTo(101);
    }

    /** Both without a restart of the server; the commands are those of the README beside the scripts. */
    @Test
    @Order(2)
    void aSettingAndTheLogLevelChangeWhileItRuns() {
        connected(
                "/system-property=redtail.limits.subscriptions-per-connection:add(value=2)",
                "/subsystem=logging/logger=io.redtail:write-attribute(name=level,value=DEBUG)",
                "/deployment=redtail.war:redeploy");

        http("/").mayFollowTwoAtMost("wildfly-setting");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(base.resolve("log").resolve("server.log"))
                        .content()
                        .containsPattern("DEBUG +\\[io.redtail.websocket.ClientSessions\\].* session_opened"));
    }

    @Test
    @Order(3)
    void itMovesToAPath() throws Exception {
        cli(
                Map.of(),
                "--connect",
                "--controller=127.0.0.1:" + managementPort,
                "--file=" + CONFIG.resolve("path.cli").toAbsolutePath());

        http("/redtail/").getsALine("wildfly-path");
        https("/redtail/").getsALine("wildfly-path-tls");
    }

    @Test
    @Order(4)
    void sigtermEndsItInOrder() {
        wildfly.terminate();

        assertThat(wildfly.output()).contains("gateway_stopped").contains("WFLYSRV0050");
    }

    private void connected(String... commands) {
        cli(
                Map.of(),
                "--connect",
                "--controller=127.0.0.1:" + managementPort,
                "--commands=" + String.join(",", commands));
    }

    private void cli(Map<String, String> variables, String... arguments) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("JBOSS_HOME", WILDFLY.toString());
        environment.put("JAVA_OPTS", "-Djboss.server.base.dir=" + base);
        List<String> command =
                new ArrayList<>(List.of(WILDFLY.resolve("bin/jboss-cli.sh").toString()));
        command.addAll(List.of(arguments));
        Launched.run(home.resolve("cli.log"), CONFIG, environment, command);
    }

    private Visit http(String path) {
        return new Visit(redis, HttpClient.newHttpClient(), URI.create("http://127.0.0.1:" + httpPort + path));
    }

    private Visit https(String path) throws Exception {
        return new Visit(redis, key.client(), URI.create("https://127.0.0.1:" + httpsPort + path));
    }
}
