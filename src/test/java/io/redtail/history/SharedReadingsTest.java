package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.StartPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedReadingsTest {

    private static final SharedReadings.Piece PIECE =
            new SharedReadings.Piece(Channel.logs("p"), StartPosition.tail(9));

    private final SharedReadings shared = new SharedReadings();
    private HistoryFixture history;

    @AfterEach
    void stop() throws InterruptedException {
        if (history != null) {
            history.close();
        }
    }

    @Test
    void whoeverWaitsForTheSameIsServedByOneReading_andOneThatHasBegunTakesInNobody() {
        CompletableFuture<HistoryPage> first = new CompletableFuture<>();
        CompletableFuture<HistoryPage> second = new CompletableFuture<>();
        CompletableFuture<HistoryPage> late = new CompletableFuture<>();
        shared.join(PIECE, first);
        shared.join(new SharedReadings.Piece(Channel.logs("p"), StartPosition.tail(9)), second);

        assertThat(shared.begin(PIECE)).containsExactly(first, second);
        shared.join(PIECE, late);
        assertThat(shared.begin(PIECE)).containsExactly(late);
        assertThat(shared.begin(PIECE)).isEmpty();
    }

    @Test
    void whoLeavesIsNotReadFor() {
        CompletableFuture<HistoryPage> page = new CompletableFuture<>();
        shared.join(PIECE, page);
        shared.leave(PIECE, page);
        shared.leave(PIECE, page);

        assertThat(shared.begin(PIECE)).isEmpty();
    }

    @Test
    void twoHundredThatAskForTheSameAtOnceCostRedisAboutAsMuchAsOne() {
        history = new HistoryFixture();
        history.begin()
                .record(
                        "logs:p",
                        IntStream.range(0, 5000).mapToObj(i -> "line " + i).toArray(String[]::new));
        long before = calls();

        List<CompletableFuture<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            readers.add(readOn("owner " + i, StartPosition.tail(5000), 0));
        }

        assertThat(readers).allSatisfy(reader -> assertThat(reader.join()).isEqualTo(5000));
        assertThat(calls() - before).as("of 2,000 pages").isLessThan(400);
    }

    private CompletableFuture<Integer> readOn(String owner, StartPosition start, int entries) {
        return history.reader.read(owner, Channel.logs("p"), start).thenCompose(page -> {
            int read = entries + page.entries().size();
            return page.isComplete() ? CompletableFuture.completedFuture(read) : readOn(owner, page.next(), read);
        });
    }

    /** How often scripts have been called. */
    private long calls() {
        String stats = history.redis.run(jedis -> jedis.info("commandstats"));
        return stats.lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*calls=([0-9]+),.*", "$1")))
                .sum();
    }
}
