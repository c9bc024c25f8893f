package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
class SlowConsumerTest {

    private static final Channel P = Channel.logs("p");

    /** The weight of a publication of one character. */
    private static final int ONE = 1 + Message.OVERHEAD_BYTES;

    private final DeliveryCore core = new DeliveryCore(1);
    private final RecordingSink slow = new RecordingSink();
    private final RecordingSink quick = new RecordingSink();

    @BeforeEach
    void redisIsThere() {
        core.onEachShard(shard -> shard.announceUpstream(true));
    }

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void aSlowConsumerIsClosedAndTheOthersDoNotNotice() {
        Subscriber subscriber = connectSlow(SlowConsumerPolicy.DISCONNECT, 3 * ONE);
        core.registry().subscribeWithoutAck(core.connect(quick, TestOptions.with(TestEncoding.SINGLE)), P);
        slow.stick();

        core.publish(P, "1", "2", "3", "4", "5");

        core.settle();
        assertThat(slow.closings())
                .containsExactly(new RecordingSink.Closing(CloseCode.TRY_AGAIN_LATER, "too slow for logs:p"));
        assertThat(subscriber.isClosed()).isTrue();
        assertThat(subscriber.channels()).isEmpty();
        assertThat(core.counters().slowConsumersClosed()).isOne();
        assertThat(core.counters().dropped()).isZero();
        assertThat(quick.texts()).containsExactly("p=1", "p=2", "p=3", "p=4", "p=5");
        assertThat(quick.closings()).isEmpty();
    }

    @Test
    void aClientAtItsBoundIsNotSlowYet() {
        connectSlow(SlowConsumerPolicy.DISCONNECT, 3 * ONE);
        slow.stick();
        core.publish(P, "1", "2", "3");
        core.settle();
        assertThat(slow.closings()).isEmpty();

        slow.loosen();

        core.settle();
        assertThat(slow.texts()).containsExactly("p=1", "p=2", "p=3");
    }

    @Test
    void theOldestMakeRoomAndTheClientIsToldHowManyItMissed() {
        Subscriber subscriber = connectSlow(SlowConsumerPolicy.DROP_OLDEST, 3 * ONE);
        slow.stick();
        core.publish(P, "1", "2", "3", "4", "5");
        core.settle();

        slow.loosen();
        core.publish(P, "6");

        core.settle();
        assertThat(slow.texts()).containsExactly("gap p 2 slow_consumer", "p=3", "p=4", "p=5", "p=6");
        assertThat(subscriber.isClosed()).isFalse();
        assertThat(core.counters().dropped()).isEqualTo(2);
        assertThat(core.counters().slowConsumersClosed()).isZero();
    }

    @Test
    void aSubscriberThatDropsDoesNotCostTheOthersALine() {
        connectSlow(SlowConsumerPolicy.DROP_OLDEST, 3 * ONE);
        core.registry().subscribeWithoutAck(core.connect(quick, TestOptions.with(TestEncoding.SINGLE)), P);
        slow.stick();

        core.publish(P, "1", "2", "3", "4", "5");

        core.settle();
        assertThat(quick.texts()).containsExactly("p=1", "p=2", "p=3", "p=4", "p=5");
    }

    @ParameterizedTest
    @EnumSource(SlowConsumerPolicy.class)
    void burstLargerThanSendQueue_isNoSlownessWhileSocketTakesIt(SlowConsumerPolicy policy) {
        connectSlow(policy, 3 * ONE);
        List<String> burst = IntStream.range(0, 100).mapToObj(i -> "" + i % 10).toList();

        core.inOneTurn(() -> core.publish(P, burst.toArray(String[]::new)));

        assertThat(slow.texts())
                .isEqualTo(burst.stream().map(line -> "p=" + line).toList());
        assertThat(slow.closings()).isEmpty();
        assertThat(core.counters().dropped()).isZero();
    }

