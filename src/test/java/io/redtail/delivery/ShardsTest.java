package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ShardsTest {

    private static final Channel P = Channel.logs("p");
    private static final SubscriberOptions OPTIONS = TestOptions.with(TestEncoding.SPEECHLESS);

    /** What a stop waits for is bounded, and the stuck client is closed all the same. */
    @Test
    void aClientThatDoesNotReadItsLastWordsDoesNotHoldUpAStop() throws InterruptedException {
        DeliveryCore stopping = new DeliveryCore(1);
        RecordingSink stuck = new RecordingSink();
        Subscriber closed = stopping.connect(stuck, TestOptions.with(TestEncoding.SPEECHLESS));
        stuck.stick();
        closed.send(new ControlMessage(EncodedMessage.of("last words")));
        closed.close(CloseCode.GOING_AWAY, "bye");

        assertThat(stopping.shards().stop(Duration.ofMillis(100))).isFalse();

        await().untilAsserted(() -> assertThat(stuck.closeCodes()).containsExactly(CloseCode.GOING_AWAY));
    }

    @Test
    void connect_assignsShardsRoundRobin() {
        try (var core = new DeliveryCore(3)) {
            List<Integer> shards = IntStream.range(0, 7)
                    .mapToObj(i ->
                            core.connect(new RecordingSink(), OPTIONS).shard().index())
                    .toList();

            assertThat(shards).containsExactly(0, 1, 2, 0, 1, 2, 0);
        }
    }

    @Test
    void eachShardHasAThreadOfItsOwn() {
        try (var core = new DeliveryCore(3)) {
            assertThat(core.threads()).hasSize(3).allMatch(Thread::isAlive);
        }
    }

    @Test
    void stoppingFinishesWhatWaitsAndEndsTheThreads() throws InterruptedException {
        var core = new DeliveryCore(2);
        List<RecordingSink> sinks =
                IntStream.range(0, 10).mapToObj(i -> new RecordingSink()).toList();
        List<Subscriber> subscribers =
                sinks.stream().map(sink -> core.connect(sink, OPTIONS)).toList();
        subscribers.forEach(subscriber -> core.registry().subscribeWithoutAck(subscriber, P));
        core.publish(P, "last words");
        subscribers.forEach(subscriber -> subscriber.close(CloseCode.GOING_AWAY, "bye"));

        assertThat(core.shards().stop(Duration.ofSeconds(5))).isTrue();

        assertThat(sinks).allSatisfy(sink -> assertThat(sink.closeCodes()).containsExactly(CloseCode.GOING_AWAY));
        for (Thread thread : core.threads()) {
            thread.join(30_000);
            assertThat(thread.isAlive()).isFalse();
        }
        core.upstream().assertNothingHeld();
    }

    @Test
    void stoppingWaitsNoLongerThanItIsTold() throws InterruptedException {
        var core = new DeliveryCore(2);
        CountDownLatch release = new CountDownLatch(1);
        core.shards().all().get(0).execute(() -> awaitUnchecked(release));

        assertThat(core.shards().stop(Duration.ofMillis(50))).isFalse();

        release.countDown();
        assertThat(core.shards().stop(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void aTaskThatThrowsDoesNotStopTheNextOne() {
        try (var core = new DeliveryCore(1)) {
            CountDownLatch after = new CountDownLatch(2);

            core.onEachShard(shard -> {
                shard.execute(() -> {
                    throw new IllegalStateException("a failure that the log is meant to show");
                });
                shard.execute(after::countDown);
                shard.execute(() -> {
                    throw new NoClassDefFoundError("an error that the log is meant to show");
                });
                shard.execute(after::countDown);
            });

            awaitUnchecked(after);
        }
    }

    /** A server interrupts the threads of what it undeploys, before it tells the application to stop. */
    @Test
    void anInterruptedShardWorksOn() {
        try (var core = new DeliveryCore(1)) {
            RecordingSink sink = new RecordingSink();
            core.registry().subscribeWithoutAck(core.connect(sink, OPTIONS), P);
            for (int i = 0; i < 20; i++) {
                core.threads().get(0).interrupt();
                core.publish(P, "" + i);
            }

            core.settle();
            assertThat(sink.texts()).hasSize(20);
        }
    }

    @Test
    void itCountsWhatItDoes() {
        try (var core = new DeliveryCore(2)) {
            for (int i = 0; i < 3; i++) {
                core.registry().subscribeWithoutAck(core.connect(new RecordingSink(), OPTIONS), P);
            }

            core.publish(P, "1", "2");
            core.publish(Channel.logs("nobody"), "3");

            core.settle();
            assertThat(core.counters().publications()).isEqualTo(2);
            assertThat(core.counters().deliveries()).isEqualTo(6);
            assertThat(core.counters().dropped()).isZero();
            assertThat(core.counters().lost()).isZero();
        }
    }

    /** Each shard has room for one publication, so what else reached it would be lost to it, and counted. */
    @Test
    void publish_reachesOnlyShardsWithSubscribers() {
        try (var core = new DeliveryCore(3, 1, Duration.ZERO)) {
            core.registry().subscribeWithoutAck(core.connect(new RecordingSink(), OPTIONS), P);
            Subscriber leaving = core.connect(new RecordingSink(), OPTIONS);
            core.registry().subscribeWithoutAck(leaving, P);
            core.registry().unsubscribe(leaving, P);

            core.inOneTurn(() -> core.publish(P, "1", "2"));

            assertThat(core.counters().lost()).isOne();
            assertThat(core.counters().deliveries()).isOne();
        }
    }

    @Test
    void whoeverLeftIsForgotten() {
        try (var core = new DeliveryCore(2)) {
            CountingEncoding encoding = new CountingEncoding();
            for (int i = 0; i < 10; i++) {
                Subscriber subscriber = core.connect(new RecordingSink(), TestOptions.with(encoding));
                core.registry().subscribeWithoutAck(subscriber, P);
                if (i % 2 == 0) {
                    subscriber.connectionGone();
                } else {
                    subscriber.close(CloseCode.GOING_AWAY, "bye");
                }
            }
            core.settle();
            encoding.announcements.set(0);

            core.router().announceUpstream(true);
            core.shards().all().forEach(shard -> shard.publish(Publication.of(P, new byte[0])));
            core.settle();

            assertThat(encoding.announcements).hasValue(0);
            assertThat(core.counters().deliveries()).isZero();
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Has no words, and counts how often it is asked for them. */
    private static final class CountingEncoding implements Encoding {

        private final AtomicInteger announcements = new AtomicInteger();

        @Override
        public EncodedMessage encode(Publication publication) {
            return publication.payload();
        }

        @Override
        public boolean joins() {
            return false;
        }

        @Override
        public EncodedMessage join(List<Publication> publications) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<EncodedMessage> gap(Gap gap) {
            announcements.incrementAndGet();
            return Optional.empty();
        }

        @Override
        public Optional<EncodedMessage> ended(Publication end) {
            return Optional.empty();
        }

        @Override
        public Optional<EncodedMessage> upstream(boolean available) {
            announcements.incrementAndGet();
            return Optional.empty();
        }
    }
}
