package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DrainTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final DeliveryCore core = new DeliveryCore(2);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        core.close();
    }

    private Drain over(Duration time) {
        return new Drain(core.shards(), time, task -> {
            Thread thread = new Thread(task);
            threads.add(thread);
            return thread;
        });
    }

    private List<RecordingSink> connect(int count) {
        List<RecordingSink> sinks =
                IntStream.range(0, count).mapToObj(i -> new RecordingSink()).toList();
        sinks.forEach(sink -> core.connect(sink, TestOptions.with(TestEncoding.SPEECHLESS)));
        core.settle();
        return sinks;
    }

    private static long gone(List<RecordingSink> sinks) {
        return sinks.stream()
                .filter(sink -> sink.closeCodes().equals(List.of(CloseCode.GOING_AWAY)))
                .count();
    }

    @Test
    void drain_closesFirstClientAtOnceAndOthersOverTime() {
        List<RecordingSink> sinks = connect(50);
        Drain drain = over(HOUR);
        assertThat(drain.isOn()).isFalse();

        assertThat(drain.begin()).isTrue();

        assertThat(drain.isOn()).isTrue();
        await().until(() -> gone(sinks) == 1);
        assertThat(gone(sinks)).isOne();
        assertThat(drain.begin()).as("a second time").isFalse();
        assertThat(threads).hasSize(1);
        threads.get(0).interrupt();
    }

    @Test
    void allHaveGoneWhenTheTimeIsOverAndItsThreadEnds() throws InterruptedException {
        List<RecordingSink> sinks = connect(50);
        long began = System.nanoTime();

        over(Duration.ofSeconds(1)).begin();

        await().until(() -> gone(sinks) > 0);
        await().until(() -> gone(sinks) == 50);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(800));
        threads.get(0).join(30_000);
        assertThat(threads.get(0).isAlive()).isFalse();
    }

    @Test
    void whoSlippedInWhileItBeganGoesWithTheLast() {
        List<RecordingSink> first = connect(20);
        over(Duration.ofSeconds(1)).begin();
        await().until(() -> gone(first) > 0);

        List<RecordingSink> late = connect(1);

        await().until(() -> gone(late) == 1);
    }

    @Test
    void whoseHandshakeTookLongerThanAllOfItGoesWithTheNextSweep() throws InterruptedException {
        Drain drain = over(Duration.ZERO);
        List<RecordingSink> early = connect(1);
        drain.sweep();
        drain.begin();
        threads.get(0).join(30_000);
        List<RecordingSink> late = connect(1);
        assertThat(gone(early)).isOne();
        assertThat(gone(late)).isZero();

        drain.sweep();

        core.settle();
        assertThat(gone(late)).isOne();
    }

    @Test
    void aStopWithNobodyThereTakesNoTime() throws InterruptedException {
        long began = System.nanoTime();

        over(HOUR).finish();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        assertThat(threads).isEmpty();
    }

    @Test
    void aStopSpreadsAFewOverAMoment() throws InterruptedException {
        List<RecordingSink> sinks = connect(50);
        Drain drain = over(HOUR);
        long began = System.nanoTime();

        drain.finish();

        core.settle();
        assertThat(gone(sinks)).isEqualTo(50);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(400), Duration.ofSeconds(30));
        assertThat(drain.isOn()).isTrue();
        assertThat(drain.begin()).isFalse();
    }

    @Test
    void aStopCutsShortWhatWasBegun() throws InterruptedException {
        List<RecordingSink> sinks = connect(10);
        Drain drain = over(HOUR);
        drain.begin();

        drain.finish();

        core.settle();
        assertThat(gone(sinks)).isEqualTo(10);
        threads.get(0).join(30_000);
        assertThat(threads.get(0).isAlive()).isFalse();
    }
}
