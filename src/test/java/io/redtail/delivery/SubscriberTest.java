package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(20)
class SubscriberTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.jobs("q");
    private static final SubscriberOptions OPTIONS = TestOptions.with(TestEncoding.SINGLE);

    private final DeliveryCore core = new DeliveryCore(1);
    private final RecordingSink sink = new RecordingSink();
    private final RecordingSink other = new RecordingSink();

    @BeforeEach
    void redisIsThere() {
        core.onEachShard(shard -> shard.announceUpstream(true));
    }

    /** Undertow takes what it is given on another thread: an answer may still wait when its client is closed. */
    @Test
    void whatWasSentBeforeACloseGetsThroughWhenTheSocketTakesIt() {
        RecordingSink late = new RecordingSink();
        Subscriber closed = core.connect(late, TestOptions.with(TestEncoding.SPEECHLESS));
        late.stick();
        closed.send(new ControlMessage(EncodedMessage.of("last words")));

        closed.close(CloseCode.POLICY_VIOLATION, "enough");
        closed.send(new ControlMessage(EncodedMessage.of("too late")));
        core.settle();
        assertThat(late.closings()).isEmpty();
        assertThat(closed.isGone()).isFalse();

        late.loosen();
        core.settle();
        assertThat(late.texts()).containsExactly("last words");
        assertThat(late.closeCodes()).containsExactly(CloseCode.POLICY_VIOLATION);
        assertThat(closed.isGone()).isTrue();
    }

    @Test
    void whoseTimeIsOverGetsWhatWasPublishedBeforeAndNothingMore() {
        AtomicBoolean over = new AtomicBoolean();
        RecordingSink sink = new RecordingSink();
        Subscriber reader = core.connect(sink, TestOptions.with(TestEncoding.SPEECHLESS));
        reader.expireWhen(over::get);
        core.registry().subscribeWithoutAck(reader, P);
        core.publish(P, "in time");
        core.settle();

        over.set(true);
        core.publish(P, "too late");
        core.settle();

        assertThat(sink.texts()).containsExactly("p=in time");
        assertThat(sink.closeCodes()).containsExactly(CloseCode.POLICY_VIOLATION);
        assertThat(reader.channels()).isEmpty();
    }

    @Test
    void whoseTimeIsOverIsClosedAlsoWhenNothingIsPublished() {
        AtomicBoolean over = new AtomicBoolean();
        RecordingSink sink = new RecordingSink();
        Subscriber reader = core.connect(sink, TestOptions.with(TestEncoding.SPEECHLESS));
        reader.expireWhen(over::get);
        assertThat(reader.closeIfExpired()).isFalse();

        over.set(true);
        assertThat(reader.closeIfExpired()).isTrue();
        core.settle();

        assertThat(sink.closeCodes()).containsExactly(CloseCode.POLICY_VIOLATION);
    }

    @Test
    void aConnectionThatGoesWhileItIsClosedIsClosedOnce() {
        RecordingSink stuck = new RecordingSink();
        Subscriber closed = core.connect(stuck, TestOptions.with(TestEncoding.SPEECHLESS));
        stuck.stick();
        closed.send(new ControlMessage(EncodedMessage.of("last words")));
        closed.close(CloseCode.GOING_AWAY, "bye");

        closed.connectionGone();
        core.settle();
        stuck.loosen();
        core.settle();

        assertThat(stuck.closeCodes()).containsExactly(CloseCode.GOING_AWAY);
        assertThat(stuck.texts()).isEmpty();
    }

    @Test
    void whoDoesNotReadWhatWasSentBeforeItsCloseIsClosedAfterFiveSeconds() {
        RecordingSink stuck = new RecordingSink();
        Subscriber closed = core.connect(stuck, TestOptions.with(TestEncoding.SPEECHLESS));
        stuck.stick();
        closed.send(new ControlMessage(EncodedMessage.of("last words")));
        closed.close(CloseCode.GOING_AWAY, "bye");

        closed.closeIfOverdue();
        core.settle();
        assertThat(stuck.closings()).isEmpty();

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            closed.closeIfOverdue();
            core.settle();
            assertThat(stuck.closeCodes()).containsExactly(CloseCode.GOING_AWAY);
        });
    }

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void channels_areThoseSubscribedTo() {
        Subscriber subscriber = core.connect(sink, OPTIONS);
        core.registry().subscribeWithoutAck(subscriber, P);
        core.registry().subscribeWithoutAck(subscriber, Q);

        assertThat(subscriber.channels()).containsExactlyInAnyOrder(P, Q);
        assertThat(subscriber.channelCount()).isEqualTo(2);
        assertThat(subscriber.isSubscribedTo(P)).isTrue();
        core.registry().unsubscribe(subscriber, P);
        assertThat(subscriber.isSubscribedTo(P)).isFalse();
    }

    @Test
    void answersAndPublicationsKeepTheirOrder() {
        Subscriber subscriber = core.connect(sink, OPTIONS);
        core.registry().subscribeWithoutAck(subscriber, P);
        for (int i = 0; i < 100; i++) {
            core.publish(P, "" + i);
            subscriber.send(notice("answer " + i));
        }

        core.settle();
        assertThat(sink.texts())
                .isEqualTo(java.util.stream.IntStream.range(0, 100)
                        .boxed()
                        .flatMap(i -> Stream.of("p=" + i, "answer " + i))
                        .toList());
    }

    /** Whoever is refused and closed is told why: the answer was there before the close. */
    @Test
    void closingFlushesWhatWaitsFirst() {
        Subscriber subscriber = core.connect(sink, OPTIONS);
        core.registry().subscribeWithoutAck(subscriber, P);
        core.settle();

        core.inOneTurn(() -> {
            core.publish(P, "1");
            subscriber.send(notice("an answer"));
            subscriber.close(CloseCode.GOING_AWAY, "shutting down");
        });

        assertThat(sink.texts()).containsExactly("p=1", "an answer");
        assertThat(sink.closings()).containsExactly(new RecordingSink.Closing(CloseCode.GOING_AWAY, "shutting down"));
    }

    /** What waits in the send queue when it is closed, as opposed to what is still on its way there. */
    @Test
    void whatTheSocketRefusedBeforeIsOfferedOnceMoreWhenItCloses() {
        Subscriber subscriber = core.connect(sink, OPTIONS);
        core.registry().subscribeWithoutAck(subscriber, P);
        sink.stick();
        core.publish(P, "1", "2");
        core.settle();
        core.inOneTurn(() -> {
            sink.loosen();
            subscriber.close(CloseCode.GOING_AWAY, "shutting down");
        });

        assertThat(sink.texts()).containsExactly("p=1", "p=2");
        assertThat(sink.closeCodes()).containsExactly(CloseCode.GOING_AWAY);
    }

    @Test
    void afterItsCloseOnlyWhatWasSentBeforeGetsThrough() {
        Subscriber subscriber = core.connect(sink, OPTIONS);
        core.registry().subscribeWithoutAck(subscriber, P);
        sink.stick();
        core.publish(P, "1");
        core.settle();
        subscriber.close(CloseCode.GOING_AWAY, "shutting down");
        core.settle();

        sink.loosen();
        subscriber.send(notice("late"));
        core.publish(P, "2");

        core.settle();
        assertThat(sink.texts()).last().asString().endsWith("1");
    }

    @Test
    void itIsClosedOnce() {
        Subscriber subscriber = core.connect(sink, OPTIONS);

        subscriber.close(CloseCode.POLICY_VIOLATION, "first");
        subscriber.close(CloseCode.GOING_AWAY, "second");
        subscriber.connectionGone();

        core.settle();
        assertThat(sink.closings()).containsExactly(new RecordingSink.Closing(CloseCode.POLICY_VIOLATION, "first"));
    }

    @Test
    void aConnectionThatIsGoneIsNotClosedAgain() {
        Subscriber subscriber = core.connect(sink, OPTIONS);
        core.registry().subscribeWithoutAck(subscriber, P);

        subscriber.connectionGone();
        subscriber.close(CloseCode.GOING_AWAY, "too late");
        core.publish(P, "1");

        core.settle();
        assertThat(subscriber.isClosed()).isTrue();
        assertThat(sink.closings()).isEmpty();
        assertThat(sink.texts()).isEmpty();
    }

    static Stream<Throwable> whatAServerMayThrow() {
        return Stream.of(
                new IllegalStateException("Blocking message pending"),
                new NullPointerException(),
                new StackOverflowError(),
                new NoClassDefFoundError());
    }

    @ParameterizedTest
    @MethodSource("whatAServerMayThrow")
    void aSinkThatThrowsClosesItsOwnSubscriberAndNobodyElse(Throwable failure) {
        Subscriber failing = core.connect(sink, OPTIONS);
        Subscriber healthy = core.connect(other, OPTIONS);
        core.registry().subscribeWithoutAck(failing, P);
        core.registry().subscribeWithoutAck(healthy, P);
        sink.failWith(failure);

        core.publish(P, "1");
        core.settle();
        core.publish(P, "2");

        core.settle();
        assertThat(sink.closings())
                .containsExactly(new RecordingSink.Closing(CloseCode.INTERNAL_ERROR, "sending failed"));
        assertThat(failing.isClosed()).isTrue();
        assertThat(failing.channels()).isEmpty();
        assertThat(other.texts()).containsExactly("p=1", "p=2");
        assertThat(other.closings()).isEmpty();
        assertThat(healthy.isClosed()).isFalse();
    }

    @Test
    void aSinkThatThrowsWhileItsSubscriberClosesIsClosed() {
        Subscriber subscriber = core.connect(sink, OPTIONS);
        core.registry().subscribeWithoutAck(subscriber, P);
        sink.stick();
        core.publish(P, "1");
        core.settle();
        sink.failWith(new IllegalStateException("gone"));

        subscriber.close(CloseCode.GOING_AWAY, "shutting down");

        core.settle();
        assertThat(sink.closeCodes()).containsExactly(CloseCode.GOING_AWAY);
    }

    @Test
    void sendQueueMaxBytesBelowOne_isRejected() {
        assertThatThrownBy(() -> new SubscriberOptions(
                        WireFormats.of(TestEncoding.SINGLE), 0, SlowConsumerPolicy.DROP_OLDEST, GapPolicy.ANNOUNCE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ControlMessage notice(String text) {
        return new ControlMessage(EncodedMessage.of(text));
    }
}
