package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.resps.StreamEntry;

/** Entries that Redis keeps deflated: whoever reads or hears them gets lines, on a real Redis. */
@Timeout(60)
class CompressedBlocksTest {

    private static final String META = "redtail:v1:{logs:p}:meta";
    private static final String STREAM = "redtail:v1:{logs:p}:stream";
    private static final String LIVE = "redtail:v1:{logs:p}:live";
    private static final StartPosition ALL = StartPosition.tail(Long.MAX_VALUE);

    private final Random random = new Random(4);
    /** Redis is asked for every line. */
    private HistoryFixture history = new HistoryFixture("redtail.history.cache-max-bytes", "0");

    @AfterEach
    void stop() throws InterruptedException {
        history.close();
    }

    private List<String> buildLog(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> "[DEBUG] " + i + "   Included org.example:library-" + random.nextInt(300) + ":jar:1.4."
                        + random.nextInt(10) + " of /home/ci/.m2/repository/org/example/library")
                .toList();
    }

    private List<String> recordBuildLog(int from, int to) {
        List<String> lines = buildLog(from, to);
        record(lines);
        return lines;
    }

    private void record(List<String> lines) {
        history.record("logs:p", lines.toArray(String[]::new));
    }

    private List<StreamEntry> stored() {
        return history.redis.run(jedis -> jedis.xrange(STREAM, "-", "+"));
    }

    private long compressed() {
        return stored().stream()
                .filter(entry -> entry.getFields().containsKey("z"))
                .count();
    }

    private List<Publication> readAll(StartPosition start) {
        return readAll("p", start);
    }

    private List<Publication> readAll(String project, StartPosition start) {
        HistoryPage page = history.read(project, start);
        List<Publication> all = new ArrayList<>(page.entries());
        while (!page.isComplete()) {
            page = history.read(project, page.next());
            all.addAll(page.entries());
        }
        return all;
    }

    private static List<String> texts(List<Publication> publications) {
        return publications.stream()
                .map(line -> line.gap() == null
                        ? line.payload().text()
                        : "gap " + line.gap().missed().orElse(0))
                .toList();
    }

    private static List<String> concat(List<String> one, List<String> other) {
        List<String> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    @Test
    void aBuildLogIsKeptInAFifthOfItsBytes_andReadAsLinesFromEveryOne() {
        history.begin();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            lines.addAll(recordBuildLog(i * 200 + 1, i * 200 + 200));
        }

        long bytes = lines.stream().mapToLong(String::length).sum();
        assertThat(compressed()).isEqualTo(stored().size()).isEqualTo(40);
        assertThat(Long.parseLong(history.redis.run(jedis -> jedis.hget(META, "bytes"))))
                .isLessThan(bytes / 3);
        List<Publication> all = readAll(ALL);
        assertThat(texts(all)).isEqualTo(lines);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).position().offset()).isEqualTo(i + 1);
        }
        String epoch = history.read("p", StartPosition.LIVE).epoch();
        for (int offset = 0; offset < 2000; offset += 1 + random.nextInt(40)) {
            HistoryPage page = history.read("p", StartPosition.since(epoch, offset));
            assertThat(page.entries().size()).isBetween(Math.min(128 - 63, 2000 - offset), 128 + 63);
            assertThat(HistoryFixture.payloads(page))
                    .isEqualTo(lines.subList(offset, offset + page.entries().size()));
            assertThat(page.entries().get(0).position().offset()).isEqualTo(offset + 1);
            assertThat(texts(readAll(StartPosition.tail(2000 - offset)))).isEqualTo(lines.subList(offset, 2000));
        }
    }

    @Test
    void aPageIsBoundedByWhatItsLinesHaveWhenTheyAreInflated() {
        history.begin();
        String[] lines = new String[64];
        Arrays.fill(lines, "x".repeat(60_000));
        history.record("logs:p", lines);

        assertThat(compressed()).isEqualTo(64);
        HistoryPage page = history.read("p", ALL);
        assertThat(page.entries()).hasSize(4);
        assertThat(texts(readAll(ALL))).containsExactly(lines);
    }

    @Test
    void whatIsPublishedIsNotCompressed() {
        history.begin();
        RedisListener live = history.listen(LIVE);
        List<String> lines = recordBuildLog(1, 100);

        assertThat(compressed()).isEqualTo(2);
        List<Publication> received = new ArrayList<>();
        var format = new RecordedChannelFormat(history.names, new PlainChannelFormat(history.names));
        live.await(2).forEach(message -> format.read(HistoryFixture.bytes(LIVE), message, received::add));
        assertThat(texts(received)).isEqualTo(lines);
    }

    @Test
    void anAppendThatIsRepeatedBecauseItsAnswerWasLostIsRecordedOnce_alsoByWhoTakesOver() {
        history.begin();
        List<String> lines = buildLog(1, 200);
        RecorderStore.Append append = history.lines("logs:p", lines.toArray(String[]::new));
        history.send(append);
        assertThat(history.store.append(append)).isInstanceOf(RecorderStore.Result.Done.class);
        history.store.release();
        RedisRecorderStore other = history.store("other");
        history.fence = other.acquire("").orElseThrow().fence();
        assertThat(history.store.append(append)).isInstanceOf(RecorderStore.Result.Fenced.class);
        List<String> more = buildLog(201, 300);
        history.send(other, history.lines("logs:p", more.toArray(String[]::new)));
        other.close();

        assertThat(texts(readAll(ALL))).isEqualTo(concat(lines, more));
    }

    @Test
    void nothingIsCompressedWhileANodeOfTheLastReleaseListens_whichReadsWhatWasBeforeAsAGap() {
        history.begin();
        List<String> before = recordBuildLog(1, 64);
        RedisListener old = history.listenAsLastRelease();
        List<String> during = recordBuildLog(65, 164);
        assertThat(compressed()).isOne();
        assertThat(stored()).hasSize(101);

        List<String> seen = EarlierRecorder.read(history, Channel.logs("p"));
        assertThat(seen).isEqualTo(concat(List.of("gap 64"), during));

        old.stop();
        List<String> after = recordBuildLog(165, 228);
        assertThat(compressed()).isEqualTo(2);
        assertThat(texts(readAll(ALL))).isEqualTo(concat(before, concat(during, after)));
    }

    @Test
    void withoutCompressionNothingIsCompressed() throws InterruptedException {
        history.close();
        history = new HistoryFixture("redtail.history.compress", "false");
        history.begin();
        List<String> lines = recordBuildLog(1, 100);

        assertThat(compressed()).isZero();
        assertThat(texts(readAll(ALL))).isEqualTo(lines);
    }

    @Test
    void payloadsOfAllKindsAndSizesAreReadAsTheyWere() {
        history.begin();
        PlainChannelFormat published = new PlainChannelFormat(history.names);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            List<ReplayBuffer.Message> messages = new ArrayList<>();
            FeedPosition position = history.at;
            for (int m = 1 + random.nextInt(80); m > 0; m--) {
                byte[] payload = payload(i);
                position = position.next();
                messages.add(new ReplayBuffer.Message(position, HistoryFixture.bytes("logs:p"), payload));
                expected.add(published
                        .read(HistoryFixture.bytes("logs:p"), payload)
                        .filter(line -> line.weight() <= 1 << 20)
                        .map(line -> line.payload().text())
                        .orElse("gap 1"));
            }
            history.send(new RecorderStore.Append(
                    history.fence, history.at, position, new RecorderStore.Loss.Nothing(), true, messages));
        }

        assertThat(compressed()).isPositive();
        List<Publication> all = readAll(ALL);
        assertThat(texts(all)).isEqualTo(expected.subList(expected.size() - all.size(), expected.size()));
    }

    /** With and without line feeds, text and noise, empty and up to 1 MB. */
    private byte[] payload(int round) {
        int size = round % 20 == 0 && random.nextInt(20) == 0 ? 1_000_000 : random.nextInt(random.nextInt(3000) + 1);
        byte[] payload = new byte[size];
        random.nextBytes(payload);
        int kind = random.nextInt(3);
        for (int i = 0; i < size; i++) {
            if (kind == 0) {
                payload[i] = (byte) ('a' + payload[i] % 5);
            } else if (kind == 1 && payload[i] == '\n') {
                payload[i] = ' ';
            }
        }
        return payload;
    }

    @Test
    void maxBytesCountsWhatIsStored_andAtMostABlockMoreThanNeededGoes() throws InterruptedException {
        history.close();
        history = new HistoryFixture("redtail.history.max-bytes", "65536");
        history.begin();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            lines.addAll(recordBuildLog(i * 200 + 1, i * 200 + 200));
        }

        List<String> kept = texts(readAll(ALL));
        long stored = stored().stream().mapToLong(this::sizeOf).sum();
        assertThat(stored).isBetween(60_000L, 65_536L);
        assertThat(kept.stream().mapToLong(String::length).sum()).isGreaterThan(90_000);
        assertThat(kept).isEqualTo(lines.subList(lines.size() - kept.size(), lines.size()));
    }

    /** Jedis takes values for text. */
    private long sizeOf(StreamEntry entry) {
        return history.redis.run(jedis -> (Long) jedis.eval(
                "local e = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1][2]\n"
                        + "for i = 1, #e, 2 do if e[i] == 'z' or e[i] == 'd' then return #e[i + 1] end end\nreturn 0",
                1,
                STREAM,
                entry.getID().toString()));
    }

    @Test
    void aFullRedisKeepsCompressedLinesInThePlaceOfTheOldest() {
        history.begin();
        List<String> old = recordBuildLog(1, 1000);
        history.redis.run(jedis -> jedis.configSet(
                "maxmemory", String.valueOf(Long.parseLong(RedisInfo.field(jedis.info("memory"), "used_memory")) / 2)));
        RedisListener live = history.listen(LIVE);
        List<String> lines = new ArrayList<>(old);
        for (int i = 5; i < 10; i++) {
            lines.addAll(recordBuildLog(i * 200 + 1, i * 200 + 200));
        }

        assertThat(history.room.isFull()).isTrue();
        assertThat(history.room.unkeptLines()).isZero();
        assertThat(live.await(20)).hasSize(20);
        List<String> kept = texts(readAll(ALL));
        assertThat(kept.size()).isBetween(700, 1100);
        assertThat(kept).isEqualTo(lines.subList(lines.size() - kept.size(), lines.size()));
        assertThat(compressed()).isEqualTo(stored().size());
    }

    @Test
    void aDamagedBlockIsAGapInThePlaceOfItsLines() {
        history.begin();
        List<String> lines = recordBuildLog(1, 300);
        assertThat(compressed()).isEqualTo(5);
        HistoryPage whole = history.read("p", ALL);

        rewrite(1, fields -> fields.put("z", new byte[] {1, 2, 3}));
        rewrite(3, fields -> fields.put("r", HistoryFixture.bytes("2000000000")));

        List<String> expected = new ArrayList<>(lines.subList(0, 64));
        expected.add("gap 64");
        expected.addAll(lines.subList(128, 192));
        expected.add("gap 64");
        expected.addAll(lines.subList(256, 300));
        List<Publication> read = readAll(ALL);
        assertThat(texts(read)).isEqualTo(expected);
        StreamPosition last = new StreamPosition(whole.epoch(), 128);
        assertThat(read.get(64).position()).isEqualTo(last);
        assertThat(read.get(64).gap())
                .isEqualTo(Gap.of(Channel.logs("p"), 64, Gap.Reason.TRIMMED).before(last));
        assertThat(texts(readAll(StartPosition.since(whole.epoch(), 100)))).startsWith("gap 28", lines.get(128));
        record(List.of("on it goes"));
        assertThat(texts(readAll(StartPosition.tail(1)))).containsExactly("on it goes");
    }

    /** Writes the stream again, with another entry in the place of that number. */
    private void rewrite(int number, Consumer<Map<String, byte[]>> change) {
        history.redis.run(jedis -> {
            byte[] stream = HistoryFixture.bytes(STREAM);
            List<?> entries = (List<?>) jedis.eval(
                    "return redis.call('XRANGE', KEYS[1], '-', '+')".getBytes(StandardCharsets.US_ASCII), 1, stream);
            jedis.del(stream);
            for (int i = 0; i < entries.size(); i++) {
                List<?> entry = (List<?>) entries.get(i);
                List<?> pairs = (List<?>) entry.get(1);
                Map<String, byte[]> fields = new LinkedHashMap<>();
                for (int f = 0; f < pairs.size(); f += 2) {
                    fields.put(Script.text((byte[]) pairs.get(f)), (byte[]) pairs.get(f + 1));
                }
                if (i == number) {
                    change.accept(fields);
                }
                List<byte[]> command = new ArrayList<>(List.of(stream, (byte[]) entry.get(0)));
                fields.forEach((name, value) -> command.addAll(List.of(HistoryFixture.bytes(name), value)));
                jedis.sendCommand(Protocol.Command.XADD, command.toArray(byte[][]::new));
            }
            return null;
        });
    }

    /** A channel's type had no state before, so its lines may be compressed. */
    @Test
    void aStateIsMadeOfCompressedEntries() {
        history.begin();
        List<String> updates = IntStream.range(0, 200)
                .mapToObj(i -> "{\"jobId\":\"job-" + i % 20 + "\",\"status\":\"running\",\"progress\":" + i + "}")
                .toList();
        record(updates);
        assertThat(compressed()).isEqualTo(3);
        rewrite(1, fields -> fields.put("z", new byte[0]));
        history.redis.run(jedis -> {
            jedis.rename(STREAM, "redtail:v1:{jobs:p}:stream");
            return jedis.rename(META, "redtail:v1:{jobs:p}:meta");
        });

        HistoryPage page = history.read(Channel.jobs("p"), StartPosition.Snapshot.BEGIN);
        assertThat(texts(page.entries())).isEqualTo(updates.subList(180, 200));
        assertThat(page.entries())
                .allSatisfy(value -> assertThat(value.timeMillis()).isPositive());
    }

    /** They come one at a time, as from most builds. */
    private List<String> recordOneAtATime(int from, int to) {
        List<String> lines = buildLog(from, to);
        lines.forEach(line -> record(List.of(line)));
        return lines;
    }

    @Test
    void linesThatComeOneAtATimeAreJoined_withTheTimeOfEach() throws InterruptedException {
        history.begin();
        RedisListener live = history.listen(LIVE);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            lines.addAll(recordOneAtATime(i * 20 + 1, i * 20 + 20));
            long from = System.nanoTime();
            while (System.nanoTime() - from < 2_000_000) {
                Thread.onSpinWait(); // so that they are of several milliseconds
            }
        }

        assertThat(compressed()).isEqualTo(4);
        assertThat(stored()).hasSize(4 + 600 - 4 * 128);
        List<Publication> heard = new ArrayList<>();
        var format = new RecordedChannelFormat(history.names, new PlainChannelFormat(history.names));
        live.await(600).forEach(message -> format.read(HistoryFixture.bytes(LIVE), message, heard::add));
        List<Publication> all = readAll(ALL);
        assertThat(texts(all)).isEqualTo(lines);
        assertThat(all.stream().map(line -> line.position() + " " + line.timeMillis()))
                .containsExactlyElementsOf(heard.stream()
                        .map(line -> line.position() + " " + line.timeMillis())
                        .toList());
        String epoch = history.read("p", StartPosition.LIVE).epoch();
        for (int i = 0; i < 600; i += 1 + random.nextInt(20)) {
            assertThat(texts(readAll(StartPosition.since(epoch, i)))).isEqualTo(lines.subList(i, 600));
            long time = all.get(i).timeMillis();
            int first = 0;
            while (all.get(first).timeMillis() < time) {
                first++;
            }
            assertThat(texts(readAll(new StartPosition.At(Instant.ofEpochMilli(time)))))
                    .isEqualTo(lines.subList(first, 600));
        }
    }

    @Test
    void nothingIsJoinedThatRedisKeepsOtherwise_andNothingIsLostInARandomMix() {
        history.begin();
        RedisRecorderStore one = history.store;
        RedisRecorderStore other = history.store("other");
        RedisRecorderStore recorder = one;
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            int dice = random.nextInt(400);
            List<String> lines = buildLog(i, i + (dice < 20 ? random.nextInt(100) : random.nextInt(3)));
            if (dice == 30) {
                lines = List.of("several\nlines");
            } else if (dice == 31) {
                lines = List.of("", "", "");
            } else if (dice == 32) {
                EarlierRecorder.append(history, Channel.logs("p"), List.of("of the last release"));
                expected.add("of the last release");
            } else if (dice == 33) {
                RedisListener old = history.listenAsLastRelease();
                history.send(recorder, history.lines("logs:p", "plain"));
                expected.add("plain");
                old.stop();
            } else if (dice == 34) {
                history.loseAs(recorder);
                expected.add("gap 0");
            } else if (dice < 38) {
                recorder.release();
                recorder = recorder == one ? other : one;
                history.fence = recorder.acquire("").orElseThrow().fence();
            }
            history.send(recorder, history.lines("logs:p", lines.toArray(String[]::new)));
            expected.addAll(lines);
        }
        other.close();

        assertThat(compressed()).isGreaterThan(10);
        List<Publication> all = readAll(ALL);
        assertThat(texts(all)).isEqualTo(expected);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).position().offset()).isEqualTo(i + 1);
        }
        long counted = Long.parseLong(history.redis.run(jedis -> jedis.hget(META, "bytes")));
        assertThat(stored().stream().mapToLong(this::sizeOf).sum()).isEqualTo(counted);
    }

    @Test
    void aUserThatMayNotDeleteEntriesKeepsThemAsTheyAre() {
        history.begin();
        history.redis.run(jedis -> jedis.aclSetUser("default", "-xdel"));
        List<String> lines = recordOneAtATime(1, 300);

        assertThat(compressed()).isZero();
        assertThat(texts(readAll(ALL))).isEqualTo(lines);
    }

    @Test
    void channelsThatAreDueTogetherAreJoinedOneAfterTheOther() {
        history.begin();
        List<String> channels =
                IntStream.range(0, 20).mapToObj(i -> "logs:c" + i).toList();
        for (int i = 0; i < 150; i++) {
            history.recordOnEach(channels);
            if (i == 127) {
                assertThat(joined(channels)).isOne();
            }
        }

        assertThat(joined(channels)).isEqualTo(20);
        channels.forEach(
                channel -> assertThat(readAll(channel.substring(5), ALL)).hasSize(150));
    }

    private long joined(List<String> channels) {
        return channels.stream()
                .filter(channel -> history.redis.run(jedis -> jedis.xlen("redtail:v1:{" + channel + "}:stream")) < 100)
                .count();
    }
}
