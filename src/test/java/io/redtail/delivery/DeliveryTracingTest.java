package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DeliveryTracingTest {

    private static final Channel P = Channel.logs("p");

    private final RecordingSink one = new RecordingSink();
    private final RecordingSink other = new RecordingSink();
    private final List<Way> ways = new ArrayList<>();
    private final DeliveryCore core = new DeliveryCore(2, this::arrived);

    /** Traces lines that say so. */
    private DeliveryTrace arrived(Publication publication) {
        if (!publication.payload().text().contains("traced")) {
            return null;
        }
        Way way = new Way();
        ways.add(way);
        return way;
    }

    /** What a trace was told, and what the first client had read when it was over. */
    private final class Way implements DeliveryTrace {

        private final AtomicInteger holders = new AtomicInteger(1);
        private final AtomicInteger subscribers = new AtomicInteger();
        private volatile List<String> readAtTheEnd;

        @Override
        public void enters() {
            holders.incrementAndGet();
        }

        @Override
        public void leaves(int reached) {
            subscribers.addAndGet(reached);
            if (holders.decrementAndGet() == 0) {
                readAtTheEnd = one.texts();
            }
        }
    }

    @AfterEach
    void stop() {
        core.close();
    }

    private void subscribe(RecordingSink... sinks) {
        for (RecordingSink sink : sinks) {
            core.registry().subscribeWithoutAck(core.connect(sink, TestOptions.with(TestEncoding.SPEECHLESS)), P);
        }
        core.settle();
    }

    @Test
    void aPublicationIsTracedUntilTheSocketsHaveIt() {
        subscribe(one, other);

        core.publish(P, "plain", "traced");

        core.settle();
        assertThat(ways).hasSize(1);
        assertThat(ways.get(0).subscribers).hasValue(2);
        assertThat(ways.get(0).readAtTheEnd).containsExactly("p=plain", "p=traced");
    }

    @Test
    void publicationWithoutSubscribers_isNotTraced() {
        core.publish(P, "traced");

        core.settle();
        assertThat(ways).isEmpty();
    }

    @Test
    void lastSubscriberLeavesMeanwhile_endsTrace() {
        subscribe(one);
        Subscriber leaving = core.shards().subscribers().findFirst().orElseThrow();

        core.inOneTurn(() -> {
            core.publish(P, "traced");
            core.registry().unsubscribe(leaving, P);
        });

        core.settle();
        assertThat(ways)
                .singleElement()
                .satisfies(way -> assertThat(way.holders).hasValue(0));
    }

    @Test
    void whatAnOverloadedShardLosesEndsItsTrace() {
        try (DeliveryCore small = new DeliveryCore(1, 200, Duration.ZERO, this::arrived)) {
            small.registry().subscribeWithoutAck(small.connect(one, TestOptions.with(TestEncoding.SPEECHLESS)), P);
            small.settle();

            small.inOneTurn(() -> small.publish(P, "x".repeat(150), "traced " + "x".repeat(150)));

            assertThat(small.counters().lost()).isOne();
            assertThat(ways).singleElement().satisfies(way -> {
                assertThat(way.holders).hasValue(0);
                assertThat(way.subscribers).hasValue(0);
            });
        }
    }
}