    @ParameterizedTest
    @EnumSource(SlowConsumerPolicy.class)
    void aMessageBeyondTheBoundReachesAClientThatKeepsUp(SlowConsumerPolicy policy) {
        connectSlow(policy, 3 * ONE);
        String large = "x".repeat(100 * ONE);

        core.publish(P, "1", large, "2");

        core.settle();
        assertThat(slow.texts()).containsExactly("p=1", "p=" + large, "p=2");
        assertThat(slow.closings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(SlowConsumerPolicy.class)
    void answersAreNotDroppedForOneThatDoesNotReadThem(SlowConsumerPolicy policy) {
        Subscriber subscriber = connectSlow(policy, 3 * ONE);
        slow.stick();

        IntStream.range(0, 4).forEach(i -> subscriber.send(new ControlMessage(EncodedMessage.of("" + i))));

        core.settle();
        assertThat(slow.closings())
                .containsExactly(new RecordingSink.Closing(CloseCode.TRY_AGAIN_LATER, "too slow for its answers"));
        assertThat(core.counters().slowConsumersClosed()).isOne();
    }

    @Test
    void anAnswerMakesRoomForItselfAmongPublications() {
        Subscriber subscriber = connectSlow(SlowConsumerPolicy.DROP_OLDEST, 3 * ONE);
        slow.stick();
        core.publish(P, "1", "2", "3");
        subscriber.send(new ControlMessage(EncodedMessage.of("a")));
        core.settle();

        slow.loosen();

        core.settle();
        assertThat(slow.texts()).containsExactly("gap p 1 slow_consumer", "p=2", "p=3", "a");
    }

    @Test
    void aClientThatSendsCommandsWithoutReadingAnswersIsClosed() {
        Subscriber subscriber = core.connect(slow, TestOptions.with(TestEncoding.SINGLE));

        core.inOneTurn(() -> {
            for (int i = 0; i <= Subscriber.MAX_PENDING_ANSWERS; i++) {
                subscriber.send(new ControlMessage(EncodedMessage.of("answer")));
            }
            assertThat(subscriber.isClosed()).isTrue();
        });

        assertThat(slow.closings())
                .containsExactly(new RecordingSink.Closing(CloseCode.TRY_AGAIN_LATER, "answers are not read"));
    }

    @Test
    void asManyPendingAnswersAsAllowedAllArrive() {
        Subscriber subscriber = core.connect(slow, TestOptions.with(TestEncoding.SINGLE));

        for (int round = 0; round < 2; round++) {
            core.inOneTurn(() -> {
                for (int i = 0; i < Subscriber.MAX_PENDING_ANSWERS; i++) {
                    subscriber.send(new ControlMessage(EncodedMessage.of("answer")));
                }
            });
        }

        assertThat(slow.texts()).hasSize(2 * Subscriber.MAX_PENDING_ANSWERS).containsOnly("answer");
        assertThat(slow.closings()).isEmpty();
    }

    /** A socket that fails just when its send queue is full was not slow, and neither log nor metrics should say so. */
    @Test
    void aSinkThatFailsIsNotCountedAsASlowConsumer() {
        connectSlow(SlowConsumerPolicy.DISCONNECT, 3 * ONE);
        slow.stick();
        core.publish(P, "1", "2", "3");
        core.settle();
        slow.failWith(new IllegalStateException("the socket is gone"));

        core.publish(P, "4");

        core.settle();
        assertThat(slow.closeCodes()).containsExactly(CloseCode.INTERNAL_ERROR);
        assertThat(core.counters().slowConsumersClosed()).isZero();
    }

    @Test
    void longCycle_isFlushedBeforeSendQueueIsFull() {
        Subscriber subscriber = core.connect(
                slow,
                new SubscriberOptions(
                        WireFormats.of(TestEncoding.JOINING),
                        TestOptions.ROOMY,
                        SlowConsumerPolicy.DISCONNECT,
                        GapPolicy.ANNOUNCE));
        core.registry().subscribeWithoutAck(subscriber, P);
        core.settle();

        core.inOneTurn(() -> {
            for (int i = 0; i < 1024; i++) { // one mebibyte, in turns of a quarter
                core.router().route(Publication.of(P, "x".repeat(1024).getBytes(UTF_8)));
            }
        });

        assertThat(slow.texts()).as("frames, of 64 KiB at most").hasSizeGreaterThan(16);
        assertThat(slow.flushes()).as("flushes").isBetween(4, 6);
    }

    private Subscriber connectSlow(SlowConsumerPolicy policy, int sendQueueMaxBytes) {
        Subscriber subscriber = core.connect(slow, TestOptions.slow(policy, sendQueueMaxBytes));
        core.registry().subscribeWithoutAck(subscriber, P);
        return subscriber;
    }
}
