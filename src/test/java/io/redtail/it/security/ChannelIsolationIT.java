package io.redtail.it.security;

import static io.redtail.channel.NearbyNames.TYPES;
import static io.redtail.channel.NearbyNames.VICTIMS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.NearbyNames;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.ProtectedGateway;
import io.redtail.it.server.ServerQuirks;
import io.redtail.redis.RedisNames;
import io.redtail.security.Issuer;
import jakarta.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A tenant that may read and change channels whose names are nearly those of others gets no line of them, and changes none: by
 * commands, paths as no client library sends them, and tickets. Names alone are tried in large numbers by {@code ChannelIsolationTest}.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro") // the names are the gateway's to read
@Tag("once")
class ChannelIsolationIT {

    private static final int COMMANDS = 600;

    /** Of one connection, which is closed after too many bad ones. */
    private static final int COMMANDS_EACH = 10;

    private static final int REQUESTS = 300;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String SECRET = "{\"tenantId\":\"acme\",\"jobId\":\"j\",\"task\":\"acme:1\",\"secret\":1}";
    private static final List<String> BEHIND =
            List.of("", "/", "/..", "/../acme", ";x=1", "/..;/acme", "%2f..%2facme", "%2e%2e/", "*");

    private final NearbyNames nearby = new NearbyNames(24);

    @Test
    void nearlyAnothersName_isNothingOfAnother() throws Exception {
        String[] settings = Stream.concat(Stream.of("redtail.history.enabled", "true"), NearbyNames.SETTINGS.stream())
                .toArray(String[]::new);
        try (ProtectedGateway gateway = ProtectedGateway.start(settings)) {
            String owner = token(gateway, VICTIMS);
            String intruder = token(
                    gateway,
                    TYPES.all().stream()
                            .flatMap(type -> Stream.of("acm", "acme1", "acme/", "acme//*", "1")
                                    .map(id -> type.prefix() + id))
                            .toList());
            URI uri = gateway.server().webSocket("/ws");
            List<TestClient> clients = new ArrayList<>();
            try (TestClient victim = TestClient.connectAs(owner, uri, "redtail.v1")) {
                VICTIMS.forEach(
                        name -> assertThat(victim.ask(subscribe(name, 0))).contains("\"subscribed\""));
                publishSecrets(gateway, victim);

                for (int i = 0; i < COMMANDS / COMMANDS_EACH; i++) {
                    TestClient client = TestClient.connectAs(intruder, uri, "redtail.v1");
                    clients.add(client);
                    for (int k = 0; k < COMMANDS_EACH; k++) {
                        client.send(subscribe(nearby.next(), 10));
                    }
                }
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(request(gateway, intruder)).doesNotContain("secret");
                }
                publishSecrets(gateway, victim);
                for (TestClient client : clients) {
                    client.send("{\"action\":\"ping\"}");
                    String unused = client.await(message -> message.contains("pong"));
                    assertThat(client.received()).noneMatch(message -> message.contains("secret"));
                }
            } finally {
                clients.forEach(TestClient::close);
            }
            for (String name : VICTIMS) {
                if (ServerQuirks.refusesPathOf(name)) {
                    continue;
                }
                assertThat(download(gateway, owner, name)).as(name).containsPattern("(?s)secret.*secret");
            }
        }
    }

    private static String token(ProtectedGateway gateway, List<String> channels) throws Exception {
        return gateway.issuer()
                .sign(Issuer.claims()
                        .claim("projects", null)
                        .claim("subscribe", channels)
                        .claim("publish", channels));
    }

    private static String subscribe(String name, int tail) {
        return Json.createObjectBuilder()
                .add("action", "subscribe")
                .add("channel", name)
                .add("tail", tail)
                .build()
                .toString();
    }

    private static void publishSecrets(ProtectedGateway gateway, TestClient victim) {
        RedisNames names = new RedisNames("", TYPES);
        for (String name : VICTIMS) {
            Channel channel = TYPES.channel(name).orElseThrow();
            // until the recorder listens, nobody is there to hear it
            await().atMost(TIMEOUT)
                    .until(() -> gateway.redis().run(jedis -> jedis.publish(names.published(channel), SECRET)) > 0);
            String unused = victim.await(message -> message.contains("\"" + name + "\"") && message.contains("secret"));
        }
    }

    /** The answer to a request with a path that comes near a victim's, or one for a ticket. */
    private String request(ProtectedGateway gateway, String token) {
        String name = nearby.next();
        ChannelType type = nearby.any(TYPES.all());
        String id = name.substring(name.indexOf(':') + 1).replaceAll("[\\s\\p{Cntrl}]", "%0a");
        String target = nearby.any(List.of(
                "/api/" + type + "/" + id + nearby.any(BEHIND) + "?tail=10&follow=false",
                "/api/" + type + "/" + id + nearby.any(BEHIND) + "?tail=10&follow=false",
                "/api/tickets?channel=" + id));
        String method = target.startsWith("/api/tickets") ? "POST" : nearby.any(List.of("GET", "GET", "DELETE"));
        try (RawClient client = RawClient.open(gateway.server().port())) {
            client.sendBytes((method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Length: 0\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            return client.rest();
        }
    }

    private static String download(ProtectedGateway gateway, String token, String name) {
        try (RawClient client = RawClient.open(gateway.server().port())) {
            client.sendBytes(("GET /api/" + name.replaceFirst(":", "/")
                            + "?tail=10&follow=false HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Authorization: Bearer " + token + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return client.rest();
        }
    }
}
