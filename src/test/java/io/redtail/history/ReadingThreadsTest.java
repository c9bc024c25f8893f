package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.delivery.HistoryUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadingThreadsTest {

    /** How far the readings' clock is ahead. */
    private final AtomicLong ahead = new AtomicLong();

    private final ReadingThreads threads =
            new ReadingThreads(Thread::new, 2, 100, ReadingPaces.ofRedis(1_000, () -> System.nanoTime() + ahead.get()));
    private final CountDownLatch free = new CountDownLatch(1);
    private final CountDownLatch bothFree = new CountDownLatch(1);
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        free.countDown();
        bothFree.countDown();
        threads.stop();
    }

    /** Two readings that continue: one until there shall be a free thread, one until both shall be. */
    private void occupy() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(2);
        for (CountDownLatch latch : List.of(free, bothFree)) {
            CompletableFuture<Void> page = new CompletableFuture<>();
            threads.run("slow " + latch.hashCode(), page, () -> {
                busy.countDown();
                await(latch);
                page.complete(null);
            });
        }
        busy.await();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Void> read(String owner) {
        CompletableFuture<Void> page = new CompletableFuture<>();
        threads.run(owner, page, () -> {
            done.add(owner);
            page.complete(null);
        });
        return page;
    }

    /** 1,000 bytes a second, and 2,000 at once. */
    @Test
    void whoHasReadTooFastWaitsAndNobodyElseDoes() {
        threads.count("hostile", 1_000_000);

        List<CompletableFuture<Void>> late =
                IntStream.range(0, 50).mapToObj(i -> read("hostile")).toList();
        for (int i = 0; i < 50; i++) {
            read("neighbour").join();
        }
        assertThat(late).noneMatch(CompletableFuture::isDone);

        ahead.addAndGet(TimeUnit.SECONDS.toNanos(1_000));
        late.forEach(CompletableFuture::join);
    }

    /** What everybody waits for is Redis, which does one thing at a time. */
    @Test
    void anOwnerHasOneThreadHoweverManyAreFree() throws InterruptedException {
        CountDownLatch reads = new CountDownLatch(1);
        CompletableFuture<Void> first = new CompletableFuture<>();
        threads.run("hostile", first, () -> {
            reads.countDown();
            await(free);
            first.complete(null);
        });
        reads.await();
        CompletableFuture<Void> second = read("hostile");

        read("neighbour").join();
        assertThat(second).isNotDone();

        free.countDown();
        assertThat(second).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void whatWaitsForItsPaceFailsWhenTheGatewayStops() {
        threads.count("hostile", 1_000_000);
        CompletableFuture<Void> late = read("hostile");
        read("neighbour").join();

        threads.stop();

        assertThat(late).isCompletedExceptionally();
    }

    @Test
    void aNeighboursReadingWaitsForNoQueueOfAnotherOwner() throws InterruptedException {
        occupy();
        List<CompletableFuture<Void>> all = new ArrayList<>(
                IntStream.range(0, 90).mapToObj(i -> read("hostile")).toList());
        all.add(read("neighbour"));

        free.countDown();

        all.forEach(CompletableFuture::join);
        assertThat(done.indexOf("neighbour")).isEqualTo(1);
    }

    @Test
    void aNeighbourFindsAPlaceInAQueueThatAnotherOwnerHasFilled() throws InterruptedException {
        occupy();
        List<CompletableFuture<Void>> hostile =
                IntStream.range(0, 200).mapToObj(i -> read("hostile")).toList();
        assertThat(hostile.get(199)).isCompletedExceptionally();

        CompletableFuture<Void> neighbour = read("neighbour");

        assertThat(hostile.get(0))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingRootCause()
                .asInstanceOf(InstanceOfAssertFactories.throwable(HistoryUnavailableException.class))
                .hasMessageContaining("too many readings");
        free.countDown();
        assertThat(neighbour).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void whatIsCancelledIsNeitherReadNorInTheWay() throws InterruptedException {
        occupy();
        for (int i = 0; i < 1000; i++) {
            assertThat(read("churning").cancel(false)).isTrue();
        }
        assertThat(threads.waiting()).isZero();
        CompletableFuture<Void> last = read("churning");

        free.countDown();

        assertThat(last).succeedsWithin(Duration.ofSeconds(10));
        assertThat(done).containsExactly("churning");
    }

    @Test
    void everyReadingOfManyOwnersComesToAnEnd() {
        List<CompletableFuture<Void>> all = IntStream.range(0, 4000)
                .parallel()
                .mapToObj(i -> read("owner" + i % 7).exceptionally(full -> null))
                .toList();

        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThat(threads.waiting()).isZero();
    }

    @Test
    void whatWaitsWhenTheyStopFails() throws InterruptedException {
        occupy();
        CompletableFuture<Void> waiting = read("late");

        threads.stop();

        assertThat(waiting).isCompletedExceptionally();
        assertThat(threads.awaitStopped(Duration.ofSeconds(10))).isTrue();
        assertThat(read("later")).isCompletedExceptionally();
    }
}
