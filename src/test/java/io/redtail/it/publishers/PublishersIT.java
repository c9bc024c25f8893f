package io.redtail.it.publishers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Envelope;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import io.redtail.it.server.ServerQuirks;
import io.redtail.security.Issuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What programs publish reaches who may follow it, live and from history: all of them on Payara Micro, three elsewhere. Those that
 * do not get along are served at different context paths of one server.
 */
@Tag("proof")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PublishersIT {

    private static final Set<String> EVERYWHERE = Set.of("builds", "frappe", "laravel");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String V1 = "redtail.v1";

    private static final Map<String, RealRedis> REDIS = new HashMap<>();

    private static Issuer issuer;
    private static OwnServer server;

    static List<Deployment> deployments() throws IOException {
        boolean all = System.getProperty("arquillian.launch", "payara-micro").equals("payara-micro");
        return Deployment.of(Publisher.all().stream()
                .filter(publisher -> all || EVERYWHERE.contains(publisher.name()))
                .toList());
    }

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer();
        Map<String, String> settings = issuer.settings("redtail.history.enabled", "true");
        for (Deployment deployment : deployments()) {
            String context = context(deployment);
            String own = "redtail.contexts." + context.substring(1);
            RealRedis redis = RealRedis.on(Ports.free());
            REDIS.put(context, redis);
            settings.put(own + ".redis.url", "redis://127.0.0.1:" + redis.port());
            deployment.settings().forEach((key, value) -> settings.put(key.replaceFirst("redtail", own), value));
        }
        server = OwnServer.start(settings);
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
        REDIS.values().forEach(RealRedis::close);
        issuer.close();
    }

    /** Of the publisher that it has and no other one. */
    private static String context(Deployment deployment) {
        return "/" + deployment.publishers().get(0).name();
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void publishersAsTheyAre_reachWhoMayFollowThem(Deployment deployment) throws Exception {
        String context = context(deployment);
        server.deploy(context);
        for (Publisher publisher : deployment.publishers()) {
            publish(context, REDIS.get(context), publisher);
        }
    }

    private static void publish(String context, RealRedis redis, Publisher publisher) throws Exception {
        List<String> channels = publisher.channels();
        String token = issuer.sign(Issuer.claims().claim("subscribe", channels));
        List<String> expected =
                publisher.lines("<").stream().map(Publisher::comparable).toList();
        URI uri = server.webSocket(context + "/ws");
        try (TestClient live = TestClient.connectAs(token, uri, V1);
                TestClient late = TestClient.connectAs(token, uri, V1)) {
            for (String channel : channels) {
                assertThat(live.ask(subscribe(channel + "0", ""))).contains("forbidden");
                assertThat(live.ask(subscribe(channel, ""))).contains("\"subscribed\"");
            }
            // until the recorder listens, nobody is there to hear it
            publisher.publish(
                    (channel, payload) -> await().atMost(TIMEOUT).until(() -> redis.publish(channel, payload) > 0));
            awaitPublications(publisher, live, expected);
            for (String channel : channels) {
                late.send(subscribe(channel, ",\"tail\":100"));
            }
            awaitPublications(publisher, late, expected);
            for (String end : publisher.lines("end")) {
                awaitEnd(live, end);
                awaitEnd(late, end);
            }
        }
        if (channels.stream().anyMatch(ServerQuirks::refusesPathOf)) {
            return;
        }
        for (String channel : channels) {
            List<String> texts = publisher.texts(channel);
            if (!texts.isEmpty()) {
                assertThat(download(context, token, channel))
                        .as(publisher.name())
                        .isEqualTo(String.join("\n", texts).replace("\\n", "\n") + "\n");
            }
        }
        delete(context, token, channels.get(0));
    }

    private static String subscribe(String channel, String more) {
        return "{\"action\":\"subscribe\",\"channel\":\"" + channel + "\"" + more + "}";
    }

    private static void awaitPublications(Publisher publisher, TestClient client, List<String> expected) {
        await(publisher.name())
                .atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(publications(client)).containsExactlyInAnyOrderElementsOf(expected));
    }

    private static void awaitEnd(TestClient client, String channel) {
        String ended = "{\"status\":\"ended\",\"channel\":\"" + channel + "\"";
        await(channel)
                .atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(client.received()).anyMatch(message -> message.startsWith(ended)));
    }

    private static List<String> publications(TestClient client) {
        List<String> publications = new ArrayList<>();
        for (String message : client.received()) {
            if (Envelope.isIn(message)) {
                Envelope.in(message)
                        .forEach(envelope ->
                                publications.add(Publisher.comparable(envelope.channel() + " " + envelope.data())));
            }
        }
        return publications;
    }

    /** Whoever may publish to a channel may delete it; those who follow it are told once. */
    private static void delete(String context, String reader, String channel) throws Exception {
        String owner = issuer.sign(Issuer.claims().claim("publish", List.of(channel)));
        try (TestClient follower = TestClient.connectAs(reader, server.webSocket(context + "/ws"), V1)) {
            assertThat(follower.ask(subscribe(channel, ""))).contains("\"subscribed\"");

            assertThat(request("DELETE", context, reader, channel, "").statusCode())
                    .isEqualTo(403);
            assertThat(request("DELETE", context, owner, channel, "").statusCode())
                    .isEqualTo(204);
            assertThat(follower.await(message -> message.contains("\"gap\""))).contains("\"reset\"");
            assertThat(request("DELETE", context, owner, channel, "").statusCode())
                    .isEqualTo(204);
            assertThat(download(context, reader, channel)).isEmpty();
            assertThat(follower.received()).hasSize(2); // subscribed, and one gap
        }
    }

    /** What curl shows of what there is. */
    private static String download(String context, String token, String channel) throws Exception {
        return request("GET", context, token, channel, "?tail=100&follow=false").body();
    }

    private static HttpResponse<String> request(
            String method, String context, String token, String channel, String query) throws Exception {
        URI uri = server.page(context + "/api/" + channel.replaceFirst(":", "/") + query);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
