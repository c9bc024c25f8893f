package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.Channel;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscriptionRegistryTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.logs("q");
    private static final ControlMessage SUBSCRIBED_P = new ControlMessage(EncodedMessage.of("following p"));
    private static final ControlMessage SUBSCRIBED_Q = new ControlMessage(EncodedMessage.of("following q"));

    private final DeliveryCore core = new DeliveryCore(2);
    private final SubscriptionRegistry registry = core.registry();
    private final RecordingSink sink = new RecordingSink();
    private final Subscriber subscriber = connect(sink);

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void subscribeThenPublish_deliversInOrder() {
        registry.subscribe(subscriber, P, SUBSCRIBED_P);

        core.publish(P, "1", "2", "3");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "p=1", "p=2", "p=3");
    }

    @Test
    void publishOnOtherChannel_deliversNothing() {
        registry.subscribe(subscriber, P, SUBSCRIBED_P);

        core.publish(Q, "1");
        core.publish(Channel.jobs("p"), "2");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p");
    }

    @Test
    void theAnswerWaitsForTheUpstreamAndComesBeforeTheFirstPublication() {
        core.upstream().hesitate();
        CompletionStage<Void> live = registry.subscribe(subscriber, P, SUBSCRIBED_P);
        core.publish(P, "too early");
        core.settle();
        assertThat(sink.texts()).isEmpty();
        assertThat(live.toCompletableFuture()).isNotDone();

        core.upstream().bring(P);
        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "p=1");
        assertThat(live.toCompletableFuture()).isCompleted();
    }

    /** Whoever reads the answer has been read from the upstream after it: the reader of answers is the one who publishes. */
    @Test
    void aLinePublishedAfterSubscribedIsNeverMissed() throws InterruptedException {
        for (Rounds rounds = Rounds.upTo(2000); rounds.next(); ) {
            RecordingSink newSink = new RecordingSink();
            Channel channel = Channel.logs("p" + rounds.done() % 10);
            Subscriber arrival = connect(newSink);
            registry.subscribe(arrival, channel, SUBSCRIBED_P);
            newSink.awaitTexts(1);
            core.publish(channel, "line");
            newSink.awaitTexts(2);
            arrival.connectionGone();
        }
    }

    @Test
    void everySubscriberOfAChannelGetsWhicheverShardItIsOn() {
        RecordingSink otherSink = new RecordingSink();
        Subscriber other = connect(otherSink);
        assertThat(other.shard()).isNotSameAs(subscriber.shard());
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.subscribe(other, P, SUBSCRIBED_P);

        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "p=1");
        assertThat(otherSink.texts()).containsExactly("following p", "p=1");
    }

    @Test
    void afterUnsubscribingNothingMoreComes() {
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.subscribe(subscriber, Q, SUBSCRIBED_Q);
        core.publish(P, "1");
        core.settle();

        registry.unsubscribe(subscriber, P);
        subscriber.send(new ControlMessage(EncodedMessage.of("left p")));
        core.publish(P, "2");
        core.publish(Q, "3");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "following q", "p=1", "left p", "q=3");
        assertThat(subscriber.channels()).containsExactly(Q);
    }

    @Test
    void anEmptiedChannelVanishes() {
        Subscriber other = connect(new RecordingSink());
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.subscribe(other, P, SUBSCRIBED_P);
        registry.subscribe(other, Q, SUBSCRIBED_Q);
        assertThat(registry.channels()).containsExactlyInAnyOrder(P, Q);

        registry.unsubscribe(subscriber, P);
        assertThat(registry.channels()).containsExactlyInAnyOrder(P, Q);
        registry.unsubscribe(other, P);
        assertThat(registry.channels()).containsExactly(Q);
        registry.unsubscribe(other, Q);

        assertThat(registry.channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void unsubscribeUnknownChannel_isNoError() {
        registry.unsubscribe(subscriber, P);
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.unsubscribe(subscriber, P);
        registry.unsubscribe(subscriber, P);

        core.upstream().assertNothingHeld();
    }

    @Test
    void whoComesBackIsServedAgain() {
        for (int i = 0; i < 3; i++) {
            registry.subscribe(subscriber, P, SUBSCRIBED_P);
            core.publish(P, "" + i);
            core.settle();
            registry.unsubscribe(subscriber, P);
            core.publish(P, "missed");
        }

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "p=0", "following p", "p=1", "following p", "p=2");
        core.upstream().assertNothingHeld();
    }

    @Test
    void aRepeatedSubscriptionIsAnsweredTwiceAndDeliveredOnce() {
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.subscribe(subscriber, P, new ControlMessage(EncodedMessage.of("again")));

        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "again", "p=1");
        assertThat(core.upstream().held(P)).isOne();
        registry.unsubscribe(subscriber, P);
        core.upstream().assertNothingHeld();
    }

    @Test
    void aSubscriptionRepeatedWhileItIsPendingIsAnsweredTwiceAndDeliveredOnce() {
        core.upstream().hesitate();
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.subscribe(subscriber, P, new ControlMessage(EncodedMessage.of("again")));
        core.settle();
        assertThat(sink.texts()).isEmpty();

        core.upstream().bring(P);
        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "again", "p=1");
        registry.unsubscribe(subscriber, P);
        core.upstream().assertNothingHeld();
    }

    @Test
    void upstreamTimeout_cancelsSubscription() {
        core.upstream().hesitate();
        CompletionStage<Void> live = registry.subscribe(subscriber, P, SUBSCRIBED_P);

        core.upstream().fail(P);

        assertThatThrownBy(() -> live.toCompletableFuture().join())
                .hasCauseInstanceOf(UpstreamUnavailableException.class);
        core.publish(P, "1");
        core.settle();
        assertThat(sink.texts()).isEmpty();
        assertThat(subscriber.channels()).isEmpty();
        assertThat(registry.channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void afterAFailureTheSameClientMayTryAgain() {
        core.upstream().hesitate();
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        core.upstream().fail(P);

        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        core.upstream().bring(P);
        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "p=1");
    }

    /** The first one waits no longer, the second one still does: its answer must not promise what was cancelled. */
    @Test
    void aRepeatedSubscriptionThatOutlivesTheFirstIsLiveOnceItIsAnswered() {
        core.upstream().hesitate();
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.subscribe(subscriber, P, new ControlMessage(EncodedMessage.of("again")));
        core.upstream().failOldest(P);

        core.upstream().bring(P);
        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).as("either both or neither").isIn(List.of("again", "p=1"), List.of());
    }

    /** The client's last word was that it does not want the channel, so ours must not be that it has it. */
    @Test
    void unsubscribeWhilePending_isNotAnsweredLater() {
        core.upstream().hesitate();
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.unsubscribe(subscriber, P);
        subscriber.send(new ControlMessage(EncodedMessage.of("left p")));

        core.upstream().bring(P);

        core.settle();
        assertThat(sink.texts()).last().isEqualTo("left p");
    }

    @Test
    void unsubscribeWhilePending_deliversNothing() {
        Subscriber other = connect(new RecordingSink());
        RecordingSink neighbourSink = new RecordingSink();
        Subscriber neighbour = connect(neighbourSink);
        assertThat(neighbour.shard()).isSameAs(subscriber.shard());
        registry.subscribeWithoutAck(other, P);
        registry.subscribeWithoutAck(neighbour, P);
        core.upstream().hesitate();
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.unsubscribe(subscriber, P);

        core.upstream().bring(P);
        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).doesNotContain("p=1");
        assertThat(neighbourSink.texts()).containsExactly("p=1");
        assertThat(core.upstream().held(P)).isEqualTo(2);
    }

    @Test
    void whoLeavesWhileItsSubscriptionIsPendingLeavesNothingBehind() {
        core.upstream().hesitate();
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.subscribe(subscriber, Q, SUBSCRIBED_Q);

        subscriber.connectionGone();

        assertThat(registry.channels()).isEmpty();
        core.upstream().bring(P);
        core.upstream().fail(Q);
        core.publish(P, "1");
        core.settle();
        assertThat(sink.texts()).isEmpty();
        assertThat(core.counters().deliveries()).isZero();
        core.upstream().assertNothingHeld();
    }

    /** Closing sees no subscription yet, and subscribing has not seen the closing yet: whoever comes second clears up. */
    @Test
    void whoLeavesInTheMidstOfSubscribingLeavesNothingBehind() {
        core.upstream().duringAcquire(subscriber::connectionGone);

        registry.subscribe(subscriber, P, SUBSCRIBED_P);

        core.settle();
        assertThat(registry.channels()).isEmpty();
        assertThat(subscriber.channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void subscribeAfterClose_holdsNothing() {
        subscriber.connectionGone();

        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.subscribeWithoutAck(subscriber, Q);
        core.publish(P, "1");
        core.publish(Q, "1");

        core.settle();
        assertThat(sink.texts()).isEmpty();
        assertThat(registry.channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void whoeverSubscribesAndLeavesAtOnceLeavesNothingBehind() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        for (Rounds rounds = Rounds.upTo(2000); rounds.next(); ) {
            Subscriber brief = connect(new RecordingSink());
            Thread leaving = new Thread(() -> {
                awaitUnchecked(together);
                brief.connectionGone();
            });
            leaving.start();
            awaitUnchecked(together);
            registry.subscribe(brief, P, SUBSCRIBED_P);
            leaving.join();
        }

        assertThat(registry.channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void close_cancelsAllSubscriptions() {
        registry.subscribe(subscriber, P, SUBSCRIBED_P);
        registry.subscribeWithoutAck(subscriber, Q);

        subscriber.close(CloseCode.GOING_AWAY, "bye");

        assertThat(registry.channels()).isEmpty();
        assertThat(subscriber.channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void subscribeWithoutAck_neitherWaitsNorAnswers() {
        core.upstream().hesitate();
        registry.subscribeWithoutAck(subscriber, P);

        core.publish(P, "1");
        core.upstream().bring(P);
        core.publish(P, "2");

        core.settle();
        assertThat(sink.texts()).containsExactly("p=1", "p=2");
    }

    @Test
    void subscribeTwice_deliversOnce() {
        registry.subscribeWithoutAck(subscriber, P);
        registry.subscribeWithoutAck(subscriber, P);
        registry.subscribe(subscriber, P, SUBSCRIBED_P);

        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "p=1");
        assertThat(core.upstream().held(P)).isOne();
        registry.unsubscribe(subscriber, P);
        core.upstream().assertNothingHeld();
    }

    @Test
    void subscribeWithoutAck_survivesUpstreamTimeout() {
        core.upstream().hesitate();
        registry.subscribeWithoutAck(subscriber, P);

        core.upstream().fail(P);
        core.publish(P, "after all");

        core.settle();
        assertThat(sink.texts()).containsExactly("p=after all");
    }

    /** Whoever asks again the moment it was refused must not be taken for one of those who were refused. */
    @Test
    void forceUnsubscribe_keepsPendingSubscriptions() {
        RecordingSink formerSink = new RecordingSink();
        registry.subscribe(connect(formerSink), P, SUBSCRIBED_P);
        core.upstream().hesitate();
        CompletionStage<Void> live = registry.subscribe(subscriber, P, SUBSCRIBED_P);

        core.router().forceUnsubscribe(P);
        core.settle();
        core.upstream().bring(P);
        core.publish(P, "1");

        core.settle();
        assertThat(live.toCompletableFuture()).isCompleted();
        assertThat(sink.texts()).containsExactly("following p", "p=1");
        assertThat(formerSink.texts()).containsExactly("following p");
    }

    private Subscriber connect(RecordingSink to) {
        return core.connect(
                to,
                new SubscriberOptions(
                        WireFormats.of(TestEncoding.SPEECHLESS),
                        TestOptions.ROOMY,
                        SlowConsumerPolicy.DISCONNECT,
                        GapPolicy.ANNOUNCE));
    }

    private static void awaitUnchecked(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
