package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void aBoundBelongsToItsBucketAndWhatIsBeyondAllToTheLast() {
        double[] bounds = LatencyHistogram.boundsInSeconds();

        histogram.record(0, 1);
        histogram.record(TimeUnit.MICROSECONDS.toNanos(100), 2);
        histogram.record(TimeUnit.MICROSECONDS.toNanos(100) + 1, 3);
        histogram.record(TimeUnit.SECONDS.toNanos(60), 4);

        assertThat(bounds).isSorted().startsWith(0.0001, 0.00025).endsWith(5.0);
        assertThat(histogram.counts())
                .hasSize(bounds.length + 1)
                .startsWith(3L, 3L)
                .endsWith(4L);
        assertThat(histogram.sumInSeconds()).isBetween(240.0, 240.1);
    }

    /** Through the real core: each publication that have subscribers is counted once a shard, whoever follows. */
    @Test
    void record_countsAllPublicationsOfCycle() {
        Channel channel = Channel.logs("p");
        try (DeliveryCore core = new DeliveryCore(1)) {
            for (int i = 0; i < 3; i++) {
                core.registry()
                        .subscribeWithoutAck(
                                core.connect(new RecordingSink(), TestOptions.with(TestEncoding.SINGLE)), channel);
            }
            core.settle();
            IntStream.range(0, 10).forEach(i -> core.publish(channel, "line " + i));
            core.publish(Channel.logs("unheard"), "unheard");
            core.settle();

            assertThat(core.counters().latency().counts().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(10);
            assertThat(core.counters().deliveries()).isEqualTo(30);
        }
    }
}
