package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is counted beside deliveries, through the real core. */
@Timeout(20)
class DeliveryCountersTest {

    private static final Channel P = Channel.logs("p");
    private static final int ONE = 1 + Message.OVERHEAD_BYTES;

    private final DeliveryCore core = new DeliveryCore(1);
    private final RecordingSink sink = new RecordingSink();

    @AfterEach
    void stop() {
        core.close();
    }

    private DeliveryCounters counters() {
        return core.counters();
    }

    private ClientTypeCounters typeCounters() {
        return counters().clientTypes().get(new ClientTypeCounters.Kind("other", "other"));
    }

    @Test
    void aClientIsThereUntilItIsGoneAndCountedOnceEachWay() {
        Subscriber leaves = core.connect(sink, TestOptions.with(TestEncoding.SINGLE));
        Subscriber isClosed = core.connect(new RecordingSink(), TestOptions.with(TestEncoding.SINGLE));
        core.settle();
        assertThat(typeCounters().connections()).isEqualTo(2);

        leaves.connectionGone();
        isClosed.close(CloseCode.POLICY_VIOLATION, "a test");
        core.settle();
        isClosed.connectionGone(); // the server says so, too
        leaves.connectionGone();
        core.settle();

        assertThat(typeCounters().connections()).isZero();
        assertThat(typeCounters().opened()).isEqualTo(2);
        assertThat(counters().left()).isOne();
        assertThat(counters().closes().get(CloseCode.POLICY_VIOLATION)).isOne();
        assertThat(counters().closes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isOne();
    }

    @Test
    void whatTheSinkTakesIsCountedInBytesAndWrites() {
        core.onRedisBack();
        Subscriber subscriber = core.connect(sink, TestOptions.with(TestEncoding.SINGLE));
        core.registry().subscribeWithoutAck(subscriber, P);
        core.settle();

        core.publish(P, "one", "two");
        core.settle();

        assertThat(sink.texts()).containsExactly("p=one", "p=two");
        assertThat(typeCounters().deliveries()).isEqualTo(2);
        assertThat(typeCounters().writes()).isEqualTo(2);
        assertThat(typeCounters().bytes()).isEqualTo("p=onep=two".length());
        assertThat(subscriber.sendQueueBytes()).isZero();
    }

    @Test
    void gapsAndLossesAreCountedByReason() {
        Subscriber slow = core.connect(sink, TestOptions.slow(SlowConsumerPolicy.DROP_OLDEST, 2 * ONE));
        core.registry().subscribeWithoutAck(slow, P);
        core.settle();
        sink.stick();

        core.publish(P, "1", "2", "3", "4");
        core.settle();
        assertThat(slow.sendQueueBytes()).isEqualTo(2 * ONE);
        sink.loosen();
        core.publish(P, "x".repeat(DeliveryCore.MAX_PUBLICATION_BYTES));
        core.router().lost(P);
        core.settle();

        assertThat(counters().dropped()).isEqualTo(2);
        assertThat(counters().tooLong()).isOne();
        assertThat(counters().overload()).isZero();
        assertThat(counters().lost()).isOne();
        assertThat(counters().gaps())
                .containsEntry(Gap.Reason.SLOW_CONSUMER, 1L)
                .containsEntry(Gap.Reason.UPSTREAM, 2L);
    }

    @Test
    void whatHistoryFoundTooLongIsCountedAndWhatNobodyHeardIsNot() {
        var position = new StreamPosition("e", 7);

        core.router().route(Publication.lost(Gap.of(P, 1, Gap.Reason.UPSTREAM).before(position), position));
        core.router()
                .route(Publication.lost(
                        Gap.ofUnknownLength(P, Gap.Reason.UPSTREAM).before(position), position));
        core.router().route(Publication.lost(Gap.of(P, 3, Gap.Reason.UPSTREAM))); // refused by Redis

        assertThat(counters().tooLong()).isOne();
    }
}
