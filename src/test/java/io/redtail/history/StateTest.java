package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.redis.PlainChannelFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels of state: the newest value of each key beside the stream, on a real Redis 6.2. */
@Timeout(60)
class StateTest {

    private static final StartPosition SNAPSHOT = StartPosition.Snapshot.BEGIN;
    private static final String KEYS = "redtail:v1:{jobs:t}:keys";
    private static final String VALUES = "redtail:v1:{jobs:t}:values";
    private static final String META = "redtail:v1:{jobs:t}:meta";
    private static final String STREAM = "redtail:v1:{jobs:t}:stream";

    private HistoryFixture history = new HistoryFixture();

    @AfterEach
    void stop() throws InterruptedException {
        history.close();
    }

    private void restartWith(String... settings) throws InterruptedException {
        history.close();
        history = new HistoryFixture(settings);
    }

    private static String update(String job, String rest) {
        return "{\"tenantId\":\"t\",\"jobId\":\"" + job + "\"" + rest + "}";
    }

    private static String value(String job, int number) {
        return update(job, ",\"n\":" + number);
    }

    private void record(String... updates) {
        history.record("job_updates", updates);
    }

    private HistoryPage read(StartPosition start) {
        return history.read(Channel.jobs("t"), start);
    }

    /** Reads all pages of what begins there. */
    private List<Publication> readAll(StartPosition start) {
        List<Publication> all = new ArrayList<>();
        HistoryPage page = read(start);
        all.addAll(page.entries());
        while (!page.isComplete()) {
            page = read(page.next());
            all.addAll(page.entries());
        }
        return all;
    }

    /** A snapshot, as offset and payload of each value. */
    private List<String> snapshot() {
        return texts(readAll(SNAPSHOT));
    }

    private static List<String> texts(List<Publication> publications) {
        return publications.stream()
                .map(one -> one.position().offset() + " " + one.payload().text())
                .toList();
    }

    @Test
    void aSnapshotIsTheNewestValueOfEachKeyInOrderOfOffsets() {
        history.begin();
        record(value("a", 1), value("b", 2), value("a", 3), update("c", ""), value("b", 4), "{\"tenantId\":\"t\"}");

        HistoryPage page = read(SNAPSHOT);

        assertThat(texts(page.entries()))
                .containsExactly("3 {\"jobId\":\"a\",\"n\":3}", "4 {\"jobId\":\"c\"}", "5 {\"jobId\":\"b\",\"n\":4}");
        assertThat(page.top()).isEqualTo(6);
        assertThat(page.end().offset()).isEqualTo(6);
        assertThat(page.isComplete()).isTrue();
        assertThat(page.gap()).isEmpty();
        assertThat(read(StartPosition.tail(99)).entries()).hasSize(6);
    }

    @Test
    void whatIsRemovedIsInTheStreamOnly() {
        history.begin();
        record(value("a", 1), value("b", 2), update("a", ",\"n\":null"));

        assertThat(snapshot()).containsExactly("2 {\"jobId\":\"b\",\"n\":2}");
        assertThat(read(StartPosition.tail(1)).entries().get(0).payload().text())
                .isEqualTo("{\"jobId\":\"a\",\"n\":null}");
        record(value("a", 4));
        assertThat(snapshot()).hasSize(2);
    }

    @Test
    void aChannelWithoutPublicationsHasAnEmptySnapshot() {
        history.begin();

        HistoryPage page = read(SNAPSHOT);

        assertThat(page.entries()).isEmpty();
        assertThat(page.isComplete()).isTrue();
        assertThat(page.next()).isEqualTo(new StartPosition.Since(page.end()));
    }

