package io.redtail.it.publishers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Envelope;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.ProtectedGateway;
import io.redtail.security.Issuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What programs publish reaches who may follow it, live and from history: all of them on Payara Micro, three elsewhere. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PublishersIT {

    private static final Set<String> EVERYWHERE = Set.of("builds", "frappe", "laravel");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String V1 = "redtail.v1";

    static List<Deployment> deployments() throws IOException {
        boolean all = System.getProperty("arquillian.launch", "payara-micro").equals("payara-micro");
        return Deployment.of(Publisher.all().stream()
                .filter(publisher -> all || EVERYWHERE.contains(publisher.name()))
                .toList());
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void publishersAsTheyAre_reachWhoMayFollowThem(Deployment deployment) throws Exception {
        String[] settings = Stream.concat(
                        Stream.of("redtail.history.enabled", "true"),
                        deployment.settings().entrySet().stream()
                                .flatMap(setting -> Stream.of(setting.getKey(), setting.getValue())))
                .toArray(String[]::new);
        try (ProtectedGateway gateway = ProtectedGateway.start(settings)) {
            for (Publisher publisher : deployment.publishers()) {
                publish(gateway, publisher);
            }
        }
    }

    private static void publish(ProtectedGateway gateway, Publisher publisher) throws Exception {
        List<String> channels = publisher.channels();
        String token = gateway.issuer().sign(Issuer.claims().claim("subscribe", channels));
        List<String> expected =
                publisher.lines("<").stream().map(Publisher::comparable).toList();
        URI uri = gateway.server().webSocket("/ws");
        try (TestClient live = TestClient.connectAs(token, uri, V1);
                TestClient late = TestClient.connectAs(token, uri, V1)) {
            for (String channel : channels) {
                assertThat(live.ask(subscribe(channel + "0", ""))).contains("forbidden");
                assertThat(live.ask(subscribe(channel, ""))).contains("\"subscribed\"");
            }
            for (String line : publisher.lines(">")) {
                byte[] channel = line.substring(0, line.indexOf(' ')).getBytes(StandardCharsets.UTF_8);
                byte[] payload = Publisher.bytes(line.substring(line.indexOf(' ') + 1));
                // until the recorder listens, nobody is there to hear it
                await().atMost(TIMEOUT).until(() -> gateway.redis().run(jedis -> jedis.publish(channel, payload)) > 0);
            }
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
        for (String channel : channels) {
            List<String> texts = publisher.texts(channel);
            if (!texts.isEmpty()) {
                assertThat(download(gateway, token, channel))
                        .as(publisher.name())
                        .isEqualTo(String.join("\n", texts).replace("\\n", "\n") + "\n");
            }
        }
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

    /** What curl shows of what there is. */
    private static String download(ProtectedGateway gateway, String token, String channel) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + gateway.server().port() + "/api/" + channel.replaceFirst(":", "/")
                + "?tail=100&follow=false");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
