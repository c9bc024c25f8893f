package io.redtail.http.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.DeliveryCore;
import io.redtail.delivery.Subscriber;
import io.redtail.http.FakeRequest;
import io.redtail.http.FakeResponse;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.security.Caller;
import io.redtail.server.Server;
import io.redtail.server.Workarounds;
import jakarta.servlet.ServletOutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamingResponsesTest {

    private static final Channel LOG = Channel.logs("p");
    private static final Caller ADA = new Caller("10.0.0.1", Optional.empty());

    private final DeliveryCore core = new DeliveryCore(2);
    private final ServerMessageEncoder answers = new ServerMessageEncoder();
    private final AtomicBoolean left = new AtomicBoolean();
    private final Server server = new Server() {

        @Override
        public Workarounds workarounds() {
            return new Workarounds("a server");
        }

        @Override
        public BooleanSupplier departure(ServletOutputStream out) {
            return left::get;
        }
    };
    private final StreamingResponses streams = new StreamingResponses(
            Configuration.read(MapConfig.of()),
            server,
            core.shards(),
            core.registry(),
            Optional.empty(),
            answers,
            Thread::new);

    @AfterEach
    void stop() throws Exception {
        streams.stop(Duration.ofSeconds(5));
        core.close();
        answers.close();
    }

    @Test
    void streamsWhoseObjectsHaveOneHash_haveIdsOfTheirOwn() throws Exception {
        List<FakeResponse> twins = twins();
        for (FakeResponse twin : twins) {
            stream(twin);
        }

        List<String> ids = core.shards().subscribers().map(Subscriber::id).toList();
        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
        core.shards()
                .subscribers()
                .filter(subscriber -> subscriber.id().equals(ids.get(1)))
                .findAny()
                .orElseThrow()
                .close(CloseCode.POLICY_VIOLATION, "disconnected by an administrator");
        await().untilAsserted(() -> assertThat(streams.count()).isOne());
    }

    @Test
    void nothingIsSentUntilTheChannelIsLive() throws Exception {
        core.upstream().hesitate();
        FakeResponse response = new FakeResponse();
        stream(response);
        assertThat(response.isCommitted()).isFalse();

        core.upstream().bring(LOG);
        core.settle();
        assertThat(response.isCommitted()).isTrue();
        assertThat(response.status()).isEqualTo(200);

        core.publish(LOG, "one", "two");
        core.settle();
        assertThat(response.lines()).containsExactly("one", "two");
    }

    /** As over HTTP/2 on Payara: the server takes what is written, and drops it. */
    @Test
    void aReaderThatHasLeft_isNoticedAlsoWhereItsServerSaysNothing() throws Exception {
        stream(new FakeResponse());
        streams.keepAlive();
        assertThat(streams.count()).isOne();

        left.set(true);
        streams.keepAlive();

        await().untilAsserted(() -> assertThat(streams.count()).isZero());
    }

    @Test
    void textShowsWhatPeopleRead_andEndsWithThePayloadThatEndsTheChannel() throws Exception {
        Channel build = Configuration.read(MapConfig.of(
                        "redtail.channels", "builds",
                        "redtail.channels.builds.redis", "build:{id}",
                        "redtail.channels.builds.text", "/line",
                        "redtail.channels.builds.end", "/status in done"))
                .channels()
                .channel("builds:b")
                .orElseThrow();
        FakeResponse text = stream(build, "text/plain");
        FakeResponse events = stream(build, "text/event-stream");

        core.publish(build, "{\"line\":\"one\"}", "plain", "{\"line\":\"last\",\"status\":\"done\"}");
        core.settle();
        core.publish(build, "again");
        core.settle();

        assertThat(text.awaitEnd().lines()).containsExactly("one", "plain", "last");
        assertThat(events.isComplete()).isFalse();
        assertThat(events.text()).contains("""
                        data: {"line":"one"}

                        data: plain

                        data: {"line":"last","status":"done"}

                        event: ended
                        """).endsWith("data: again\n\n");
    }

    private FakeResponse stream(Channel channel, String accept) throws Exception {
        FakeResponse response = new FakeResponse();
        streams.send(
                new FakeRequest("GET", "/api/builds/b", response)
                        .header("Accept", accept)
                        .make(),
                response.make(),
                channel,
                ADA);
        core.settle();
        return response;
    }

    @Test
    void channelThatCannotBeHad_isAProblem() throws Exception {
        core.upstream().hesitate();
        FakeResponse response = new FakeResponse();
        stream(response);

        core.upstream().refuse(LOG);

        assertThat(response.awaitEnd().status()).isEqualTo(403);
        assertThat(response.headers()).containsEntry("Content-Type", "application/problem+json");
        assertThat(response.text()).contains("\"status\":403", "it may not be read");
        await().untilAsserted(() -> assertThat(streams.count()).isZero());
    }

    @Test
    void streamThatEndsBeforeItsChannelIsRefused_isNotTouchedAgain() throws Exception {
        core.upstream().hesitate();
        FakeResponse response = new FakeResponse();
        stream(response);

        streams.closeAll("the node is drained");
        assertThat(response.awaitEnd().lines()).containsExactly("[redtail] the stream ends: the node is drained");
        core.upstream().fail(LOG);
        core.settle();
        assertThat(streams.stop(Duration.ofSeconds(5))).isTrue();

        assertThat(response.wasTouchedTooLate()).isFalse();
    }

    @Test
    void clientThatDoesNotRead_getsTheRestWhenItDoes() throws Exception {
        FakeResponse response = new FakeResponse();
        stream(response);
        response.takes(1);
        core.publish(LOG, "one");
        core.settle();
        core.publish(LOG, "two");
        core.publish(LOG, "three");
        core.settle();
        assertThat(response.lines()).containsExactly("one");

        response.takes(1);
        response.listener().onWritePossible();
        core.settle();

        assertThat(response.lines()).containsExactly("one", "two", "three");
    }

    @Test
    void clientThatDoesNotReadWhenItIsClosed_getsTheReasonWhenItDoes() throws Exception {
        FakeResponse response = new FakeResponse();
        stream(response);
        response.takes(0);
        streams.closeAll("the node is drained");
        core.settle();
        assertThat(response.isComplete()).isFalse();

        response.takes(10);
        response.listener().onWritePossible();

        assertThat(response.awaitEnd().lines()).containsExactly("[redtail] the stream ends: the node is drained");
    }

    @Test
    void clientThatHasLeft_isForgotten() throws Exception {
        FakeResponse response = new FakeResponse();
        stream(response);

        response.leave();
        core.publish(LOG, "one");

        response.awaitEnd();
        await().untilAsserted(() -> assertThat(core.shards().subscribers()).isEmpty());
        await().untilAsserted(() -> assertThat(streams.count()).isZero());
    }

    @Test
    void responseThatTakesNoListener_leavesNobodyBehind() {
        FakeResponse response = new FakeResponse();
        response.failsToListen();

        assertThatThrownBy(() -> stream(response)).isInstanceOf(IllegalStateException.class);

        await().untilAsserted(() -> assertThat(core.shards().subscribers()).isEmpty());
        await().untilAsserted(() -> assertThat(streams.count()).isZero());
    }

    private void stream(FakeResponse response) throws Exception {
        streams.send(new FakeRequest("GET", "/api/logs/p", response).make(), response.make(), LOG, ADA);
        core.settle();
    }

    /** Two whose contexts have the same identity hash code: of 31 bits, so there are some among a hundred thousand. */
    private static List<FakeResponse> twins() {
        Map<Integer, FakeResponse> known = new HashMap<>();
        while (true) {
            FakeResponse response = new FakeResponse();
            FakeResponse twin = known.put(System.identityHashCode(response.async()), response);
            if (twin != null) {
                return List.of(twin, response);
            }
        }
    }
}