    @Test
    void aLargeSnapshotComesInPagesAndWhatChangesMeanwhileComesAfterIt() {
        history.begin();
        int keys = 3000;
        record(IntStream.range(0, keys).mapToObj(i -> value("k" + i, 0)).toArray(String[]::new));
        HistoryPage first = read(SNAPSHOT);
        assertThat(first.isComplete()).isFalse();
        assertThat(first.entries().size()).isLessThan(keys);
        int last = keys - 1;
        record(
                value("k0", 1),
                value("k" + last, 1),
                update("k1", ",\"n\":null"),
                update("k" + (last - 1), ",\"n\":null"));

        List<Publication> all = new ArrayList<>(first.entries());
        all.addAll(readAll(first.next()));

        assertThat(all.stream().mapToLong(one -> one.position().offset()))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, keys + 4)
                        .filter(offset -> offset != keys && offset != keys - 1)
                        .boxed()
                        .toList());
    }

    @Test
    void manyBytesComeInPagesOfFewValues() {
        history.begin();
        String wide = ",\"x\":\"" + "x".repeat(100_000) + "\"";
        record(IntStream.range(0, 10).mapToObj(i -> update("k" + i, wide)).toArray(String[]::new));

        assertThat(read(SNAPSHOT).entries()).hasSize(2);
        assertThat(readAll(SNAPSHOT)).hasSize(10);
    }

    @Test
    void anAppendThatIsRepeatedChangesNothing() {
        history.begin();
        var append = history.lines("job_updates", value("a", 1), value("a", 2));
        history.send(append);

        assertThat(history.store.append(append)).isInstanceOf(RecorderStore.Result.Done.class);

        assertThat(snapshot()).containsExactly("2 {\"jobId\":\"a\",\"n\":2}");
    }

    @Test
    void aLossStandsInTheStreamAndLeavesTheValues() {
        history.begin();
        record(value("a", 1));
        history.lose(false);
        assertThat(snapshot()).hasSize(1);
        record(value("b", 2));

        assertThat(snapshot()).containsExactly("1 {\"jobId\":\"a\",\"n\":1}", "3 {\"jobId\":\"b\",\"n\":2}");
        history.send(history.loss(Map.of(Channel.jobs("t"), 3L)));
        record(value("c", 5));
        assertThat(snapshot()).hasSize(3);
    }

    @Test
    void anotherEpochInTheMidstBeginsTheSnapshotAnewAndSaysSo() {
        history.begin();
        record(IntStream.range(0, 2500).mapToObj(i -> value("k" + i, 0)).toArray(String[]::new));
        HistoryPage first = read(SNAPSHOT);
        history.lose(true);
        record(value("k0", 1));

        HistoryPage next = read(first.next());

        assertThat(next.epoch()).isNotEqualTo(first.epoch());
        assertThat(next.gap().orElseThrow().reason()).isEqualTo(Gap.Reason.RESET);
        List<Publication> all = new ArrayList<>(next.entries());
        all.addAll(readAll(next.next()));
        assertThat(all).hasSize(2500);
    }

    private void recordAsAnEarlierVersion(String... payloads) {
        EarlierRecorder.append(history, Channel.jobs("t"), List.of(payloads));
    }

    @Test
    void whatARecorderOfAnEarlierVersionWroteIsInTheSnapshotAtOnce() {
        history.begin();
        record(value("a", 1), value("b", 2), value("c", 3));
        recordAsAnEarlierVersion("{\"jobId\":\"a\",\"n\":4}");
        recordAsAnEarlierVersion("{\"jobId\":\"b\",\"n\":null}");

        assertThat(snapshot()).containsExactly("3 {\"jobId\":\"c\",\"n\":3}", "4 {\"jobId\":\"a\",\"n\":4}");
    }

    @Test
    void theFirstWriteAfterATakeoverFromAnEarlierVersionRebuildsTheState() {
        history.begin();
        record(value("a", 1), value("b", 2));
        recordAsAnEarlierVersion(IntStream.range(0, 700)
                .mapToObj(i -> "{\"jobId\":\"k" + i + "\"}")
                .toArray(String[]::new));
        recordAsAnEarlierVersion("{\"jobId\":\"a\",\"n\":3}");

        record(value("c", 4));

        String state = history.redis.run(jedis -> jedis.hget(META, "state"));
        assertThat(state).isEqualTo("704");
        long keys = history.redis.run(jedis -> jedis.zcard(KEYS));
        assertThat(keys).isEqualTo(703);
        assertThat(snapshot()).hasSize(703).endsWith("704 {\"jobId\":\"c\",\"n\":4}");
    }

    @Test
    void aChannelThatAnEarlierVersionBeganHasItsStateRebuilt() {
        history.begin();
        recordAsAnEarlierVersion("{\"jobId\":\"a\",\"n\":1}", "{\"jobId\":\"a\",\"n\":2}", "{\"jobId\":\"b\"}");

        assertThat(snapshot()).containsExactly("2 {\"jobId\":\"a\",\"n\":2}", "3 {\"jobId\":\"b\"}");
    }

    /** Its values may be older than what was trimmed. */
    @Test
    void aStateThatTheStreamNoLongerReachesBeginsAnew() {
        history.begin();
        record(value("a", 1), value("b", 2));
        for (int i = 0; i < 3; i++) {
            recordAsAnEarlierVersion("{\"jobId\":\"a\",\"n\":" + i + "}");
        }
        history.redis.run(jedis -> jedis.xtrim(STREAM, 1, false));
        history.redis.run(jedis -> jedis.hset(META, "first", "5"));

        assertThat(snapshot()).containsExactly("5 {\"jobId\":\"a\",\"n\":2}");
    }

    @Test
    void aStateThatRedisEvictedIsRebuilt() {
        history.begin();
        record(value("a", 1), value("b", 2));

        for (String evicted : List.of(KEYS, VALUES)) {
            history.redis.run(jedis -> jedis.del(evicted));
            assertThat(snapshot()).hasSize(2);
            history.redis.run(jedis -> jedis.del(evicted));
            record(value("a", 3));
            assertThat(snapshot()).hasSize(2);
        }
    }

    @Test
    void theKeyThatDidNotChangeForLongestGoesWhenThereAreTooMany() throws InterruptedException {
        restartWith("redtail.history.max-keys", "3");
        history.begin();
        record(value("a", 1), value("b", 2), value("c", 3), value("a", 4), value("d", 5), value("e", 6));

        assertThat(snapshot()).extracting(text -> text.substring(12, 13)).containsExactly("a", "d", "e");
        assertThat(history.room.droppedValues()).isEqualTo(2);
        long kept = history.redis.run(jedis -> jedis.hlen(VALUES));
        assertThat(kept).isEqualTo(3);
    }

    @Test
    void valuesTakeNoMoreThanMaxBytes() throws InterruptedException {
        restartWith("redtail.history.max-bytes", "1024");
        history.begin();
        String wide = ",\"x\":\"" + "x".repeat(280) + "\"";
        record(IntStream.range(0, 9).mapToObj(i -> update("k" + i, wide)).toArray(String[]::new));

        assertThat(snapshot()).hasSize(3);
        assertThat(history.room.droppedValues()).isEqualTo(6);
    }

    @Test
    void aValueThatDidNotChangeForMaxAgeIsForgotten() throws InterruptedException {
        restartWith("redtail.history.max-age", "1s");
        history.begin();
        record(value("old", 1));

        await().until(() -> {
            record(value("new", 2));
            return snapshot().size() == 1;
        });

        assertThat(snapshot().get(0)).contains("new");
        record(value("new", 3));
        long kept = history.redis.run(jedis -> jedis.hlen(VALUES));
        assertThat(kept).isOne();
    }

    @Test
    void whatValuesTakeOfRedisIsCounted() {
        history.begin();
        String rest = ",\"x\":\"" + "x".repeat(150) + "\"";
        for (int batch = 0; batch < 5; batch++) {
            int first = batch * 1000;
            record(IntStream.range(first, first + 1000)
                    .mapToObj(i -> update("job-" + i, rest))
                    .toArray(String[]::new));
        }

        long taken = history.redis.run(jedis -> List.of(META, STREAM, KEYS, VALUES).stream()
                .mapToLong(key -> jedis.memoryUsage(key, 0))
                .sum());
        assertThat(history.room.totalBytes()).isBetween(taken * 3 / 4, taken * 5 / 4);
        record(IntStream.range(0, 5000)
                .mapToObj(i -> update("job-" + i, ",\"x\":null"))
                .toArray(String[]::new));
        List<String> left = history.redis.run(jedis -> jedis.hmget(META, "values", "value_bytes"));
        assertThat(left).containsExactly("0", "0");
    }

    /** Redis serves nobody else while it makes a page. */
    @Test
    void aPageOfASnapshotHasAtMost256Values_andAllOfThemCome() {
        history.begin();
        record(IntStream.range(0, 700).mapToObj(i -> value("job-" + i, i)).toArray(String[]::new));

        HistoryPage page = read(SNAPSHOT);
        assertThat(page.entries()).hasSize(256);
        assertThat(page.isComplete()).isFalse();
        assertThat(snapshot()).hasSize(700);
    }

    @Test
    void aFullRedisForgetsAKeyRatherThanKeepAnOlderValueOfIt() {
        history.begin();
        record(value("a", 1), value("b", 2));
        history.redis.run(jedis -> jedis.configSet("maxmemory", "100kb"));

        record(update("a", ",\"x\":\"" + "x".repeat(5000) + "\""), value("c", 4));

        assertThat(snapshot()).noneMatch(text -> text.contains("\"n\":1"));
        assertThat(history.room.droppedValues()).isPositive();
        history.redis.run(jedis -> jedis.configSet("maxmemory", "0"));
        record(value("a", 5));
        assertThat(snapshot()).last().isEqualTo("5 {\"jobId\":\"a\",\"n\":5}");
    }

    @Test
    void aChannelThatGoesTakesItsValuesWithIt() throws InterruptedException {
        restartWith("redtail.history.max-channels", "1");
        history.begin();
        record(value("a", 1));

        history.record("logs:p", "line");

        Set<String> kept = history.redis.run(jedis -> jedis.keys("redtail:v1:{jobs:t}:*"));
        assertThat(kept).isEmpty();
        assertThat(snapshot()).isEmpty();
    }

    @Test
    void keysOfAnotherTypeMakeTheSnapshotUnavailableAndNothingElse() {
        history.begin();
        record(value("a", 1));
        history.redis.run(jedis -> jedis.del(VALUES));
        history.redis.run(jedis -> jedis.set(VALUES, "mine"));

        record(value("a", 2));

        assertThatThrownBy(() -> read(SNAPSHOT))
                .isInstanceOf(HistoryUnavailableException.class)
                .hasMessageContaining("something else");
        assertThat(read(StartPosition.tail(9)).entries()).hasSize(2);
        String theirs = history.redis.run(jedis -> jedis.get(VALUES));
        assertThat(theirs).isEqualTo("mine");
    }

    @Test
    void aKeyThatKeepsNoValueIsCounted_andRecordedAllTheSame() {
        history.begin();
        var published = new PlainChannelFormat(history.names);
        var store = new RedisRecorderStore(
                history.names,
                history.session,
                published,
                history.configuration.history(),
                1 << 20,
                "node",
                history.room,
                Optional.empty());

        history.send(
                store,
                history.lines(
                        "job_updates",
                        value("a", 1),
                        "{\"tenantId\":\"t\",\"n\":2}",
                        "{\"tenantId\":\"t\",\"jobId\":{\"n\":3}}"));

        assertThat(readAll(StartPosition.tail(9))).hasSize(3);
        assertThat(snapshot()).hasSize(1);
        assertThat(published.malformedPayloads())
                .containsEntry(Channel.jobs("t").type(), 1L);
    }
}
