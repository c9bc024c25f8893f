package io.redtail.delivery;

import static io.redtail.delivery.FakeHistory.P;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replay, recovery and live delivery, merged: on the real core, with a history that answers when the test says so. */
@Timeout(120)
class RecoveryTest {

    private final FakeHistory history = new FakeHistory();
    private final DeliveryCore core = new DeliveryCore(1, history);
    private final RecordingSink sink = new RecordingSink();
    private final Subscriber subscriber = connect(core, sink);

    private static Subscriber connect(DeliveryCore to, RecordingSink sink) {
        to.router().announceUpstream(true);
        return to.connect(sink, TestOptions.with(TestEncoding.SINGLE));
    }

    @AfterEach
    void stop() {
        core.close();
    }

    private CompletionStage<Void> subscribe(Subscriber who, StartPosition start) {
        return core.registry()
                .subscribe(
                        who,
                        P,
                        start,
                        page -> new ControlMessage(EncodedMessage.of(
                                "subscribed at " + page.map(HistoryPage::top).orElse(-1L))));
    }

    private void answerAll() {
        core.settle();
        while (history.waiting() > 0) {
            history.answer();
            core.settle();
        }
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "p=" + i).toList();
    }

    private void record(int from, int to) {
        IntStream.range(from, to).forEach(i -> history.record(String.valueOf(i)));
    }

    @Test
    void readingsThatNobodyWaitsForAnyLongerAreCancelled() {
        for (int i = 0; i < 10; i++) {
            subscribe(subscriber, StartPosition.tail(100));
            core.settle();
            core.registry().unsubscribe(subscriber, P);
            core.settle();
        }
        subscribe(subscriber, StartPosition.tail(100));
        core.settle();

        assertThat(history.owners()).containsExactly("session");
    }

    @Test
    void sharedReading_isCancelledWhenTheLastSubscriberHasLeft() {
        record(0, 1);
        subscribe(subscriber, StartPosition.LIVE);
        answerAll();
        history.record("missed");
        core.router().route(history.record("late"));
        core.settle();
        assertThat(history.owners()).containsExactly("logs:p");

        core.registry().unsubscribe(subscriber, P);
        core.settle();

        assertThat(history.owners()).isEmpty();
    }

    @Test
    void theAnswerComesFirstThenWhatIsKeptThenLive() {
        record(0, 12);
        subscribe(subscriber, StartPosition.tail(100));
        answerAll();
        core.router().route(history.record("12"));
        core.settle();

        assertThat(sink.texts().get(0)).isEqualTo("subscribed at 12");
        assertThat(sink.texts().subList(1, sink.texts().size())).isEqualTo(lines(0, 13));
    }

    @Test
    void whatComesWhileHistoryIsReadIsNeitherDoubledNorLost() {
        record(0, 3);
        subscribe(subscriber, StartPosition.tail(2));
        core.settle();
        core.router().route(history.record("3"));
        core.settle();
        history.answer(); // it has the line already
        core.router().route(history.record("4"));
        core.settle();

        assertThat(sink.texts()).containsExactly("subscribed at 4", "p=2", "p=3", "p=4");
    }

    @Test
    void aLineThatDidNotComeLiveIsReadFromHistory() {
        subscribe(subscriber, StartPosition.LIVE);
        answerAll();
        core.router().route(history.record("0"));
        history.record("1");
        core.router().route(history.record("2"));
        answerAll();

        assertThat(sink.texts()).containsExactly("subscribed at 0", "p=0", "p=1", "p=2");
    }

    @Test
    void theLossOfTheLastLineIsFoundByComparingTops() {
        subscribe(subscriber, StartPosition.LIVE);
        answerAll();
        history.record("0");
        core.router().compare(P, history.top());
        answerAll();
        core.router().compare(P, history.top());
        core.settle();

        assertThat(sink.texts()).containsExactly("subscribed at 0", "p=0");
        assertThat(history.waiting()).isZero();
    }

    @Test
    void aLossInHistoryIsToldWhereItStands() {
        subscribe(subscriber, StartPosition.LIVE);
        answerAll();
        core.router().route(history.record("0"));
        core.router().route(history.recordLoss());
        core.router().route(history.record("1"));
        core.settle();

        assertThat(sink.texts()).containsExactly("subscribed at 0", "p=0", "gap p upstream", "p=1");
    }

    @Test
    void aNewEpochIsToldAndReadFromItsStart() {
        record(0, 3);
        subscribe(subscriber, StartPosition.LIVE);
        answerAll();
        history.restart("e2");
        history.record("new 0");
        core.router().lost(P);
        answerAll();

        assertThat(sink.texts()).containsExactly("subscribed at 3", "gap p reset", "p=new 0");
    }

    @Test
    void historyUnreadable_subscriptionFailsAndIsCancelled() {
        CompletionStage<Void> live = subscribe(subscriber, StartPosition.LIVE);
        core.settle();
        history.fail(false);
        core.settle();

        assertThatThrownBy(() -> live.toCompletableFuture().get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(HistoryUnavailableException.class);
        assertThat(subscriber.channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void aReadingThatFailsForAMomentIsRepeated() {
        record(0, 2);
        subscribe(subscriber, StartPosition.tail(9));
        core.settle();
        history.fail(true);
        core.settle();
        core.router().retryReadings();
        answerAll();

        assertThat(sink.texts()).containsExactly("subscribed at 2", "p=0", "p=1");
    }

    @Test
    void whoUnsubscribesWhileHistoryIsReadGetsNothingAndIsTold() {
        record(0, 2);
        CompletionStage<Void> live = subscribe(subscriber, StartPosition.tail(9));
        core.settle();
        core.registry().unsubscribe(subscriber, P);
        core.settle();
        answerAll();

        assertThat(sink.texts()).isEmpty();
        assertThatThrownBy(() -> live.toCompletableFuture().get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(SubscriptionCancelledException.class);
        core.upstream().assertNothingHeld();
    }

    @Test
    void aRepeatedSubscriptionIsAnsweredAgainAndReplaysNothing() {
        record(0, 2);
        subscribe(subscriber, StartPosition.tail(9));
        answerAll();
        subscribe(subscriber, StartPosition.tail(9));
        answerAll();

        assertThat(sink.texts()).containsExactly("subscribed at 2", "p=0", "p=1", "subscribed at -1");
    }

    /** Lines are lost on the way to the shard, come twice, readings are slow or fail, clients come and go. */
    @Test
    void inAnyInterleavingEverybodyGetsEverythingOnceAndInOrder() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            FakeHistory log = new FakeHistory();
            List<RecordingSink> sinks = new ArrayList<>();
            List<Integer> begins = new ArrayList<>();
            int published = 0;
            try (DeliveryCore busy = new DeliveryCore(1 + seed % 2, log)) {
                for (int i = 0; i < 120; i++) {
                    switch (random.nextInt(8)) {
                        case 0 -> {
                            RecordingSink one = new RecordingSink();
                            Subscriber arrival = connect(busy, one);
                            busy.registry()
                                    .subscribe(
                                            arrival,
                                            P,
                                            StartPosition.tail(1_000_000),
                                            page -> new ControlMessage(EncodedMessage.of("subscribed")));
                            sinks.add(one);
                            begins.add(published);
                        }
                        case 1 -> log.record(String.valueOf(published++)); // and it does not come
                        case 2 -> log.answer();
                        case 3 -> log.fail(true);
                        case 4 -> busy.router().retryReadings();
                        case 5 -> busy.router().lost(P);
                        default -> {
                            Publication line = log.record(String.valueOf(published++));
                            busy.router().route(line);
                            if (random.nextInt(4) == 0) {
                                busy.router().route(line);
                            }
                        }
                    }
                }
                for (int i = 0; i < 40; i++) {
                    busy.router().retryReadings();
                    busy.router().compare(P, log.top());
                    busy.settle();
                    while (log.waiting() > 0) {
                        log.answer();
                        busy.settle();
                    }
                }
                for (RecordingSink one : sinks) {
                    assertThat(one.texts().stream()
                                    .filter(text -> !text.equals("restored") && !text.equals("subscribed")))
                            .as("seed %s, one of %s", seed, begins)
                            .containsExactlyElementsOf(lines(0, published));
                }
            }
        }
    }

    @Test
    void withoutHistoryWhereToBeginSaysNothing() {
        try (DeliveryCore plain = new DeliveryCore(1)) {
            RecordingSink one = new RecordingSink();
            Subscriber client = connect(plain, one);
            plain.registry()
                    .subscribe(
                            client,
                            P,
                            StartPosition.tail(5),
                            page -> new ControlMessage(
                                    EncodedMessage.of(page.equals(Optional.empty()) ? "live" : "history")));
            plain.publish(P, "1");
            plain.settle();

            assertThat(one.texts()).containsExactly("live", "p=1");
        }
    }
}
