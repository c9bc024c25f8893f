package io.redtail.it.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** server-config/payara on a stock Payara Server, applied by asadmin, and the gateway used through it, at / and at a path. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@Tag("proof")
class PayaraServerAdminIT {

    private static final Path PAYARA = Path.of("target", "servers", "payara6").toAbsolutePath();
    private static final Path CONFIG = Path.of("server-config", "payara").toAbsolutePath();
    private static final String DOMAIN = "domain1";

    private final Path home = Path.of("target", "admin", "payara").toAbsolutePath();
    private final Path domains = home.resolve("domains");
    private final int adminPort = Ports.free();
    private final int httpPort = Ports.free();
    private final int httpsPort = Ports.free();
    private RealRedis redis;
    private SelfSigned key;

    @BeforeAll
    void applyAndStart() throws Exception {
        copyStockDomain();
        redis = RealRedis.on(Ports.free());
        key = SelfSigned.in(home);
        asadmin("start-domain", "--domaindir", domains.toString(), DOMAIN);
        multimode(CONFIG.resolve("redtail.asadmin"));
        multimode(CONFIG.resolve("tls.asadmin"));
        asadmin("restart-domain", "--domaindir", domains.toString(), DOMAIN);
        Path war = Path.of("target", "redtail.war").toAbsolutePath();
        multimode(Files.writeString(home.resolve("deploy.asadmin"), """
                set-config-property --source=domain --propertyName=redtail.limits.subscriptions-per-connection --propertyValue=2
                deploy --name redtail --contextroot / %s
                deploy --name redtail-at-a-path --contextroot /redtail %s
                """.formatted(war, war)));
    }

    /** With ports of its own until the script has been applied: the usual ones may be taken. */
    private void copyStockDomain() throws IOException {
        if (Files.exists(domains)) {
            try (Stream<Path> old = Files.walk(domains)) {
                old.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
        Path stock = PAYARA.resolve("glassfish").resolve("domains");
        try (Stream<Path> files = Files.walk(stock)) {
            for (Path file : files.toList()) {
                Path copy = domains.resolve(stock.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        Path domain = domains.resolve(DOMAIN).resolve("config").resolve("domain.xml");
        String xml = Files.readString(domain);
        for (var port : Map.of("4848", adminPort, "8080", Ports.free(), "8181", Ports.free())
                .entrySet()) {
            xml = xml.replace("port=\"" + port.getKey() + "\"", "port=\"" + port.getValue() + "\"");
        }
        Files.writeString(domain, xml);
    }

    @AfterAll
    void end() {
        try {
            asadmin("stop-domain", "--kill=true", "--domaindir", domains.toString(), DOMAIN);
        } finally {
            redis.close();
        }
    }

    @Test
    void theGatewayServesOverHttp() {
        for (String path : List.of("/", "/redtail/")) {
            Visit visit = http(path);
            visit.getsALine("payara-http");
            visit.getsManyLines("payara-http-many");
            assertThat(visit.get("").version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(visit.get("").body()).contains("<title>Redtail</title>");
        }
    }

    @Test
    void theGatewayServesOverTls() throws Exception {
        https("/redtail/").getsALine("payara-tls-path");
        Visit visit = https("/");
        visit.getsALine("payara-tls");
        assertThat(visit.get("").version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        visit.getsManyLines("payara-tls-many");
        visit.getsALargeLine("payara-tls-large");
        visit.isDroppedAloneWhenItStopsReading("payara-tls-idler");
    }

    @Test
    void aConfigPropertyOfTheDomainIsObeyed() {
        http("/").mayFollowTwoAtMost("payara-setting");
    }

    @Test
    void theLogLevelChangesWhileItRuns() {
        asadmin("set-log-levels", "io.redtail=FINE");

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            http("/").getsALine("payara-log");
            assertThat(domains.resolve(DOMAIN).resolve("logs").resolve("server.log"))
                    .content()
                    .containsPattern("ClientSessions.*\\R?.*session_opened");
        });
    }

    private void multimode(Path script) {
        String output = asadmin("multimode", "--file", script.toString());
        assertThat(output).doesNotContain("failed");
    }

    private String asadmin(String... arguments) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HTTP_PORT", String.valueOf(httpPort));
        environment.put("HTTPS_PORT", String.valueOf(httpsPort));
        environment.put("KEYSTORE_FILE", key == null ? "" : key.file().toString());
        environment.put("KEYSTORE_PASSWORD", SelfSigned.PASSWORD);
        environment.put("REDTAIL_REDIS_URL", "redis://127.0.0.1:" + redis.port());
        List<String> command =
                new ArrayList<>(List.of(PAYARA.resolve("bin/asadmin").toString(), "--port", String.valueOf(adminPort)));
        command.addAll(List.of(arguments));
        return Launched.run(home.resolve("asadmin.log"), home, environment, command);
    }

    private Visit http(String path) {
        return new Visit(redis, HttpClient.newHttpClient(), URI.create("http://127.0.0.1:" + httpPort + path));
    }

    private Visit https(String path) throws Exception {
        return new Visit(redis, key.client(), URI.create("https://127.0.0.1:" + httpsPort + path));
    }
}
