package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.StartPosition;
import io.redtail.redis.RedisInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What scripts copy inside Redis when lines are long: Redis serves nobody else meanwhile. */
@Timeout(60)
class LongLinesTest {

    private static final int MEGABYTE = 1_000_000;

    private final HistoryFixture history = new HistoryFixture("redtail.history.compress", "false");

    @AfterEach
    void stop() throws InterruptedException {
        history.close();
    }

    @Test
    void aPageOfLongLinesCopiesThePageBoundAndOneLineAtMost() {
        history.begin();
        recordMegabytes(15);
        long before = used();

        HistoryPage page = history.read("p", StartPosition.tail(15));

        assertThat(page.entries()).hasSize(1);
        assertThat(peak() - before).isLessThan(8 * MEGABYTE);
    }

    @Test
    void longLinesAfterShortOnesCopyNoMore() {
        history.begin();
        history.record("logs:p", Collections.nCopies(20, "short").toArray(String[]::new));
        recordMegabytes(15);
        long before = used();

        HistoryPage page = history.read("p", StartPosition.tail(35));

        assertThat(page.entries()).hasSize(20);
        assertThat(peak() - before).isLessThan(8 * MEGABYTE);
        assertThat(readAll(StartPosition.tail(35))).hasSize(35);
    }

    @Test
    void trimmingLongLinesCopiesAsLittle() {
        history.begin();
        recordMegabytes(16);
        long before = used();

        recordMegabytes(1);

        assertThat(readAll(StartPosition.tail(20))).hasSize(16);
        assertThat(peak() - before).isLessThan(8 * MEGABYTE);
    }

    private void recordMegabytes(int count) {
        for (int i = 0; i < count; i++) {
            history.record("logs:p", "x".repeat(MEGABYTE));
        }
    }

    private long used() {
        return memory("used_memory");
    }

    /** The most that there ever was, after any command, also of a script. */
    private long peak() {
        return memory("used_memory_peak");
    }

    private long memory(String field) {
        return history.redis.run(jedis -> Long.parseLong(RedisInfo.field(jedis.info("memory"), field)));
    }

    private List<String> readAll(StartPosition start) {
        List<String> all = new ArrayList<>();
        HistoryPage page = history.read("p", start);
        all.addAll(HistoryFixture.payloads(page));
        while (!page.isComplete()) {
            page = history.read("p", new StartPosition.Since(page.end()));
            all.addAll(HistoryFixture.payloads(page));
        }
        return all;
    }
}
