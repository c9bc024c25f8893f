package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SubscriptionRegistryTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.logs("q");
    private static final Notice FOLLOWING_P = new Notice(Frame.of("following p"));
    private static final Notice FOLLOWING_Q = new Notice(Frame.of("following q"));

    private final DeliveryCore core = new DeliveryCore(2);
    private final SubscriptionRegistry registry = core.registry();
    private final RecordingSink sink = new RecordingSink();
    private final Subscriber subscriber = connect(sink);

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void whoFollowsAChannelGetsItsPublicationsInOrder() {
        registry.subscribe(subscriber, P, FOLLOWING_P);

        core.publish(P, "1", "2", "3");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "p=1", "p=2", "p=3");
    }

    @Test
    void whoDoesNotFollowAChannelGetsNothingOfIt() {
        registry.subscribe(subscriber, P, FOLLOWING_P);

        core.publish(Q, "1");
        core.publish(Channel.jobs("p"), "2");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p");
    }

    @Test
    void theAnswerWaitsForTheUpstreamAndComesBeforeTheFirstPublication() {
        core.upstream().hesitate();
        CompletionStage<Void> live = registry.subscribe(subscriber, P, FOLLOWING_P);
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
        for (int round = 0; round < 2000; round++) {
            RecordingSink newSink = new RecordingSink();
            Channel channel = Channel.logs("p" + round % 10);
            Subscriber newcomer = connect(newSink);
            registry.subscribe(newcomer, channel, FOLLOWING_P);
            newSink.awaitTexts(1);
            core.publish(channel, "line");
            newSink.awaitTexts(2);
            newcomer.connectionGone();
        }
    }

    @Test
    void everySubscriberOfAChannelGetsWhicheverShardItIsOn() {
        RecordingSink otherSink = new RecordingSink();
        Subscriber other = connect(otherSink);
        assertThat(other.shard()).isNotSameAs(subscriber.shard());
        registry.subscribe(subscriber, P, FOLLOWING_P);
        registry.subscribe(other, P, FOLLOWING_P);

        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "p=1");
        assertThat(otherSink.texts()).containsExactly("following p", "p=1");
    }

    @Test
    void afterUnsubscribingNothingMoreComes() {
        registry.subscribe(subscriber, P, FOLLOWING_P);
        registry.subscribe(subscriber, Q, FOLLOWING_Q);
        core.publish(P, "1");
        core.settle();

        registry.unsubscribe(subscriber, P);
        subscriber.send(new Notice(Frame.of("left p")));
        core.publish(P, "2");
        core.publish(Q, "3");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "following q", "p=1", "left p", "q=3");
        assertThat(subscriber.channels()).containsExactly(Q);
    }

    @Test
    void anEmptiedChannelVanishes() {
        Subscriber other = connect(new RecordingSink());
        registry.subscribe(subscriber, P, FOLLOWING_P);
        registry.subscribe(other, P, FOLLOWING_P);
        registry.subscribe(other, Q, FOLLOWING_Q);
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
    void unsubscribingFromWhatIsNotFollowedIsNoError() {
        registry.unsubscribe(subscriber, P);
        registry.subscribe(subscriber, P, FOLLOWING_P);
        registry.unsubscribe(subscriber, P);
        registry.unsubscribe(subscriber, P);

        core.upstream().assertNothingHeld();
    }

    @Test
    void whoComesBackIsServedAgain() {
        for (int i = 0; i < 3; i++) {
            registry.subscribe(subscriber, P, FOLLOWING_P);
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
        registry.subscribe(subscriber, P, FOLLOWING_P);
        registry.subscribe(subscriber, P, new Notice(Frame.of("again")));

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
        registry.subscribe(subscriber, P, FOLLOWING_P);
        registry.subscribe(subscriber, P, new Notice(Frame.of("again")));
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
    void aChannelThatDoesNotComeInTimeIsGivenUp() {
        core.upstream().hesitate();
        CompletionStage<Void> live = registry.subscribe(subscriber, P, FOLLOWING_P);

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
        registry.subscribe(subscriber, P, FOLLOWING_P);
        core.upstream().fail(P);

        registry.subscribe(subscriber, P, FOLLOWING_P);
        core.upstream().bring(P);
        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "p=1");
    }

    /** The first one waits no longer, the second one still does: its answer must not promise what was given up. */
    @Test
    void aRepeatedSubscriptionThatOutlivesTheFirstIsLiveOnceItIsAnswered() {
        core.upstream().hesitate();
        registry.subscribe(subscriber, P, FOLLOWING_P);
        registry.subscribe(subscriber, P, new Notice(Frame.of("again")));
        core.upstream().failOldest(P);

        core.upstream().bring(P);
        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).as("either both or neither").isIn(List.of("again", "p=1"), List.of());
    }

    /** The client's last word was that it does not want the channel, so ours must not be that it has it. */
    @Test
    void aSubscriptionGivenUpWhileItIsPendingIsNotConfirmedAfterwards() {
        core.upstream().hesitate();
        registry.subscribe(subscriber, P, FOLLOWING_P);
        registry.unsubscribe(subscriber, P);
        subscriber.send(new Notice(Frame.of("left p")));

        core.upstream().bring(P);

        core.settle();
        assertThat(sink.texts()).last().isEqualTo("left p");
    }

    @Test
    void aSubscriptionGivenUpWhileItIsPendingDeliversNothing() {
        Subscriber other = connect(new RecordingSink());
        RecordingSink neighbourSink = new RecordingSink();
        Subscriber neighbour = connect(neighbourSink);
        assertThat(neighbour.shard()).isSameAs(subscriber.shard());
        registry.follow(other, P);
        registry.follow(neighbour, P);
        core.upstream().hesitate();
        registry.subscribe(subscriber, P, FOLLOWING_P);
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
        registry.subscribe(subscriber, P, FOLLOWING_P);
        registry.subscribe(subscriber, Q, FOLLOWING_Q);

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

        registry.subscribe(subscriber, P, FOLLOWING_P);

        core.settle();
        assertThat(registry.channels()).isEmpty();
        assertThat(subscriber.channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void whoHasLeftCanFollowNothing() {
        subscriber.connectionGone();

        registry.subscribe(subscriber, P, FOLLOWING_P);
        registry.follow(subscriber, Q);
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
        for (int round = 0; round < 2000; round++) {
            Subscriber brief = connect(new RecordingSink());
            Thread leaving = new Thread(() -> {
                awaitUnchecked(together);
                brief.connectionGone();
            });
            leaving.start();
            awaitUnchecked(together);
            registry.subscribe(brief, P, FOLLOWING_P);
            leaving.join();
        }

        assertThat(registry.channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void closingGivesUpAllThatIsFollowed() {
        registry.subscribe(subscriber, P, FOLLOWING_P);
        registry.follow(subscriber, Q);

        subscriber.close(CloseCode.GOING_AWAY, "bye");

        assertThat(registry.channels()).isEmpty();
        assertThat(subscriber.channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void followingWaitsForNothingAndIsNotAnswered() {
        core.upstream().hesitate();
        registry.follow(subscriber, P);

        core.publish(P, "1");
        core.upstream().bring(P);
        core.publish(P, "2");

        core.settle();
        assertThat(sink.texts()).containsExactly("p=1", "p=2");
    }

    @Test
    void followingTwiceDeliversOnce() {
        registry.follow(subscriber, P);
        registry.follow(subscriber, P);
        registry.subscribe(subscriber, P, FOLLOWING_P);

        core.publish(P, "1");

        core.settle();
        assertThat(sink.texts()).containsExactly("following p", "p=1");
        assertThat(core.upstream().held(P)).isOne();
        registry.unsubscribe(subscriber, P);
        core.upstream().assertNothingHeld();
    }

    @Test
    void whatFollowsIsKeptWhenTheUpstreamDoesNotBringItInTime() {
        core.upstream().hesitate();
        registry.follow(subscriber, P);

        core.upstream().fail(P);
        core.publish(P, "after all");

        core.settle();
        assertThat(sink.texts()).containsExactly("p=after all");
    }

    /** Whoever asks again the moment it was refused must not be taken for one of those who were refused. */
    @Test
    void whoStillWaitsForAChannelIsNotDismissedWithThoseWhoHadIt() {
        RecordingSink formerSink = new RecordingSink();
        registry.subscribe(connect(formerSink), P, FOLLOWING_P);
        core.upstream().hesitate();
        CompletionStage<Void> live = registry.subscribe(subscriber, P, FOLLOWING_P);

        core.router().dismiss(P);
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
                        TestEncoding.SPEECHLESS, TestOptions.ROOMY, SlowConsumerPolicy.DISCONNECT, GapPolicy.ANNOUNCE));
    }

    private static void awaitUnchecked(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
