package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.delivery.ChannelRefusedException;
import io.redtail.delivery.UpstreamUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DesiredSubscriptionsTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final DesiredSubscriptions wanted = new DesiredSubscriptions(LONG, LONG);
    private final DesiredSubscriptions hasty = new DesiredSubscriptions(Duration.ZERO, LONG);

    @Test
    void theFirstAcquisitionIsAskedForOnceAndLiveWhenConfirmed() {
        CompletableFuture<Void> live = acquire(wanted, "a");
        assertThat(wanted.takeToSubscribe(10)).containsExactly("a");
        assertThat(wanted.takeToSubscribe(10)).isEmpty();
        assertThat(live).isNotDone();

        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);

        assertThat(live).isCompleted();
    }

    @Test
    void whoComesWhileItIsAskedForWaitsForTheSameAnswer() {
        CompletableFuture<Void> first = acquire(wanted, "a");
        wanted.takeToSubscribe(10);
        CompletableFuture<Void> second = acquire(wanted, "a");
        assertThat(wanted.takeToSubscribe(10)).isEmpty();
        assertThat(second).isNotDone();

        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void confirm_completesWaitersInOrder() {
        List<Integer> order = new ArrayList<>();
        IntStream.range(0, 5).forEach(i -> wanted.acquire("a").thenRun(() -> order.add(i)));
        wanted.takeToSubscribe(10);

        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);

        assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void whatIsLiveIsLiveAtOnceForTheNextOne() {
        live(wanted, "a");

        assertThat(acquire(wanted, "a")).isCompleted();
        assertThat(wanted.takeToSubscribe(10)).isEmpty();
    }

    @Test
    void channelsAreTakenInBatchesInTheirOrder() {
        IntStream.range(0, 25).forEach(i -> wanted.acquire("c" + i));

        assertThat(wanted.takeToSubscribe(10))
                .hasSize(10)
                .startsWith("c0", "c1")
                .endsWith("c9");
        assertThat(wanted.takeToSubscribe(10)).hasSize(10).startsWith("c10");
        assertThat(wanted.takeToSubscribe(10)).hasSize(5).endsWith("c24");
        assertThat(wanted.takeToSubscribe(10)).isEmpty();
    }

    @Test
    void lastRelease_unsubscribesAfterLinger() {
        live(hasty, "a");
        hasty.acquire("a");
        hasty.release("a");
        assertThat(hasty.takeToUnsubscribe(10)).isEmpty();

        hasty.release("a");

        assertThat(hasty.takeToUnsubscribe(10)).containsExactly("a");
        assertThat(hasty.takeToUnsubscribe(10)).isEmpty();
        assertThat(hasty.size()).isZero();
    }

    @Test
    void aChannelLingersAfterItsLastRelease() {
        live(wanted, "a");

        wanted.release("a");

        assertThat(wanted.takeToUnsubscribe(10)).isEmpty();
        assertThat(wanted.size()).isOne();
    }

    @Test
    void whoComesBackWhileItLingersFindsItLive() {
        live(hasty, "a");
        hasty.release("a");

        assertThat(acquire(hasty, "a")).isCompleted();

        assertThat(hasty.takeToUnsubscribe(10)).isEmpty();
        assertThat(hasty.takeToSubscribe(10)).isEmpty();
        hasty.release("a");
        assertThat(hasty.takeToUnsubscribe(10)).containsExactly("a");
    }

    @Test
    void reacquireAndRelease_unsubscribesOnce() {
        live(hasty, "a");
        for (int i = 0; i < 5; i++) {
            hasty.release("a");
            hasty.acquire("a");
        }
        hasty.release("a");

        assertThat(hasty.takeToUnsubscribe(10)).containsExactly("a");
        assertThat(hasty.takeToUnsubscribe(10)).isEmpty();
    }

    @Test
    void aChannelLingersSinceItsLastReleaseAndNotSinceAnEarlierOne() {
        Duration linger = Duration.ofMillis(200);
        DesiredSubscriptions lingering = new DesiredSubscriptions(linger, LONG);
        live(lingering, "a");
        lingering.release("a");
        long first = System.nanoTime();
        await().until(() -> System.nanoTime() - first > linger.toNanos() / 2);
        lingering.acquire("a");

        long last = System.nanoTime();
        lingering.release("a");

        await().pollInterval(Duration.ofMillis(5))
                .until(() -> !lingering.takeToUnsubscribe(10).isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - last)).isGreaterThanOrEqualTo(linger);
    }

    @Test
    void takeToUnsubscribe_isBatched() {
        IntStream.range(0, 25).forEach(i -> live(hasty, "c" + i));
        IntStream.range(0, 25).forEach(i -> hasty.release("c" + i));

        assertThat(hasty.takeToUnsubscribe(10)).hasSize(10);
        assertThat(hasty.takeToUnsubscribe(10)).hasSize(10);
        assertThat(hasty.takeToUnsubscribe(10)).hasSize(5);
    }

    @Test
    void acquireAfterUnsubscribe_subscribesAgain() {
        live(hasty, "a");
        hasty.release("a");
        hasty.takeToUnsubscribe(10);

        CompletableFuture<Void> again = acquire(hasty, "a");

        assertThat(again).isNotDone();
        assertThat(hasty.takeToSubscribe(10)).containsExactly("a");
        hasty.confirmed("a", DesiredSubscriptionsTest::notSuspect);
        assertThat(again).isCompleted();
    }

    @Test
    void whatRedisWasNeverAskedForIsForgottenAtOnce() {
        wanted.acquire("a");
        wanted.release("a");

        assertThat(wanted.isSettled()).isTrue();
        assertThat(wanted.size()).isZero();
        assertThat(wanted.takeToSubscribe(10)).isEmpty();
        assertThat(wanted.takeToUnsubscribe(10)).isEmpty();
    }

    /** Redis answers a SUBSCRIBE and an UNSUBSCRIBE alike in order, so a question is answered before the next is put. */
    @Test
    void askedChannel_isNotUnsubscribedBeforeReply() {
        hasty.acquire("a");
        hasty.takeToSubscribe(10);
        hasty.release("a");
        assertThat(hasty.takeToUnsubscribe(10)).isEmpty();

        hasty.confirmed("a", DesiredSubscriptionsTest::notSuspect);

        assertThat(hasty.takeToUnsubscribe(10)).containsExactly("a");
    }

    @Test
    void aConfirmationThatNobodyAskedForIsIgnored() {
        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);
        CompletableFuture<Void> live = acquire(wanted, "a");
        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);

        assertThat(live).isNotDone();
        assertThat(wanted.takeToSubscribe(10)).containsExactly("a");
    }

    @Test
    void aReleaseOfWhatIsNotWantedIsIgnored() {
        wanted.release("a");

        assertThat(wanted.size()).isZero();
    }

    @Test
    void afterALostConnectionEverythingIsAskedForAgain() {
        live(wanted, "live");
        wanted.acquire("asked");
        wanted.takeToSubscribe(10);
        CompletableFuture<Void> idle = acquire(wanted, "idle");

        wanted.connectionLost();

        assertThat(wanted.isSettled()).isFalse();
        assertThat(wanted.takeToSubscribe(10)).containsExactlyInAnyOrder("live", "asked", "idle");
        assertThat(idle).isNotDone();
        wanted.confirmed("idle", DesiredSubscriptionsTest::notSuspect);
        assertThat(idle).isCompleted();
    }

    @Test
    void whatWasLiveMayHaveMissedSomethingAndThatIsSaidOnceAndFirst() {
        live(wanted, "a");
        wanted.connectionLost();
        List<String> order = new ArrayList<>();
        wanted.acquire("a").thenRun(() -> order.add("live"));
        wanted.takeToSubscribe(10);

        wanted.confirmed("a", () -> order.add("suspect"));
        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);

        assertThat(order).containsExactly("suspect", "live");
    }

    @Test
    void aLostChannelIsAskedForAgain_andMayHaveMissedSomethingIfItWasLive() {
        live(wanted, "live");
        live(wanted, "other");
        CompletableFuture<Void> asked = acquire(wanted, "asked");
        wanted.takeToSubscribe(10);

        wanted.lost(List.of("live", "asked", "unknown"));

        assertThat(wanted.takeToSubscribe(10)).containsExactlyInAnyOrder("live", "asked");
        List<String> suspects = new ArrayList<>();
        wanted.confirmed("live", () -> suspects.add("live"));
        wanted.confirmed("asked", DesiredSubscriptionsTest::notSuspect);
        assertThat(suspects).containsExactly("live");
        assertThat(asked).isCompleted();
        assertThat(wanted.isSettled()).isTrue();
    }

    @Test
    void aLostChannelThatNobodyWantsAnyMoreIsForgotten() {
        live(wanted, "a");
        wanted.release("a");

        wanted.lost(List.of("a"));

        assertThat(wanted.size()).isZero();
        assertThat(wanted.isSettled()).isTrue();
    }

    @Test
    void whatWasLiveStaysSuspectOverSeveralLostConnections() {
        live(wanted, "a");
        wanted.connectionLost();
        wanted.takeToSubscribe(10);
        wanted.connectionLost();
        wanted.takeToSubscribe(10);
        List<String> suspects = new ArrayList<>();

        wanted.confirmed("a", () -> suspects.add("a"));

        assertThat(suspects).containsExactly("a");
    }

    @Test
    void whatWasNeverLiveHasMissedNothing() {
        wanted.acquire("a");
        wanted.takeToSubscribe(10);
        wanted.connectionLost();
        wanted.takeToSubscribe(10);

        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);

        assertThat(wanted.isSettled()).isTrue();
    }

    @Test
    void whatNobodyHoldsIsForgottenWithTheConnection() {
        live(wanted, "a");
        wanted.release("a");

        wanted.connectionLost();

        assertThat(wanted.size()).isZero();
        assertThat(wanted.takeToSubscribe(10)).isEmpty();
        assertThat(wanted.takeToUnsubscribe(10)).isEmpty();
    }

    @Test
    void whatIsRefusedFailsForAllWhoWaitAndIsNotAskedForAgain() {
        CompletableFuture<Void> first = acquire(wanted, "a");
        CompletableFuture<Void> second = acquire(wanted, "a");
        wanted.takeToSubscribe(10);

        wanted.refused("a");

        assertThatThrownBy(first::join).hasCauseInstanceOf(ChannelRefusedException.class);
        assertThatThrownBy(second::join).hasCauseInstanceOf(ChannelRefusedException.class);
        assertThat(wanted.isSettled()).isTrue();
        assertThat(wanted.takeToSubscribe(10)).isEmpty();
        wanted.release("a");
        assertThat(wanted.size()).isOne();
        wanted.release("a");
        assertThat(wanted.size()).isZero();
        assertThat(wanted.takeToUnsubscribe(10)).isEmpty();
    }

    @Test
    void whoComesToWhatWasRefusedHasItAskedForAgain() {
        wanted.acquire("a");
        wanted.takeToSubscribe(10);
        wanted.refused("a");

        CompletableFuture<Void> again = acquire(wanted, "a");

        assertThat(wanted.takeToSubscribe(10)).containsExactly("a");
        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);
        assertThat(again).isCompleted();
    }

    @Test
    void whatWasLiveAndIsRefusedOnANewConnectionIsNotSuspect() {
        live(wanted, "a");
        wanted.connectionLost();
        wanted.takeToSubscribe(10);

        wanted.refused("a");
        wanted.acquire("a");
        wanted.takeToSubscribe(10);
        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);

        assertThat(wanted.isSettled()).isTrue();
    }

    @Test
    void whatIsRefusedAfterEverybodyHasLeftIsForgotten() {
        wanted.acquire("a");
        wanted.takeToSubscribe(10);
        wanted.release("a");

        wanted.refused("a");

        assertThat(wanted.size()).isZero();
        CompletableFuture<Void> again = acquire(wanted, "a");
        assertThat(wanted.takeToSubscribe(10)).containsExactly("a");
        assertThat(again).isNotDone();
    }

    @Test
    void whatWasRefusedTogetherIsAskedForOneByOne() {
        CompletableFuture<Void> a = acquire(wanted, "a");
        CompletableFuture<Void> b = acquire(wanted, "b");
        wanted.takeToSubscribe(10);

        wanted.refusedTogether(List.of("a", "b"));
        wanted.acquire("c");
        wanted.acquire("d");

        assertThat(wanted.isSettled()).isFalse();
        assertThat(wanted.takeToSubscribe(10)).containsExactly("a");
        assertThat(wanted.takeToSubscribe(10)).containsExactly("b");
        assertThat(wanted.takeToSubscribe(10)).containsExactly("c", "d");
        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);
        wanted.refused("b");
        assertThat(a).isCompleted();
        assertThat(b).isCompletedExceptionally();
    }

    @Test
    void whatStandsAloneEndsTheBatchBeforeIt() {
        wanted.acquire("a");
        wanted.takeToSubscribe(10);
        wanted.acquire("before");
        wanted.refusedTogether(List.of("a"));

        assertThat(wanted.takeToSubscribe(10)).containsExactly("before");
        assertThat(wanted.takeToSubscribe(10)).containsExactly("a");
        assertThat(wanted.takeToSubscribe(10)).isEmpty();
    }

    @Test
    void whatIsRefusedLeavesNobodyWaitingForTheDeadline() {
        DesiredSubscriptions shortTimeout = new DesiredSubscriptions(Duration.ZERO, Duration.ZERO);
        CompletableFuture<Void> live = acquire(shortTimeout, "a");
        shortTimeout.takeToSubscribe(10);
        shortTimeout.refused("a");

        shortTimeout.failOverdue();

        assertThatThrownBy(live::join).hasCauseInstanceOf(ChannelRefusedException.class);
    }

    @Test
    void itIsSettledWhenAllThatIsWantedIsLive() {
        assertThat(wanted.isSettled()).isTrue();
        wanted.acquire("a");
        wanted.acquire("b");
        assertThat(wanted.isSettled()).isFalse();
        wanted.takeToSubscribe(10);
        assertThat(wanted.isSettled()).isFalse();
        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);
        assertThat(wanted.isSettled()).isFalse();

        wanted.confirmed("b", DesiredSubscriptionsTest::notSuspect);

        assertThat(wanted.isSettled()).isTrue();
    }

    @Test
    void whoHasWaitedTooLongIsToldAndKeepsWhatItAcquired() {
        DesiredSubscriptions shortTimeout = new DesiredSubscriptions(Duration.ZERO, Duration.ZERO);
        CompletableFuture<Void> live = acquire(shortTimeout, "a");
        shortTimeout.takeToSubscribe(10);

        shortTimeout.failOverdue();

        assertThatThrownBy(live::join).hasCauseInstanceOf(UpstreamUnavailableException.class);
        shortTimeout.confirmed("a", DesiredSubscriptionsTest::notSuspect);
        assertThat(acquire(shortTimeout, "a")).isCompleted();
        shortTimeout.release("a");
        assertThat(shortTimeout.takeToUnsubscribe(10))
                .as("one of two still holds it")
                .isEmpty();
        shortTimeout.release("a");
        assertThat(shortTimeout.takeToUnsubscribe(10)).containsExactly("a");
    }

    @Test
    void whoCanStillWaitIsNotTold() {
        CompletableFuture<Void> live = acquire(wanted, "a");

        wanted.failOverdue();

        assertThat(live).isNotDone();
    }

    @Test
    void whoIsServedIsNotToldThatItWaitedTooLong() {
        DesiredSubscriptions shortTimeout = new DesiredSubscriptions(LONG, Duration.ZERO);
        CompletableFuture<Void> live = acquire(shortTimeout, "a");
        shortTimeout.takeToSubscribe(10);
        shortTimeout.confirmed("a", DesiredSubscriptionsTest::notSuspect);

        shortTimeout.failOverdue();

        assertThat(live).isCompleted();
    }

    @Test
    void whoWaitsForWhatWasForgottenIsToldAllTheSame() {
        DesiredSubscriptions shortTimeout = new DesiredSubscriptions(LONG, Duration.ZERO);
        CompletableFuture<Void> never = acquire(shortTimeout, "a");
        shortTimeout.release("a");
        CompletableFuture<Void> lost = acquire(shortTimeout, "b");
        shortTimeout.takeToSubscribe(10);
        shortTimeout.release("b");
        shortTimeout.connectionLost();

        shortTimeout.failOverdue();

        assertThat(never).isCompletedExceptionally();
        assertThat(lost).isCompletedExceptionally();
    }

    /**
     * Whoever continues subscribes, releases and routes: under the lock that could deadlock with another thread's lock.
     */
    @Test
    void completedAcquire_mayCallBackFromAnyThread() {
        CompletionStage<Void> live = wanted.acquire("a").thenRun(() -> {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> wanted.acquire("b"));
            other.join();
        });
        wanted.takeToSubscribe(10);

        wanted.confirmed("a", DesiredSubscriptionsTest::notSuspect);

        assertThat(live.toCompletableFuture()).isCompleted();
    }

    @Test
    void whoeverWaitsForWorkIsWokenByWork() throws Exception {
        CompletableFuture<Void> woken = CompletableFuture.runAsync(() -> awaitWork(LONG));
        while (!woken.isDone()) {
            wanted.acquire("a" + System.nanoTime());
        }
        assertThat(woken).isCompleted();
        awaitWork(LONG); // there is work: it does not wait at all
    }

    @Test
    void whoeverWaitsForWorkCanBeWokenWithoutAny() {
        CompletableFuture<Void> woken = CompletableFuture.runAsync(() -> awaitWork(LONG));
        while (!woken.isDone()) {
            wanted.wake();
        }
        assertThat(woken).isCompleted();
    }

    /** Many clients come and go while the reconciler and the reader do their part, and now and then Redis goes away. */
    @Test
    void nothingIsLeftAfterManyThreadsCameAndWent() throws Exception {
        HashSet<String> subscribed = new HashSet<>();
        List<CompletableFuture<Void>> clients = IntStream.range(0, 4)
                .mapToObj(client -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        String channel = "c" + (i * 7 + client) % 5;
                        hasty.acquire(channel);
                        hasty.release(channel);
                    }
                }))
                .toList();
        int turn = 0;
        while (!clients.stream().allMatch(CompletableFuture::isDone)) {
            keep(subscribed);
            if (++turn % 100 == 0) {
                hasty.connectionLost();
                subscribed.clear();
            }
        }
        clients.forEach(CompletableFuture::join);
        keep(subscribed);
        keep(subscribed);

        assertThat(hasty.size()).isZero();
        assertThat(subscribed).isEmpty();
        assertThat(hasty.isSettled()).isTrue();
    }

    private static void notSuspect() {
        throw new AssertionError("nothing was missed");
    }

    private void keep(Set<String> subscribed) {
        for (String channel : hasty.takeToUnsubscribe(10)) {
            assertThat(subscribed.remove(channel))
                    .as("only what is subscribed is given up")
                    .isTrue();
        }
        List<String> asked = hasty.takeToSubscribe(10);
        for (String channel : asked) {
            assertThat(subscribed.add(channel)).as("nothing is asked for twice").isTrue();
            hasty.confirmed(channel, () -> {});
        }
    }

    private void awaitWork(Duration timeout) {
        try {
            wanted.awaitWork(timeout, true);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void live(DesiredSubscriptions channels, String channel) {
        channels.acquire(channel);
        channels.takeToSubscribe(Integer.MAX_VALUE);
        channels.confirmed(channel, DesiredSubscriptionsTest::notSuspect);
    }

    private static CompletableFuture<Void> acquire(DesiredSubscriptions channels, String channel) {
        return channels.acquire(channel).toCompletableFuture();
    }
}
