package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** the second legacy clients. Their dialect has no answers, so a ping is what shows that a command was carried out. */
class JobsDialectIT extends GatewayTests {

    private final RealRedis redis = RealRedis.shared();
    private final String tenant = Ids.fresh("tenant");
    private TestClient anchor;

    /** Keeps {@code job_updates} live: a job client is not told when it is. */
    @BeforeEach
    void jobUpdatesAreLive() {
        String id = Ids.fresh("anchor");
        anchor = TestClient.connect(Gateway.uri("/ws"), "redtail.v1");
        assertThat(anchor.ask(Commands.subscribeTenant(id))).isEqualTo(Answers.subscribed("jobs:" + id));
    }

    @AfterEach
    void close() {
        anchor.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/"})
    void aSubscriptionIsNotAnswered(String path) {
        try (TestClient client = TestClient.connect(Gateway.uri(path))) {
            client.send(Commands.jobs(tenant));
            client.send("{\"type\":\"SUBSCRIBE\",\"tenantId\":\"" + tenant + "\",\"id\":1}");
            client.send(Commands.jobsNoLonger(tenant));
            client.send(Commands.jobsNoLonger("unknown"));

            assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'tenantId':'T','jobId':'j1','status':'done'} | {'jobId':'j1','status':'done'}",
                "{'jobId':'j1','tenantId':'T','status':'done'} | {'jobId':'j1','status':'done'}",
                "{'jobId':'j1','status':'done','tenantId':'T'} | {'jobId':'j1','status':'done'}",
                "{'tenantId':'T'}                              | {}",
                "{'z':1,'a':2,'tenantId':'T','m':3}            | {'z':1,'a':2,'m':3}",
                "{'tenantId':'T','n':[1.10,1e5,-0,12345678901234567890]} | {'n':[1.10,1e5,-0,12345678901234567890]}",
                "{'tenantId':'T','job':{'tenantId':'inner','a':[{},[],null,true,false]}}"
                        + " | {'job':{'tenantId':'inner','a':[{},[],null,true,false]}}",
                "{'tenantId':'T','text':'grüße 🚀 \\u0041\\n\\\\'} | {'text':'grüße 🚀 \\u0041\\n\\\\'}",
                "{ 'tenantId' : 'T' , 'a' : [ 1 , 2 ] }        | {'a':[1,2]}",
                "{'\\u0074enantId':'T','a':1}                  | {'a':1}",
                "{'tenantId':'T','TenantId':'x','tenantid':1}  | {'TenantId':'x','tenantid':1}",
            })
    void anUpdateArrivesWithoutItsTenant(String published, String received) {
        try (TestClient client = subscriber("/ws", tenant)) {
            redis.publish("job_updates", published.replace('\'', '"').replace("\"T\"", '"' + tenant + '"'));

            assertThat(client.next()).isEqualTo(received.replace('\'', '"'));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"4242\"', '\"4242\"'",
        "'\"4242\"', 4242",
        "4242, '\"4242\"'",
        "4242, 4242",
        "-7, '\"-7\"'",
        "9007199254740993, 9007199254740993",
    })
    void aTenantMayBeAStringOrANumberOnEitherSide(String subscribed, String published) {
        try (TestClient client = TestClient.connect(Gateway.uri("/"))) {
            client.send("{\"type\":\"SUBSCRIBE\",\"tenantId\":" + subscribed + "}");
            assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);

            redis.publish("job_updates", "{\"tenantId\":" + published + ",\"a\":1}");

            assertThat(client.next()).isEqualTo("{\"a\":1}");
        }
    }

    @Test
    void noTenantHasAnothersUpdates() {
        String other = Ids.fresh("tenant");
        try (TestClient mine = subscriber("/ws", tenant);
                TestClient others = subscriber("/ws", other)) {
            redis.publish("job_updates", update(other, 1));
            redis.publish("job_updates", update(tenant + "x", 2));
            redis.publish("job_updates", update(tenant, 3));
            redis.publish("job_updates", update(other, 4));

            assertThat(mine.next()).isEqualTo("{\"n\":3}");
            assertThat(others.next()).isEqualTo("{\"n\":1}");
            assertThat(others.next()).isEqualTo("{\"n\":4}");
        }
    }

    @Test
    void everyClientOfATenantHasItsUpdates() {
        try (TestClient one = subscriber("/ws", tenant);
                TestClient two = subscriber("/", tenant)) {
            redis.publish("job_updates", update(tenant, 1));

            assertThat(one.next()).isEqualTo("{\"n\":1}");
            assertThat(two.next()).isEqualTo("{\"n\":1}");
        }
    }

    @Test
    void afterUnsubscribingNothingComes() {
        String other = Ids.fresh("tenant");
        try (TestClient client = subscriber("/ws", tenant)) {
            client.send(Commands.jobs(other));
            client.send(Commands.jobsNoLonger(tenant));
            assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);

            redis.publish("job_updates", update(tenant, 1));
            redis.publish("job_updates", update(other, 2));

            assertThat(client.next()).isEqualTo("{\"n\":2}");
        }
    }

    @Test
    void aSecondSubscriptionDoublesNothing() {
        try (TestClient client = subscriber("/ws", tenant)) {
            client.send(Commands.jobs(tenant));
            assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);

            redis.publish("job_updates", update(tenant, 1));
            redis.publish("job_updates", update(tenant, 2));

            assertThat(client.next()).isEqualTo("{\"n\":1}");
            assertThat(client.next()).isEqualTo("{\"n\":2}");
        }
    }

    @Test
    void theFirstJobClientOfAllBecomesLiveToo() {
        anchor.close();
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            client.send(Commands.jobs(tenant));

            await().untilAsserted(() -> {
                redis.publish("job_updates", update(tenant, 1));
                assertThat(client.received()).contains("{\"n\":1}").doesNotContain(Answers.PONG);
            });
        }
    }

    @Test
    void bothDialectsLiveOnOneConnection() {
        String project = Ids.fresh("both");
        try (TestClient client = subscriber("/", tenant)) {
            assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));

            redis.publish("job_updates", update(tenant, 1));
            redis.publish("logs:" + project, "a line");
            redis.publish("job_updates", update(tenant, 2));

            assertThat(client.next()).isEqualTo("{\"n\":1}");
            assertThat(client.next()).isEqualTo("a line");
            assertThat(client.next()).isEqualTo("{\"n\":2}");
            assertThat(client.ask(Commands.LIST))
                    .isEqualTo("{\"status\":\"subscriptions\",\"channels\":[\"jobs:" + tenant + "\",\"logs:" + project
                            + "\"]}");
        }
    }

    @Test
    void aTenantAndAProjectOfOneNameAreTwoChannels() {
        try (TestClient client = subscriber("/ws", tenant)) {
            redis.publish("logs:" + tenant, "{\"n\":0}");
            redis.publish("job_updates", update(tenant, 1));

            assertThat(client.next()).isEqualTo("{\"n\":1}");
        }
    }

    private static TestClient subscriber(String path, String tenant) {
        TestClient client = TestClient.connect(Gateway.uri(path));
        client.send(Commands.jobs(tenant));
        assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);
        return client;
    }

    private static String update(String tenant, int n) {
        return "{\"tenantId\":\"" + tenant + "\",\"n\":" + n + "}";
    }
}
