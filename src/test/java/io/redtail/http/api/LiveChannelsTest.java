package io.redtail.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.DeliveryCore;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.WireFormats;
import io.redtail.http.streams.TextEncoding;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LiveChannelsTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.logs("q");
    private static final Channel T = Channel.jobs("t");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final DeliveryCore core = new DeliveryCore(2);

    @AfterEach
    void stop() {
        core.close();
    }

    private Subscriber subscribe(Channel... channels) {
        Encoding encoding = new TextEncoding();
        Subscriber subscriber = core.connect(
                new RecordingSink(),
                new SubscriberOptions(
                        WireFormats.of(encoding), 1 << 20, SlowConsumerPolicy.DROP_OLDEST, GapPolicy.ANNOUNCE));
        for (Channel channel : channels) {
            core.registry().subscribeWithoutAck(subscriber, channel);
        }
        return subscriber;
    }

    private List<Channel> shown(LiveChannels channels, int limit) {
        return channels.list(channel -> true, limit).stream()
                .map(LiveChannels.Row::channel)
                .toList();
    }

    @Test
    void list_ordersBySubscribersThenByLastRecorded() {
        subscribe(P);
        subscribe(P, T);
        Map<Channel, Instant> recorded = new LinkedHashMap<>();
        recorded.put(Q, NOW);
        recorded.put(P, NOW.minusSeconds(1));
        recorded.put(Channel.logs("old"), NOW.minusSeconds(9));
        var channels = new LiveChannels(core.registry(), () -> recorded);

        List<LiveChannels.Row> rows = channels.list(channel -> true, 10);

        assertThat(rows)
                .containsExactly(
                        new LiveChannels.Row(P, 2, 0, Optional.of(NOW.minusSeconds(1))),
                        new LiveChannels.Row(T, 1, 0, Optional.empty()),
                        new LiveChannels.Row(Q, 0, 0, Optional.of(NOW)),
                        new LiveChannels.Row(Channel.logs("old"), 0, 0, Optional.of(NOW.minusSeconds(9))));
        assertThat(shown(channels, 2)).containsExactly(P, T);
    }

    @Test
    void list_omitsForbiddenChannelsBeforeLimit() {
        subscribe(P);
        subscribe(P, Q);
        var channels = new LiveChannels(core.registry(), Map::of);

        assertThat(channels.list(Q::equals, 1))
                .extracting(LiveChannels.Row::channel)
                .containsExactly(Q);
    }

    @Test
    void theRateIsThatOfTheLastSecondsAndEnds() {
        subscribe(P);
        var channels = new LiveChannels(core.registry(), Map::of);
        core.registry().measureRates();
        for (int i = 0; i < 100; i++) {
            core.publish(P, "line");
        }

        core.registry().measureRates();

        assertThat(channels.list(channel -> true, 1).get(0).rate()).isGreaterThan(10);
        for (int i = 0; i < 60; i++) {
            core.registry().measureRates();
        }
        await().untilAsserted(() ->
                assertThat(channels.list(channel -> true, 1).get(0).rate()).isZero());
    }

    @Test
    void manyWhoAskAreOneWhoAsksRedisAndNobodyWaitsForHim() throws InterruptedException {
        subscribe(P);
        var asked = new AtomicInteger();
        var asks = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        var channels = new LiveChannels(core.registry(), () -> {
            asked.incrementAndGet();
            asks.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return Map.of(Q, NOW);
        });
        Thread first = new Thread(() -> channels.list(channel -> true, 10));
        first.start();
        asks.await();

        assertThat(shown(channels, 10)).as("what there was before").isEmpty();
        answer.countDown();
        first.join();

        assertThat(shown(channels, 10)).containsExactly(P, Q);
        assertThat(asked).hasValue(1);
    }

    @Test
    void redisAway_listsSubscribedChannels() {
        subscribe(P);
        var channels = new LiveChannels(core.registry(), () -> {
            throw new IllegalStateException("away");
        });

        assertThat(shown(channels, 10)).containsExactly(P);
    }
}
