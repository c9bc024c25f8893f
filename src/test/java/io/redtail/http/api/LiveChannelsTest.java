package io.redtail.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.EndResult;
import io.redtail.delivery.ChannelActivity;
import io.redtail.delivery.DeliveryCore;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.RecordedChannels;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.WireFormats;
import io.redtail.protocol.EnvelopeEncoding;
import io.redtail.protocol.ServerMessageEncoder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
        Encoding encoding = new EnvelopeEncoding(new ServerMessageEncoder()); // which stays at the end of a log
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
        return channels.list(channel -> true, "", limit).rows().stream()
                .map(LiveChannels.Row::channel)
                .toList();
    }

    private static ChannelActivity recordedAt(Instant time) {
        return new ChannelActivity(Optional.of(time), 0, Optional.empty());
    }

    @Test
    void list_ordersByMinuteOfLastPublicationThenBySubscribers() {
        subscribe(P);
        subscribe(P, T);
        Channel old = Channel.logs("old");
        Map<Channel, ChannelActivity> recorded = new LinkedHashMap<>();
        recorded.put(Q, new ChannelActivity(Optional.of(NOW), 7, Optional.empty()));
        recorded.put(P, recordedAt(NOW.minusSeconds(1)));
        recorded.put(old, recordedAt(NOW.minusSeconds(90)));
        var channels = new LiveChannels(core.registry(), () -> new RecordedChannels(recorded, 0, 1));

        List<LiveChannels.Row> rows = channels.list(channel -> true, "", 10).rows();

        assertThat(rows)
                .containsExactly(
                        row(P, 2, 0, Optional.of(NOW.minusSeconds(1))),
                        row(Q, 0, 7, Optional.of(NOW)),
                        row(old, 0, 0, Optional.of(NOW.minusSeconds(90))),
                        row(T, 1, 0, Optional.empty()));
        assertThat(shown(channels, 2)).containsExactly(P, Q);
    }

    @Test
    void list_amongRecentChannelsWithAsManySubscribers_ordersByStepsOfTenSecondsThenByName() {
        Map<Channel, ChannelActivity> recorded = new LinkedHashMap<>();
        recorded.put(Channel.logs("a"), recordedAt(NOW.minusSeconds(59)));
        recorded.put(Channel.logs("b"), recordedAt(NOW.minusSeconds(25)));
        recorded.put(Channel.logs("e"), recordedAt(NOW));
        recorded.put(Channel.logs("d"), recordedAt(NOW.minusSeconds(9)));
        recorded.put(Channel.logs("c"), recordedAt(NOW.minusSeconds(10)));
        var channels = new LiveChannels(core.registry(), () -> new RecordedChannels(recorded, 0, 1));

        assertThat(shown(channels, 10)).extracting(Channel::id).containsExactly("d", "e", "c", "b", "a");
    }

    private static LiveChannels.Row row(Channel channel, int subscribers, double rate, Optional<Instant> time) {
        return new LiveChannels.Row(channel, subscribers, rate, time, time, Optional.empty());
    }

    @Test
    void withoutHistory_aChannelHasEndedUntilMoreIsPublished() {
        subscribe(P, Q);
        var channels = new LiveChannels(core.registry(), () -> RecordedChannels.NONE);
        core.publish(Q, "line");
        core.publish(P, "line");
        core.publish(P, "\u001b]redtail;end;status=failed;code=3\u0007");
        core.registry().measureRates();

        LiveChannels.Row ended = row(channels, P);
        assertThat(ended.ended()).hasValue(new EndResult(Optional.of("failed"), OptionalInt.of(3)));
        assertThat(ended.last()).isPresent();
        assertThat(ended.recorded()).as("there is no history").isEmpty();
        assertThat(row(channels, Q).ended()).isEmpty();

        core.registry().measureRates();
        assertThat(row(new LiveChannels(core.registry(), () -> RecordedChannels.NONE), P)
                        .ended())
                .as("nothing has come since")
                .isPresent();
        core.publish(P, "more");
        core.registry().measureRates();
        assertThat(row(new LiveChannels(core.registry(), () -> RecordedChannels.NONE), P)
                        .ended())
                .isEmpty();
    }

    private static LiveChannels.Row row(LiveChannels channels, Channel channel) {
        return channels.list(channel::equals, "", 1).rows().get(0);
    }

    @Test
    void search_findsPartsOfNamesInAnyCase() {
        Channel web = Channel.logs("Web/7");
        subscribe(P, web, T);
        var channels = new LiveChannels(core.registry(), () -> RecordedChannels.NONE);

        assertThat(channels.list(channel -> true, "wEB/", 10).rows())
                .extracting(LiveChannels.Row::channel)
                .containsExactly(web);
        assertThat(channels.list(channel -> true, "jobs:", 10).rows())
                .extracting(LiveChannels.Row::channel)
                .containsExactly(T);
        assertThat(channels.list(channel -> true, "*", 10).rows()).isEmpty();
    }

    @Test
    void list_omitsForbiddenChannelsBeforeLimit() {
        subscribe(P);
        subscribe(P, Q);
        var channels = new LiveChannels(core.registry(), () -> RecordedChannels.NONE);

        assertThat(channels.list(Q::equals, "", 1).rows())
                .extracting(LiveChannels.Row::channel)
                .containsExactly(Q);
    }

    @Test
    void theRateIsThatOfTheLastSecondsAndEnds() {
        subscribe(P);
        var channels = new LiveChannels(core.registry(), () -> RecordedChannels.NONE);
        core.registry().measureRates();
        for (int i = 0; i < 100; i++) {
            core.publish(P, "line");
        }

        core.registry().measureRates();

        assertThat(channels.list(channel -> true, "", 1).rows().get(0).rate()).isGreaterThan(10);
        for (int i = 0; i < 60; i++) {
            core.registry().measureRates();
        }
        await().untilAsserted(() -> assertThat(
                        channels.list(channel -> true, "", 1).rows().get(0).rate())
                .isZero());
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
            return new RecordedChannels(Map.of(Q, recordedAt(NOW)), 0, 1);
        });
        Thread first = new Thread(() -> channels.list(channel -> true, "", 10));
        first.start();
        asks.await();

        assertThat(shown(channels, 10)).as("what there was before").isEmpty();
        answer.countDown();
        first.join();

        assertThat(shown(channels, 10)).containsExactly(Q, P);
        assertThat(asked).hasValue(1);
    }

    @Test
    void redisAway_listsSubscribedChannels_andIsAskedLessOften() {
        subscribe(P);
        var asked = new AtomicInteger();
        var channels = new LiveChannels(core.registry(), () -> {
            asked.incrementAndGet();
            return new RecordedChannels(Map.of(), 1, 1);
        });

        assertThat(shown(channels, 10)).containsExactly(P);
        assertThat(channels.list(channel -> true, "", 10).recorded().isComplete())
                .isFalse();
        assertThat(asked).hasValue(1);
    }

    @Test
    void aPartOfHistoryIsAway_listsTheOthers() {
        var channels = new LiveChannels(core.registry(), () -> new RecordedChannels(Map.of(Q, recordedAt(NOW)), 8, 24));

        LiveChannels.Listing listing = channels.list(channel -> true, "", 10);

        assertThat(listing.rows()).extracting(LiveChannels.Row::channel).containsExactly(Q);
        assertThat(ChannelsServlet.json(listing, 10, ChannelTypes.BUILT_IN))
                .contains("\"channel\":\"logs:q\"")
                .endsWith("],\"more\":false,\"complete\":false,\"missing\":{\"historyPartitions\":8,\"of\":24}}");
    }
}
