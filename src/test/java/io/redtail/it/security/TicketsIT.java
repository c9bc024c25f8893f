package io.redtail.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.server.ProtectedGateway;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an {@code EventSource} shows in place of a token, at two nodes that share a Redis: two deployments on one server. */
@Tag("once")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TicketsIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern ANSWER =
            Pattern.compile("\\{\"ticket\":\"([A-Za-z0-9_-]{43})\",\"expiresIn\":30}\\s*");
    private static final String OTHER_NODE = "/other";

    private static final List<String> ISSUED = new ArrayList<>();

    private static ProtectedGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = ProtectedGateway.start("redtail.auth.clock-skew", "1s", "redtail.limits.tickets", "20");
        gateway.server().deploy(OTHER_NODE);
    }

    @AfterAll
    static void end() throws Exception {
        if (gateway != null) {
            gateway.close();
            assertThat(gateway.server().process().log())
                    .as("tickets in the log")
                    .doesNotContain(ISSUED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", OTHER_NODE})
    void ticket_streamsItsLogOnceOnEitherNode(String node) throws Exception {
        String ticket = ticket("p1", token());
        try (HttpStreamClient events = subscribe(node, "p1", ticket)) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(events.header("Cache-Control")).isEqualTo("no-store");
            gateway.redis().publish("logs:p1", "for ada");
            assertThat(events.next()).isEqualTo("data: for ada");
        }

        for (String again : List.of("", OTHER_NODE)) {
            HttpResponse<String> used = http("GET", again + "/api/logs/p1?ticket=" + ticket);
            assertThat(used.statusCode()).isEqualTo(401);
            assertThat(used.body()).contains("was used", "POST /api/tickets").doesNotContain(ticket);
            assertThat(used.headers().firstValue("WWW-Authenticate").orElse("")).contains("invalid_token");
        }
    }

    @Test
    void ticket_isValidForItsLogAndForReadingOnly() throws Exception {
        String ticket = ticket("p1", gateway.issuer().sign(Issuer.claims().claim("publish_projects", List.of("*"))));

        assertThat(http("GET", "/api/logs/team-a/web?ticket=" + ticket).statusCode())
                .isEqualTo(401);
        assertThat(http("POST", "/api/logs/p1?ticket=" + ticket).statusCode()).isEqualTo(401);
        assertThat(http("PUT", "/api/logs/p1?ticket=" + ticket).statusCode()).isEqualTo(401);
        assertThat(http("HEAD", "/api/logs/p1?ticket=" + ticket).statusCode()).isNotEqualTo(200);
        assertThat(http("POST", "/api/logs/p1/end?ticket=" + ticket).statusCode())
                .isEqualTo(401);
        assertThat(http("GET", "/api/channels?ticket=" + ticket).statusCode()).isEqualTo(401);
        assertThat(http("POST", "/api/tickets?projectId=p1&ticket=" + ticket).statusCode())
                .isEqualTo(401);

        try (HttpStreamClient events = subscribe("", "p1", ticket)) {
            assertThat(events.status()).as("none of it has used it up").isEqualTo(200);
        }
    }

    @Test
    void aTicketThatWaitsTooLongIsNotValidAnyMore() throws Exception {
        String ticket = ticket("p1", token());
        gateway.redis().run(jedis -> {
            List<String> keys = List.copyOf(jedis.keys("redtail:ticket:*"));
            assertThat(keys).isNotEmpty().allMatch(key -> jedis.pttl(key) > 0 && jedis.pttl(key) <= 30_000);
            return keys.stream().mapToLong(key -> jedis.pexpire(key, 0)).sum(); // as 30 s would
        });

        HttpResponse<String> late = http("GET", "/api/logs/p1?ticket=" + ticket);

        assertThat(late.statusCode()).isEqualTo(401);
        assertThat(late.body()).contains("has expired");
    }

    @Test
    void theStreamEndsWhenTheTokenOfItsTicketWouldHaveExpired() throws Exception {
        String ticket = ticket("p1", gateway.issuer().sign(Issuer.claims().expirationTime(Issuer.in(3))));
        try (HttpStreamClient events = subscribe("", "p1", ticket)) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.rest()).anyMatch(line -> line.contains("the token has expired"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, ?projectId=p12,     403, may not read",
        "POST, ?projectId=a b,     400, ",
        "POST, '',                 400, channel=logs:p1",
        "POST, ?channel=logs:p12,  403, may not read",
        "POST, ?channel=secret:p1, 400, types here are",
        "GET,  ?projectId=p1,      405, POST",
    })
    void whatThereIsNoTicketForIsToldWhy(String method, String query, int status, String says) throws Exception {
        HttpResponse<String> answer =
                http(method, "/api/tickets" + query.replace(" ", "%20"), "Authorization", "Bearer " + token());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(says == null ? "" : says);
    }

    @Test
    void whoHasNoTokenGetsNoTicket() throws Exception {
        assertThat(http("POST", "/api/tickets?projectId=p1").statusCode()).isEqualTo(401);
    }

    /** Of both nodes together. The period may end in between, once. */
    @Test
    void oneSubjectGetsSoMany() throws Exception {
        String token = gateway.issuer().sign(Issuer.claims().subject("busy"));
        List<Integer> statuses = new ArrayList<>();
        HttpResponse<String> answer = null;
        for (int i = 0; i < 41 && !statuses.contains(429); i++) {
            String node = i % 2 == 0 ? "" : OTHER_NODE;
            answer = http("POST", node + "/api/tickets?projectId=p1", "Authorization", "Bearer " + token);
            statuses.add(answer.statusCode());
        }

        assertThat(statuses).startsWith(200).endsWith(429).hasSizeGreaterThan(20);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("30");
        assertThat(answer.body()).contains("redtail.limits.tickets");
    }

    private static String token() {
        return gateway.issuer().sign(Issuer.claims());
    }

    private static String ticket(String project, String token) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http("POST", "/api/tickets?projectId=" + project, "Authorization", "Bearer " + token);
        Matcher ticket = ANSWER.matcher(answer.body());
        assertThat(ticket.matches()).as(answer.body()).isTrue();
        ISSUED.add(ticket.group(1));
        return ticket.group(1);
    }

    private static HttpStreamClient subscribe(String node, String project, String ticket) {
        URI address = gateway.server().page(node + "/api/logs/" + project + "?ticket=" + ticket);
        return HttpApi.subscribe(address, "Accept", "text/event-stream");
    }

    private static HttpResponse<String> http(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.server().page(path))
                .timeout(Duration.ofSeconds(10))
                .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
