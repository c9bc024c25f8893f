package io.redtail.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.Effort;
import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.ProtectedGateway;
import io.redtail.security.Issuer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/**
 * Fifty tenants, each with a token for what is its own, try to get at each other's logs, jobs and history in every way that
 * there is, while all of them are published to: every attempt is refused, and nobody sees a line that is not its own. {@code
 * -Dredtail.it.border.attempts} says how many attempts there are in all.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@Tag("proof")
class IsolationIT {

    private static final int TENANTS = 50;
    private static final int ATTEMPTS = Effort.of("redtail.it.border.attempts", 5_000, 100_000);
    private static final int AT_A_TIME = 8;
    private static final Pattern OWNER = Pattern.compile("line of (t-[0-9]+)\\.");

    private static ProtectedGateway gateway;

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger published = new AtomicInteger();

    /** With more timeout than others have: on a busy machine Redis has waited for two seconds. */
    private final Jedis publications = new Jedis("127.0.0.1", gateway.redis().port(), 60_000);

    @BeforeAll
    static void start() throws Exception {
        gateway = ProtectedGateway.start(
                "redtail.history.enabled",
                "true",
                "redtail.limits.bad-messages",
                "1000000",
                "redtail.limits.publishes-per-second",
                "0",
                "redtail.limits.requests-per-second-per-identity",
                "0");
    }

    @AfterAll
    static void end() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void nobodySeesOrWritesWhatIsAnothers() throws Exception {
        ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor();
        ExecutorService tenants = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            Future<?> publishing = publisher.scheduleAtFixedRate(this::publish, 0, 20, TimeUnit.MILLISECONDS);
            List<Future<Integer>> ends = new ArrayList<>();
            for (int i = 0; i < TENANTS; i++) {
                Tenant tenant = new Tenant(i);
                ends.add(tenants.submit(tenant::tryAll));
            }
            int own = 0;
            for (Future<Integer> end : ends) {
                int lines = lines(end, publishing);
                assertThat(lines).as("lines of one's own").isPositive();
                own += lines;
            }
            publishing.cancel(false);
            System.out.println(attempts + " attempts across " + TENANTS + " borders: all refused; " + own
                    + " lines seen, all one's own");
        } finally {
            tenants.shutdownNow();
            publisher.shutdownNow();
            publications.close();
        }
    }

    /** What a tenant saw; if publishing has ended before, that is the reason to tell. */
    private static int lines(Future<Integer> end, Future<?> publishing) throws Exception {
        try {
            return end.get();
        } catch (ExecutionException e) {
            if (publishing.isDone()) {
                publishing.get();
            }
            throw e;
        }
    }

    /** A line and an update for one tenant after the other. */
    private void publish() {
        String tenant = "t-" + published.getAndIncrement() % TENANTS;
        publications.publish("logs:" + tenant + "/log", "line of " + tenant + ".");
        publications.publish("job_updates", "{\"tenantId\":\"" + tenant + "\",\"text\":\"line of " + tenant + ".\"}");
    }

    /** One of them, on a connection of its own for each protocol and with its own HTTP client. */
    private final class Tenant {

        private final String id;
        private final String token;
        private final Random random;
        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(30))
                .build();

        Tenant(int number) {
            id = "t-" + number;
            random = new Random(number);
            token = gateway.issuer()
                    .sign(Issuer.claims()
                            .subject(id)
                            .claim("projects", List.of(id + "/*"))
                            .claim("tenants", List.of(id))
                            .claim("publish_projects", List.of(id + "/*"))
                            .claim("publish_tenants", List.of(id))
                            .expirationTime(Issuer.in(3_600)));
        }

        /** @return how many lines of its own it saw */
        int tryAll() throws Exception {
            try (TestClient envelopes =
                            TestClient.connectAs(token, gateway.server().webSocket("/ws"), "redtail.v1");
                    TestClient dialect =
                            TestClient.connectAs(token, gateway.server().webSocket("/"))) {
                for (TestClient client : List.of(envelopes, dialect)) {
                    client.send(Commands.subscribe(id + "/log"));
                    client.await(text -> text.contains("\"subscribed\""), Duration.ofSeconds(30));
                    client.send(Commands.subscribeTenant(id));
                    client.await(text -> text.contains("\"subscribed\""), Duration.ofSeconds(30));
                }
                for (int i = 0; i < ATTEMPTS / TENANTS; i++) {
                    attempt(i, random.nextBoolean() ? envelopes : dialect);
                    attempts.incrementAndGet();
                }
                envelopes.await(text -> text.contains("line of"), Duration.ofSeconds(30));
                assertThat(dialect.isOpen() && envelopes.isOpen()).isTrue();
                return ownLines(envelopes.received()) + ownLines(dialect.received());
            }
        }

        private void attempt(int number, TestClient client) throws Exception {
            String other = "t-" + (Integer.parseInt(id.substring(2)) + 1 + random.nextInt(TENANTS - 1)) % TENANTS;
            String project = project(other);
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> forbidden(client, number, "\"action\":\"subscribe\",\"projectId\":\"" + project + "\"");
                case 3, 4, 5 ->
                    forbidden(
                            client, number, "\"action\":\"subscribe\",\"tail\":100,\"projectId\":\"" + project + "\"");
                case 6 ->
                    forbidden(
                            client,
                            number,
                            "\"action\":\"subscribe\",\"since\":{\"epoch\":\"e\",\"offset\":0},\"projectId\":\""
                                    + project + "\"");
                case 7, 8 -> forbidden(client, number, "\"action\":\"subscribe\",\"tenantId\":\"" + other + "\"");
                case 9 -> forbidden(client, number, "\"type\":\"SUBSCRIBE\",\"tail\":9,\"tenantId\":\"" + other + "\"");
                case 10 -> forbidden("GET", "/api/logs/" + project, "");
                case 11 -> forbidden("GET", "/api/logs/" + project + "?follow=false", "");
                case 12 -> forbidden("POST", "/api/logs/" + project, "line of " + id + ".");
                case 13 -> forbidden("POST", "/api/jobs/" + other, "{\"text\":\"line of " + id + ".\"}");
                case 14 -> forbidden("POST", "/api/logs/" + project + "/end", "");
                default -> stolen(client, number, other);
            }
        }

        /** The other's log, or what looks like one's own. */
        private String project(String other) {
            return switch (random.nextInt(8)) {
                case 0 -> id;
                case 1 -> id + "0/log";
                case 2 -> id.toUpperCase(java.util.Locale.ROOT) + "/log";
                case 3 -> "./" + id + "/log";
                default -> other + "/log";
            };
        }

        private void forbidden(TestClient client, int number, String command) {
            refused(client, number, command, "forbidden");
        }

        /** One's own signature under the other's claims. */
        private void stolen(TestClient client, int number, String other) {
            String foreign =
                    gateway.issuer().sign(Issuer.claims().subject(other).claim("projects", List.of("*")));
            String[] parts = foreign.split("\\.", -1);
            String forged = parts[0] + "." + parts[1] + "." + token.split("\\.", -1)[2];
            refused(client, number, "\"action\":\"authenticate\",\"token\":\"" + forged + "\"", "unauthorized");
        }

        private void refused(TestClient client, int number, String command, String code) {
            client.send("{" + command + ",\"id\":" + number + "}");
            String answer = client.await(text -> text.endsWith("\"id\":" + number + "}"), Duration.ofSeconds(60));
            assertThat(answer).matches(Answers.errorWithId(code, String.valueOf(number)));
        }

        private void forbidden(String method, String path, String body) throws IOException, InterruptedException {
            var answer = http.send(
                    HttpRequest.newBuilder(gateway.server().page(path))
                            .timeout(Duration.ofSeconds(60))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", path.startsWith("/api/jobs") ? "application/json" : "text/plain")
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(403);
            assertThat(answer.body()).doesNotContain("line of");
        }

        private int ownLines(List<String> received) {
            int lines = 0;
            for (String text : received) {
                Matcher owner = OWNER.matcher(text);
                while (owner.find()) {
                    assertThat(owner.group(1)).as("seen by %s: %s", id, text).isEqualTo(id);
                    lines++;
                }
            }
            return lines;
        }
    }
}
