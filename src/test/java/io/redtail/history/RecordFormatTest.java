package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import io.redtail.redis.PlainChannelFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.StreamEntryID;

/** What is recorded, and what of it comes live, on a real Redis: with times, in blocks, and beside nodes of the last release. */
@Timeout(60)
class RecordFormatTest {

    private static final String META = "redtail:v1:{logs:p}:meta";
    private static final String STREAM = "redtail:v1:{logs:p}:stream";
    private static final String LIVE = "redtail:v1:{logs:p}:live";
    private static final StartPosition ALL = StartPosition.tail(Long.MAX_VALUE);

    private final HistoryFixture history = new HistoryFixture();

    @AfterEach
    void stop() throws InterruptedException {
        history.close();
    }

    private RedisListener nodeOfThisRelease() {
        return history.listen(history.names.readersOfFormat2(), history.names.markers());
    }

    private long redisTime() {
        return history.redis.run(jedis -> {
            List<String> time = jedis.time();
            return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
        });
    }

    private static List<String> lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "line " + i).toList();
    }

    private void record(List<String> lines) {
        history.record("logs:p", lines.toArray(String[]::new));
    }

    private List<Publication> readAll(StartPosition start) {
        HistoryPage page = history.read("p", start);
        List<Publication> all = new ArrayList<>(page.entries());
        while (!page.isComplete()) {
            page = history.read("p", page.next());
            all.addAll(page.entries());
        }
        return all;
    }

    private static List<String> texts(List<Publication> publications) {
        return publications.stream().map(line -> line.payload().text()).toList();
    }

    /** As a client of this release hears it. */
    private List<Publication> received(RedisListener live, int lines) {
        List<Publication> received = new ArrayList<>();
        await().untilAsserted(() -> {
            received.clear();
            var format = new RecordedChannelFormat(history.names, new PlainChannelFormat(history.names));
            live.heard.forEach(message -> format.read(HistoryFixture.bytes(LIVE), message, received::add));
            assertThat(received).hasSizeGreaterThanOrEqualTo(lines);
        });
        return received;
    }

    @Test
    void everyLineHasTheTimeAtWhichRedisRecordedIt_liveAndLater() {
        history.begin();
        RedisListener live = history.listen(LIVE);
        long before = redisTime();
        record(lines(1, 3));
        record(lines(4, 200));
        long after = redisTime();

        List<Publication> later = readAll(ALL);
        assertThat(later)
                .hasSize(200)
                .allSatisfy(line -> assertThat(line.timeMillis()).isBetween(before, after));
        List<Publication> heard = received(live, 200);
        assertThat(heard.stream().map(RecordFormatTest::identity))
                .containsExactlyElementsOf(
                        later.stream().map(RecordFormatTest::identity).toList());
    }

    private static String identity(Publication line) {
        return line.position() + " " + line.timeMillis() + " " + line.payload().text();
    }

    @Test
    void aClockThatWasSetBackDoesNotMakeTimesDecrease_norDoesATakeover() {
        history.begin();
        record(List.of("one"));
        long ahead = redisTime() + Duration.ofHours(1).toMillis();
        history.redis.run(jedis -> jedis.hset(META, "time", String.valueOf(ahead)));
        record(List.of("two"));
        history.store.release();
        history.fence = history.store("other").acquire("").orElseThrow().fence();
        record(List.of("three"));

        List<Publication> lines = readAll(ALL);
        assertThat(lines.get(0).timeMillis()).isLessThan(ahead);
        assertThat(lines.get(1).timeMillis()).isEqualTo(ahead);
        assertThat(lines.get(2).timeMillis()).isEqualTo(ahead);
    }

    @Test
    void linesOfOneBatchAreOneEntryAndOneMessage_andReadAsLines() {
        history.begin();
        nodeOfThisRelease();
        RedisListener live = history.listen(LIVE);
        List<String> lines = new ArrayList<>(lines(1, 100));
        lines.set(3, "");
        lines.set(99, "");
        record(lines);

        long entries = history.redis.run(jedis -> jedis.xlen(STREAM));
        assertThat(entries).isEqualTo(2);
        assertThat(texts(readAll(ALL))).isEqualTo(lines);
        assertThat(texts(received(live, 100))).isEqualTo(lines);
        assertThat(live.heard).hasSize(2);
        for (int tail : new int[] {1, 36, 37, 63, 64, 99}) {
            HistoryPage page = history.read("p", StartPosition.tail(tail));
            assertThat(HistoryFixture.payloads(page)).isEqualTo(lines.subList(100 - tail, 100));
            assertThat(page.entries().get(0).position().offset()).isEqualTo(101 - tail);
        }
        String epoch = history.read("p", StartPosition.LIVE).epoch();
        for (int offset : new int[] {0, 1, 63, 64, 65, 99}) {
            HistoryPage page = history.read("p", StartPosition.since(epoch, offset));
            assertThat(HistoryFixture.payloads(page)).isEqualTo(lines.subList(offset, 100));
            assertThat(page.recovered()).isTrue();
        }
    }

    @Test
    void aLineWithLineFeedsIsAnEntryOfItsOwn() {
        history.begin();
        nodeOfThisRelease();
        List<String> lines = List.of("a", "b\nc", "d", "\n", "e", "f");
        record(lines);

        assertThat(texts(readAll(ALL))).isEqualTo(lines);
        long entries = history.redis.run(jedis -> jedis.xlen(STREAM));
        assertThat(entries).isEqualTo(5);
    }

    @Test
    void blocksAreTrimmedAsAWhole_andAtLeastMaxLengthIsKept() {
        history.begin();
        nodeOfThisRelease();
        for (int i = 0; i < 30; i++) {
            record(lines(i * 500 + 1, i * 500 + 500));
        }

        List<Publication> kept = readAll(ALL);
        assertThat(kept.size()).isBetween(10_000, 10_000 + 64 + 10_000 / 64);
        assertThat(texts(kept)).isEqualTo(lines(15_000 - kept.size() + 1, 15_000));
        StreamPosition first = kept.get(0).position();
        HistoryPage trimmed = history.read("p", StartPosition.since(first.epoch(), 0));
        assertThat(trimmed.gap().orElseThrow().missed()).hasValue(15_000 - kept.size());
    }

    @Test
    void aNodeOfTheLastReleaseGetsOneMessageAndOneEntryPerLine_inItsFormat_untilItIsGone() {
        history.begin();
        nodeOfThisRelease();
        RedisListener old = history.listenAsLastRelease();
        RedisListener live = history.listen(LIVE);
        record(lines(1, 3));
        await().until(() -> live.heard.size() == 3);
        String epoch = history.read("p", StartPosition.LIVE).epoch();
        assertThat(live.heard.stream().map(message -> new String(message, StandardCharsets.UTF_8)))
                .containsExactly("m" + epoch + " 1\nline 1", "m" + epoch + " 2\nline 2", "m" + epoch + " 3\nline 3");
        assertThat(readByTheLastRelease()).isEqualTo(lines(1, 3));

        old.stop();
        record(lines(4, 6));
        assertThat(received(live, 6).stream().map(line -> line.position().offset()))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(live.heard).hasSize(4);
        assertThat(live.heard.get(3)).startsWith(HistoryFixture.bytes("2 e="));
        history.listenAsLastRelease();
        record(lines(7, 8));
        assertThat(texts(received(live, 8))).isEqualTo(lines(1, 8));
        assertThat(live.heard.get(5)).startsWith(HistoryFixture.bytes("m" + epoch + " 8\n"));
        assertThat(texts(readAll(ALL))).isEqualTo(lines(1, 8));
    }

    @Test
    void recordersOfBothReleasesTakeOverFromEachOther_andNothingIsLostOrDoubled() {
        history.begin();
        nodeOfThisRelease();
        history.listenAsLastRelease();
        record(lines(1, 70));
        recordAsTheLastRelease(lines(71, 72));
        record(lines(73, 73));
        recordAsTheLastRelease(lines(74, 75));

        assertThat(readByTheLastRelease()).isEqualTo(lines(1, 75));
        List<Publication> all = readAll(ALL);
        assertThat(texts(all)).isEqualTo(lines(1, 75));
        assertThat(all.stream().map(line -> line.position().offset()))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 75).boxed().toList());
        assertThat(all.get(70).timeMillis()).as("it wrote none").isZero();
        assertThat(all.get(72).timeMillis()).isGreaterThanOrEqualTo(all.get(69).timeMillis());
    }

    /** Somebody went back to the last release: it has no lines of its own in blocks, but all of the text. */
    @Test
    void theLastReleaseReadsBlocksAsOnePublication_andContinuesBehindThem() {
        history.begin();
        nodeOfThisRelease();
        record(lines(1, 100));
        recordAsTheLastRelease(List.of("line 101"));

        assertThat(String.join("\n", readByTheLastRelease())).isEqualTo(String.join("\n", lines(1, 101)));
        assertThat(texts(readAll(ALL))).isEqualTo(lines(1, 101));
    }

    @Test
    void sinceATimeBeginsWithTheFirstLineThatWasRecordedThenOrLater() {
        history.begin();
        nodeOfThisRelease();
        long start = redisTime() - Duration.ofDays(3).toMillis();
        for (int i = 0; i < 40; i++) {
            recordUncompressed(
                    lines(i * 50 + 1, i * 50 + 50)); // of which each batch is made a minute younger than the next
        }
        stampEntries(start);

        assertThat(texts(readAll(new StartPosition.At(Instant.ofEpochMilli(start)))))
                .isEqualTo(lines(1, 2000));
        assertThat(texts(readAll(new StartPosition.At(Instant.ofEpochMilli(start + 60_000L)))))
                .isEqualTo(lines(51, 2000));
        assertThat(texts(readAll(new StartPosition.At(Instant.ofEpochMilli(start + 60_001L)))))
                .isEqualTo(lines(101, 2000));
        assertThat(texts(readAll(new StartPosition.At(Instant.ofEpochMilli(start + 39 * 60_000L)))))
                .isEqualTo(lines(1951, 2000));
        HistoryPage none = history.read("p", new StartPosition.At(Instant.ofEpochMilli(start + 39 * 60_000L + 1)));
        assertThat(none.entries()).isEmpty();
        assertThat(none.end().offset()).isEqualTo(2000);
        assertThat(none.isComplete()).isTrue();
    }

    private void recordUncompressed(List<String> lines) {
        Configuration settings = Configuration.read(MapConfig.of("redtail.history.compress", "false"));
        history.send(history.store("node", settings), history.lines("logs:p", lines.toArray(String[]::new)));
    }

    /** Writes the stream again, with a minute between entries. */
    private void stampEntries(long start) {
        history.redis.run(jedis -> {
            var entries = jedis.xrange(STREAM, (StreamEntryID) null, (StreamEntryID) null);
            jedis.del(STREAM);
            for (int i = 0; i < entries.size(); i++) {
                var fields = new LinkedHashMap<>(entries.get(i).getFields());
                fields.put("t", String.valueOf(start + i * 60_000L));
                jedis.xadd(STREAM, entries.get(i).getID(), fields);
            }
            return null;
        });
    }

    @Test
    void sinceSomeTimeAgoIsByTheClockOfRedis_andSaysWhenLinesAreNoLongerKept() {
        history.begin();
        record(lines(1, 3));
        Duration hour = Duration.ofHours(1);
        assertThat(texts(readAll(new StartPosition.Ago(hour)))).isEqualTo(lines(1, 3));
        assertThat(history.read("p", new StartPosition.Ago(hour)).gap()).isEmpty();
        assertThat(history.read("p", new StartPosition.Ago(hour)).recovered()).isTrue();

        for (int i = 0; i < 30; i++) {
            record(lines(i * 500 + 4, i * 500 + 503));
        }
        HistoryPage page = history.read("p", new StartPosition.Ago(hour));
        assertThat(page.gap().orElseThrow().reason()).isEqualTo(Gap.Reason.TRIMMED);
        assertThat(page.gap().orElseThrow().missed()).isEmpty();
        assertThat(page.recovered()).isFalse();
        assertThat(history.read("p", new StartPosition.At(Instant.ofEpochMilli(redisTime() + 60_000)))
                        .gap())
                .isEmpty();
    }

    /** Nobody knows when they were recorded: they may be what is asked for. */
    @Test
    void sinceATimeHasAllThatTheLastReleaseRecorded() {
        history.begin();
        recordAsTheLastRelease(lines(1, 5));
        record(lines(6, 7));

        assertThat(texts(readAll(new StartPosition.Ago(Duration.ofHours(1))))).isEqualTo(lines(1, 7));
    }

    @Test
    void sinceATimeOnAChannelThatHasNothingIsEmptyAndRecovered() {
        history.begin();

        HistoryPage page = history.read("nothing", new StartPosition.Ago(Duration.ofHours(1)));

        assertThat(page.entries()).isEmpty();
        assertThat(page.recovered()).isTrue();
    }

    @Test
    void fieldsOfALaterVersionArePassedOver() {
        history.begin();
        record(lines(1, 1));
        String epoch = history.read("p", StartPosition.LIVE).epoch();
        history.redis.run(jedis -> {
            jedis.xadd(
                    STREAM,
                    new StreamEntryID("3-0"),
                    new LinkedHashMap<>(Map.of("x", "y", "d", "line 2\nline 3", "n", "2", "t", "17", "w", "")));
            return jedis.hset(META, "top", "3");
        });
        Publication last = readAll(ALL).get(2);
        assertThat(last.payload().text()).isEqualTo("line 3");
        assertThat(last.timeMillis()).isEqualTo(17);
        List<Publication> heard = new ArrayList<>();
        new RecordedChannelFormat(history.names, new PlainChannelFormat(history.names))
                .read(
                        HistoryFixture.bytes(LIVE),
                        HistoryFixture.bytes("2 zz=5 e=" + epoch + " q o=2 x=a=b t=18 n=2\na\nb"),
                        heard::add);
        assertThat(heard.stream().map(RecordFormatTest::identity))
                .containsExactly(new StreamPosition(epoch, 2) + " 18 a", new StreamPosition(epoch, 3) + " 18 b");
    }

    private List<String> readByTheLastRelease() {
        return EarlierRecorder.read(history, Channel.logs("p"));
    }

    private void recordAsTheLastRelease(List<String> lines) {
        EarlierRecorder.append(history, Channel.logs("p"), lines);
    }
}
