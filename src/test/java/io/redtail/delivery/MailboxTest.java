package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MailboxTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.logs("q");
    private static final int ONE = 1 + Message.OVERHEAD_BYTES;

    private final List<String> done = new ArrayList<>();
    private final Map<Channel, Long> losses = new LinkedHashMap<>();

    @Test
    void everythingIsTakenAtOnceAndInOrder() throws InterruptedException {
        Mailbox mailbox = shortTimeout(10 * ONE);
        mailbox.add(task("a"));
        offer(mailbox, P, "1");
        mailbox.add(task("b"));
        offer(mailbox, Q, "2");

        takeAll(mailbox);

        assertThat(done).containsExactly("a", "1", "b", "2");
        assertThat(losses).isEmpty();
    }

    @Test
    void whatComesAfterATakeIsForTheNextOne() throws InterruptedException {
        Mailbox mailbox = shortTimeout(10 * ONE);
        offer(mailbox, P, "1");
        takeAll(mailbox);
        offer(mailbox, P, "2");

        takeAll(mailbox);

        assertThat(done).containsExactly("1", "2");
    }

    @Test
    void aPublicationBeyondTheBoundIsLost() throws InterruptedException {
        Mailbox mailbox = shortTimeout(2 * ONE);

        assertThat(offer(mailbox, P, "1")).isTrue();
        assertThat(offer(mailbox, P, "2")).isTrue();
        assertThat(offer(mailbox, P, "3")).isFalse();

        takeAll(mailbox);
        assertThat(done).containsExactly("1", "2");
        assertThat(losses).containsExactly(Map.entry(P, 1L));
    }

    @Test
    void lossesAreCountedPerChannel() throws InterruptedException {
        Mailbox mailbox = shortTimeout(ONE);
        offer(mailbox, P, "1");
        offer(mailbox, P, "2");
        offer(mailbox, Q, "3");
        offer(mailbox, P, "4");

        takeAll(mailbox);

        assertThat(losses).containsOnly(Map.entry(P, 2L), Map.entry(Q, 1L));
    }

    /** A smaller one that would still fit may not overtake: its channel's gap is announced after all that is taken. */
    @Test
    void afterALossNothingPassesUntilTheConsumerCame() throws InterruptedException {
        Mailbox mailbox = shortTimeout(3 * ONE);
        offer(mailbox, P, "1");
        assertThat(offer(mailbox, P, "2".repeat(3 * ONE))).isFalse();

        assertThat(offer(mailbox, P, "3")).isFalse();

        takeAll(mailbox);
        assertThat(done).containsExactly("1");
        assertThat(losses).containsExactly(Map.entry(P, 2L));
    }

    @Test
    void afterAnOverflowItTakesPublicationsAgainAndForgetsTheLosses() throws InterruptedException {
        Mailbox mailbox = shortTimeout(ONE);
        offer(mailbox, P, "1");
        offer(mailbox, P, "2");
        takeAll(mailbox);
        losses.clear();

        assertThat(offer(mailbox, P, "3")).isTrue();

        takeAll(mailbox);
        assertThat(done).containsExactly("1", "3");
        assertThat(losses).isEmpty();
    }

    @Test
    void controlTasksAreTakenWhenItIsFull() throws InterruptedException {
        Mailbox mailbox = shortTimeout(ONE);
        offer(mailbox, P, "1");
        offer(mailbox, P, "2");

        mailbox.add(task("a"));
        mailbox.add(task("b"));

        takeAll(mailbox);
        assertThat(done).containsExactly("1", "a", "b");
    }

    @Test
    void controlTasksTakeNoRoomFromPublications() throws InterruptedException {
        Mailbox mailbox = shortTimeout(ONE);
        for (int i = 0; i < 1000; i++) {
            mailbox.add(() -> {});
        }

        assertThat(offer(mailbox, P, "1")).isTrue();
        takeAll(mailbox);
    }

    @Test
    void anEmptyMailboxTakesAPublicationLargerThanItsBound() throws InterruptedException {
        Mailbox mailbox = shortTimeout(ONE);

        assertThat(offer(mailbox, P, "x".repeat(1000))).isTrue();

        assertThat(offer(mailbox, P, "1")).isFalse();
        takeAll(mailbox);
        assertThat(done).hasSize(1);
    }

    @Test
    void aProducerWaitsForRoomAndLosesNothingWhenItComes() throws Exception {
        Mailbox mailbox = new Mailbox(ONE, Duration.ofMinutes(1));
        offer(mailbox, P, "1");
        CompletableFuture<Boolean> offered = new CompletableFuture<>();
        Thread producer = start(() -> offered.complete(offer(mailbox, P, "2")));
        awaitWaiting(producer);

        takeAll(mailbox);

        assertThat(offered.get(30, TimeUnit.SECONDS)).isTrue();
        takeAll(mailbox);
        assertThat(done).containsExactly("1", "2");
        assertThat(losses).isEmpty();
    }

    @Test
    void fullMailbox_producerWaitsForTimeout() {
        Mailbox mailbox = new Mailbox(ONE, Duration.ofMillis(200));
        offer(mailbox, P, "1");
        long start = System.nanoTime();

        assertThat(offer(mailbox, P, "2")).isFalse();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(199), Duration.ofSeconds(5));
    }

    @Test
    void aProducerWaitsOnceAJamAndNotOnceAMessage() {
        Mailbox mailbox = new Mailbox(ONE, Duration.ofMillis(100));
        offer(mailbox, P, "1");
        long start = System.nanoTime();

        for (int i = 0; i < 1000; i++) {
            assertThat(offer(mailbox, P, "2")).isFalse();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void interruptedProducer_stopsWaitingAndKeepsReading() throws Exception {
        Mailbox mailbox = new Mailbox(ONE, Duration.ofMinutes(1));
        offer(mailbox, P, "1");
        CompletableFuture<List<Boolean>> outcome = new CompletableFuture<>();
        Thread producer = start(() -> {
            boolean offered = offer(mailbox, P, "2");
            outcome.complete(List.of(offered, Thread.currentThread().isInterrupted()));
        });
        awaitWaiting(producer);

        producer.interrupt();

        assertThat(outcome.get(30, TimeUnit.SECONDS)).containsExactly(false, false);
        takeAll(mailbox);
        assertThat(losses).containsExactly(Map.entry(P, 1L));
    }

    @Test
    void aConsumerWaitsUntilThereIsSomething() throws Exception {
        Mailbox mailbox = shortTimeout(ONE);
        CountDownLatch taken = new CountDownLatch(1);
        Thread consumer = start(() -> {
            takeAllUnchecked(mailbox);
            taken.countDown();
        });
        awaitWaiting(consumer);
        assertThat(taken.getCount()).isOne();

        mailbox.add(task("a"));

        assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(done).containsExactly("a");
    }

    @Test
    void aPublicationWakesTheConsumerToo() throws Exception {
        Mailbox mailbox = shortTimeout(ONE);
        CountDownLatch taken = new CountDownLatch(1);
        Thread consumer = start(() -> {
            takeAllUnchecked(mailbox);
            taken.countDown();
        });
        awaitWaiting(consumer);

        offer(mailbox, P, "1");

        assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(done).containsExactly("1");
    }

    @Test
    void aConsumerThatIsInterruptedIsToldAndLosesNothing() throws Exception {
        Mailbox mailbox = shortTimeout(ONE);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread consumer = start(() -> {
            try {
                mailbox.takeAll(new ArrayList<>(), losses);
            } catch (InterruptedException e) {
                failure.complete(e);
            }
        });
        awaitWaiting(consumer);

        consumer.interrupt();

        assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        mailbox.add(task("a"));
        takeAll(mailbox);
        assertThat(done).containsExactly("a");
    }

    @Test
    void whatWasTakenBelongsToTheConsumer() throws InterruptedException {
        Mailbox mailbox = shortTimeout(10 * ONE);
        mailbox.add(task("a"));
        List<Mail> next = new ArrayList<>();

        List<Mail> taken = mailbox.takeAll(next, losses);
        mailbox.add(task("b"));

        assertThat(taken).hasSize(1).isNotSameAs(next);
        assertThatThrownBy(() -> taken.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(next).hasSize(1);
    }

    private static Mailbox shortTimeout(long maxBytes) {
        return new Mailbox(maxBytes, Duration.ZERO);
    }

    private Runnable task(String name) {
        return () -> done.add(name);
    }

    private boolean offer(Mailbox mailbox, Channel channel, String payload) {
        return mailbox.offer(Publication.of(channel, payload.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private void takeAll(Mailbox mailbox) throws InterruptedException {
        mailbox.takeAll(new ArrayList<>(), losses).forEach(this::handle);
    }

    private void handle(Mail mail) {
        if (mail instanceof Mail.Task task) {
            task.action().run();
        } else {
            done.add(((Publication) mail).payload().text());
        }
    }

    private void takeAllUnchecked(Mailbox mailbox) {
        try {
            takeAll(mailbox);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Thread start(Runnable action) {
        Thread thread = new Thread(action, "mailbox-test");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        Awaitility.await()
                .until(thread::getState, state -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING);
    }
}
