package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.archive.HotLog;
import io.redtail.archive.TestArchive;
import io.redtail.channel.Channel;
import io.redtail.channel.EndMark;
import io.redtail.config.ArchiveSettings;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.ClientKillParams;

/** The archive beside a real Redis that keeps a hundred lines of a channel. */
class ArchivingTest {

    private static final Channel CHANNEL = Channel.logs("p");
    private static final String META = "redtail:v1:{logs:p}:meta";
    private static final String STREAM = "redtail:v1:{logs:p}:stream";

    @TempDir
    Path root;

    @TempDir
    Path elsewhere;

    private HistoryFixture history;
    private RedisRecorderStore recorder;
    private HotLog hotLog;
    private TestArchive archive;
    private long published;

    @BeforeEach
    void start() {
        begin("redtail.history.max-length", "100");
    }

    private void begin(String... settings) {
        history = new HistoryFixture(settings);
        recorder = history.archivedStore((channel, lines) -> archive.archive.lost(channel, lines));
        history.begin();
        var archiveSettings =
                new ArchiveSettings(true, root.toString(), Optional.empty(), Duration.ofMinutes(10), Duration.ZERO, 0);
        hotLog = new RedisHotLog(history.names, history.reader, history.configuration.history(), archiveSettings);
        archive = new TestArchive(root, history.reader, hotLog);
    }

    @AfterEach
    void stop() throws InterruptedException {
        history.close();
    }

    /** Publishes the next lines, each its number. */
    private void publish(long count) {
        for (long end = published + count; published < end; ) {
            long many = Math.min(1_000, end - published);
            record(LongStream.rangeClosed(published + 1, published + many)
                    .mapToObj(Long::toString)
                    .toArray(String[]::new));
            published += many;
        }
    }

    private void record(String... payloads) {
        history.send(recorder, history.lines("logs:p", payloads));
    }

    /** What a client gets that begins there: numbers, and gaps. */
    private List<String> read(StartPosition start) throws Exception {
        List<String> got = new ArrayList<>();
        StartPosition next = start;
        while (true) {
            HistoryPage page =
                    archive.archive.reader().read("me", CHANNEL, next).get(30, TimeUnit.SECONDS);
            page.gap().ifPresent(gap -> got.add(describe(gap)));
            long before =
                    next instanceof StartPosition.Since since ? since.position().offset() : -1;
            for (Publication entry : page.entries()) {
                Gap gap = entry.gap();
                got.add(gap == null ? entry.payload().text() : describe(gap));
            }
            if (page.isComplete()) {
                return got;
            }
            assertThat(page.end().offset()).isGreaterThan(before);
            next = page.next();
        }
    }

    private static String describe(Gap gap) {
        return gap.reason().code()
                + (gap.missed().isPresent() ? " " + gap.missed().getAsLong() : "");
    }

    private String epoch() {
        return history.redis.run(jedis -> jedis.hget(META, "epoch"));
    }

    private List<String> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(Long::toString).toList();
    }

    /** The numbers up to the last one, with what stands where something may be missing. */
    private List<String> withGapAfter(long number, long last) {
        List<String> all = new ArrayList<>(numbers(1, number));
        all.add("upstream");
        all.addAll(numbers(number + 1, last));
        return all;
    }

    private String log(long from, long to) {
        return String.join("\n", numbers(from, to)) + "\n";
    }

    private long keptInRedis() {
        return kept(META);
    }

    private long kept(String meta) {
        return history.redis.run(
                jedis -> 1 + Long.parseLong(jedis.hget(meta, "top")) - Long.parseLong(jedis.hget(meta, "first")));
    }

    @Test
    void whatIsReadToBeArchivedTakesNoPlaceFromWhatReadersMayAskFor() throws Exception {
        publish(60);
        read(StartPosition.tail(10));
        long kept = history.reader.cache().bytes();
        assertThat(kept).isPositive();
        publish(20_000);

        archive.run(CHANNEL, true);

        assertThat(history.reader.cache().bytes()).isEqualTo(kept);
    }

    @Test
    void redisForgetsNothingThatIsNotArchived() throws Exception {
        publish(12_345);
        assertThat(keptInRedis()).isEqualTo(12_345);
        archive.run(CHANNEL, false);
        assertThat(archive.zcat(CHANNEL)).isEqualTo(log(1, 10_000));
        assertThat(keptInRedis()).isEqualTo(2_345);
        publish(100);
        assertThat(keptInRedis()).isEqualTo(2_445);
    }

    @Test
    void oneLogWithoutASeam() throws Exception {
        publish(12_345);
        archive.run(CHANNEL, false);
        publish(500);
        assertThat(read(StartPosition.tail(1_000_000))).isEqualTo(numbers(1, 12_845));
        assertThat(read(StartPosition.tail(12_000))).isEqualTo(numbers(846, 12_845));
        assertThat(read(StartPosition.tail(10))).isEqualTo(numbers(12_836, 12_845));
        for (long offset : List.of(0L, 1L, 4_999L, 5_000L, 5_001L, 9_999L, 10_000L, 10_001L, 12_844L, 12_845L)) {
            assertThat(read(StartPosition.since(epoch(), offset))).isEqualTo(numbers(offset + 1, 12_845));
        }
    }

    @Test
    void whoeverHasNothingMissedIsToldSo() throws Exception {
        publish(6_000);
        archive.run(CHANNEL, true);
        HistoryPage page = archive.archive
                .reader()
                .read("me", CHANNEL, StartPosition.since(epoch(), 17))
                .get(30, TimeUnit.SECONDS);
        assertThat(page.recovered()).isTrue();
        assertThat(page.top()).isEqualTo(6_000);
        history.loseAs(recorder);
        publish(1);
        page = archive.archive
                .reader()
                .read("me", CHANNEL, StartPosition.since(epoch(), 18))
                .get(30, TimeUnit.SECONDS);
        assertThat(page.recovered()).isFalse();
    }

    @Test
    void aFinishedLogLeavesNearlyNothingInRedis() throws Exception {
        publish(7_000);
        record(EndMark.PLAIN);
        archive.run(CHANNEL, false);
        assertThat(archive.zcat(CHANNEL)).isEqualTo(log(1, 7_000));
        long bytes = history.redis.run(jedis -> {
            Long stream = jedis.memoryUsage(STREAM, 0);
            return jedis.memoryUsage(META, 0) + (stream == null ? 0 : stream);
        });
        assertThat(bytes).isLessThanOrEqualTo(2_048);
        List<String> all = new ArrayList<>(numbers(1, 7_000));
        all.add(EndMark.PLAIN);
        assertThat(read(StartPosition.tail(10_000))).isEqualTo(all);
        record("next run");
        all.add("next run");
        assertThat(read(StartPosition.tail(10_000))).isEqualTo(all);
        assertThat(read(StartPosition.since(epoch(), 7_001))).containsExactly("next run");
    }

    @Test
    void aRestingLogIsArchivedToItsEndAndGoesOn() throws Exception {
        publish(10);
        archive.run(CHANNEL, true);
        publish(10);
        archive.run(CHANNEL, true);
        archive.run(CHANNEL, true);
        assertThat(keptInRedis()).isZero();
        assertThat(archive.objects(CHANNEL)).hasSize(2);
        assertThat(archive.zcat(CHANNEL)).isEqualTo(log(1, 20));
        assertThat(read(StartPosition.tail(15))).isEqualTo(numbers(6, 20));
    }

    @ParameterizedTest
    @MethodSource("io.redtail.archive.TestArchive#faults")
    void whateverTheStoreDoesNothingIsLostOrDoubled(String fault) throws Exception {
        publish(5_500);
        archive.fault(fault);
        assertThatThrownBy(() -> archive.run(CHANNEL, true)).isInstanceOf(java.io.IOException.class);
        publish(3_000);
        assertThat(keptInRedis()).isEqualTo(8_500);
        assertThat(read(StartPosition.tail(10_000))).isEqualTo(numbers(1, 8_500));
        archive.fault("NONE");
        archive.run(CHANNEL, true);
        assertThat(archive.zcat(CHANNEL)).isEqualTo(log(1, 8_500));
        assertThat(read(StartPosition.tail(10_000))).isEqualTo(numbers(1, 8_500));
    }

    /** A node is killed after it has put a segment, and before Redis has noted it. */
    @Test
    void whatADeadNodeHasPutIsTakenOver() throws Exception {
        publish(700);
        archive.fault("FAILS_AFTERWARDS");
        assertThatThrownBy(() -> archive.run(CHANNEL, true)).hasMessageContaining("connection reset");
        archive.fault("NONE");
        publish(6_000);
        archive.run(CHANNEL, true);
        assertThat(archive.zcat(CHANNEL)).isEqualTo(log(1, 6_700));
        assertThat(archive.objects(CHANNEL)).hasSize(3);
    }

    @Test
    void whoWakesLateChangesNothing() throws Exception {
        publish(800);
        String epoch = epoch();
        archive.run(CHANNEL, true);
        publish(100);
        assertThat(hotLog.archived(CHANNEL, epoch, 0, 500, true)).isFalse();
        assertThat(hotLog.archived(CHANNEL, "another", 800, 900, true)).isFalse();
        assertThat(hotLog.archived(CHANNEL, epoch, 0, 800, true)).as("repeated").isTrue();
        assertThat(read(StartPosition.tail(1_000))).isEqualTo(numbers(1, 900));
    }

    @Test
    void aMissingOrDamagedSegmentIsAGapOfItsLength() throws Exception {
        publish(20_100);
        archive.run(CHANNEL, false);
        Files.delete(archive.objects(CHANNEL).get(1));
        List<String> expected = new ArrayList<>(numbers(1, 5_000));
        expected.add("trimmed 5000");
        expected.addAll(numbers(10_001, 20_100));
        assertThat(read(StartPosition.tail(30_000))).isEqualTo(expected);
        assertThat(read(StartPosition.since(epoch(), 7_000))).startsWith("trimmed 3000", "10001");
        assertThat(archive.archive.status().unreadable()).isOne();
        Path damaged = archive.objects(CHANNEL).get(1);
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);
        var fresh = new TestArchive(root, history.reader, hotLog);
        archive = fresh;
        expected = new ArrayList<>(numbers(1, 5_000));
        expected.add("trimmed 10000");
        expected.addAll(numbers(15_001, 20_100));
        assertThat(read(StartPosition.since(epoch(), 0))).isEqualTo(expected);
        assertThat(read(StartPosition.tail(30_000))).isEqualTo(expected);
        assertThat(fresh.archive.status().unreadable())
                .as("one missing, one damaged, however often they are read")
                .isEqualTo(2);
    }

    /** What retention has deleted is not missing. */
    @Test
    void aLogWithoutItsBeginningMissesNoSegment() throws Exception {
        publish(10_100);
        archive.run(CHANNEL, false);
        Files.delete(archive.objects(CHANNEL).get(0));
        assertThat(read(StartPosition.since(epoch(), 0))).startsWith("trimmed 5000", "5001");
        assertThat(archive.archive.status().unreadable()).isZero();
    }

    /** Before, it hid the good ones up to where it said that it ends. */
    @Test
    void aDamagedSegmentHidesNoGoodOne() throws Exception {
        publish(20_100);
        archive.run(CHANNEL, false);
        List<Long> times = times();
        Path folder = archive.objects(CHANNEL).get(0).getParent();
        Files.writeString(folder.resolve("000000000000001-000000000003000.gz"), "junk");
        Files.writeString(folder.resolve("000000000009000-000000000012000.gz"), "junk");
        archive = new TestArchive(root, history.reader, hotLog);
        assertThat(read(StartPosition.tail(30_000))).isEqualTo(numbers(1, 20_100));
        assertThat(read(StartPosition.since(epoch(), 9_500))).isEqualTo(numbers(9_501, 20_100));
        for (int line : List.of(0, 8_999, 9_500, 11_999, 12_500)) {
            long time = times.get(line);
            assertThat(read(new StartPosition.At(Instant.ofEpochMilli(time))))
                    .isEqualTo(numbers(firstSince(times, time), 20_100));
        }
        assertThat(archive.archive.status().unreadable()).isOne();
    }

    @Test
    void aTailWhoseSegmentsAreAllGoneIsAGap() throws Exception {
        publish(20_001);
        archive.run(CHANNEL, true);
        for (Path object : archive.objects(CHANNEL)) {
            Files.delete(object);
        }
        assertThat(read(StartPosition.tail(10))).containsExactly("trimmed 10");
        publish(5);
        assertThat(read(StartPosition.tail(10)))
                .isEqualTo(List.of("trimmed 5", "20002", "20003", "20004", "20005", "20006"));
    }

    @Test
    void aStoreThatCannotBeReadIsAGapAndNoEnd() throws Exception {
        publish(5_050);
        archive.run(CHANNEL, false);
        archive.unreadable(true);
        assertThat(read(StartPosition.since(epoch(), 10)))
                .startsWith("trimmed 4940", "4951")
                .endsWith("5050")
                .hasSize(101);
        assertThat(read(StartPosition.tail(5_010)))
                .startsWith("trimmed 4910", "4951")
                .endsWith("5050");
        archive.unreadable(false);
        assertThat(read(StartPosition.since(epoch(), 10))).isEqualTo(numbers(11, 5_050));
    }

    /** A volume that is gone: readers of its channel get a gap, those of others do not wait. */
    @Test
    void aStoreThatHangsIsAGapAndHoldsUpNobodyElse() throws Exception {
        publish(5_050);
        archive.run(CHANNEL, false);
        Channel other = Channel.logs("other");
        String[] lines = numbers(1, 5_050).toArray(new String[0]);
        for (int i = 0; i < lines.length; i += 1_000) {
            history.send(
                    recorder,
                    history.lines("logs:other", Arrays.copyOfRange(lines, i, Math.min(lines.length, i + 1_000))));
        }
        archive.run(other, false);
        var readings = new ReadingThreads(Thread::new, 2, ReadingPaces.ofArchive(0, System::nanoTime));
        archive = new TestArchive(root, history.reader, hotLog, readings);
        archive.hangs(CHANNEL);
        List<CompletableFuture<HistoryPage>> hanging = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            hanging.add(archive.archive.reader().read("owner " + i, CHANNEL, StartPosition.since(epoch(), i)));
        }
        HistoryPage page = archive.archive
                .reader()
                .read("me", other, StartPosition.tail(5_050))
                .get(30, TimeUnit.SECONDS);
        assertThat(page.entries().get(0).payload().text()).isEqualTo("1");
        for (CompletableFuture<HistoryPage> reading : hanging) {
            assertThat(reading.get(30, TimeUnit.SECONDS).gap()).isPresent();
        }
        archive.release();
        await().untilAsserted(() -> assertThat(read(StartPosition.tail(5_050))).isEqualTo(numbers(1, 5_050)));
        readings.stop();
    }

    @Test
    void aRedisThatGoesAwayBetweenTwoQuestionsIsToldAndNotWaitedFor() throws Exception {
        publish(5_050);
        archive.run(CHANNEL, false);
        HotLog away = (HotLog) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HotLog.class}, (proxy, method, arguments) -> {
                    throw new JedisConnectionException("connection refused");
                });
        archive = new TestArchive(root, history.reader, away);
        assertThatThrownBy(() -> read(StartPosition.tail(5_000)))
                .hasCauseInstanceOf(HistoryUnavailableException.class)
                .hasMessageContaining("Redis is away");
    }

    @Test
    void whatRedisHasForgottenTheArchiveStillHas() throws Exception {
        publish(6_000);
        archive.run(CHANNEL, true);
        String epoch = epoch();
        history.redis.run(jedis -> jedis.del(META));
        assertThat(read(StartPosition.tail(1_000))).isEqualTo(numbers(5_001, 6_000));
        assertThat(read(StartPosition.since(epoch, 5_990))).isEqualTo(numbers(5_991, 6_000));
        assertThat(read(StartPosition.since(epoch, 6_000))).isEmpty();
        assertThat(read(StartPosition.tail(0))).isEmpty();
        record("anew");
        assertThat(read(StartPosition.since(epoch, 6_000))).containsExactly("reset", "anew");
    }

    @Test
    void whatAnotherNodeHasArchivedIsThereAtOnceWhenRedisForgets() throws Exception {
        publish(6_000);
        archive.run(CHANNEL, true);
        assertThat(read(StartPosition.tail(6_000))).isEqualTo(numbers(1, 6_000));
        publish(6_000);
        new TestArchive(root, history.reader, hotLog).run(CHANNEL, true);
        history.redis.run(jedis -> jedis.del(META));
        assertThat(read(StartPosition.tail(20_000))).isEqualTo(numbers(1, 12_000));
    }

    @Test
    void theNewestLogIsTheOneThatWasRecordedLastAndFollowsAReset() throws Exception {
        publish(6_000);
        archive.run(CHANNEL, true);
        List<Path> earlier = archive.objects(CHANNEL);
        String before = epoch();
        history.redis.run(jedis -> jedis.del(META, STREAM));
        long recorded = hotLog.nowMillis();
        await().until(() -> hotLog.nowMillis() > recorded);
        record("anew");
        archive.run(CHANNEL, true);
        history.redis.run(jedis -> jedis.del(META, STREAM));
        for (Path copied : earlier) {
            Files.setLastModifiedTime(copied, FileTime.from(Instant.now().plus(Duration.ofHours(1))));
        }
        archive = new TestArchive(root, history.reader, hotLog);
        assertThat(read(StartPosition.tail(10))).containsExactly("anew");
        assertThat(read(StartPosition.since(before, 5_999))).containsExactly("reset", "anew");
    }

    @Test
    void aConnectionThatHasBrokenSinceItWasUsedIsNoError() throws Exception {
        publish(6_000);
        archive.run(CHANNEL, true);
        for (int i = 0; i < 2; i++) {
            assertThat(read(StartPosition.tail(20))).isEqualTo(numbers(5_981, 6_000));
            history.redis.run(jedis -> jedis.clientKill(new ClientKillParams().skipMe(ClientKillParams.SkipMe.YES)));
        }
        assertThat(read(StartPosition.tail(20))).isEqualTo(numbers(5_981, 6_000));
    }

    @Test
    void whileTheStoreIsAwayMaxBytesDecidesAndTheGapIsAnnounced() throws Exception {
        history.close();
        begin("redtail.history.max-length", "100", "redtail.history.max-bytes", "40000");
        archive.fault("FAILS");
        publish(20_000);
        assertThat(keptInRedis()).isLessThan(9_000);
        long first = 20_001 - keptInRedis();
        assertThat(read(StartPosition.since(epoch(), 0)))
                .startsWith("trimmed " + (first - 1), Long.toString(first))
                .endsWith("20000");
        archive.fault("NONE");
        archive.run(CHANNEL, true);
        publish(20_000);
        long lost = first - 1 + 20_000 - keptInRedis();
        archive.run(CHANNEL, true);
        assertThat(read(StartPosition.since(epoch(), 0))).startsWith("trimmed " + (first - 1), Long.toString(first));
        assertThat(archive.lost()).isEqualTo(lost);
    }

    /** Before, only what went after something had been archived was counted, and again by each attempt. */
    @Test
    void whatRedisForgetsBeforeItIsArchived_countsOnce() throws Exception {
        history.close();
        begin("redtail.history.max-length", "100", "redtail.history.max-bytes", "40000");
        archive.fault("FAILS");
        for (int i = 0; i < 4; i++) {
            publish(20_000);
            assertThatThrownBy(() -> archive.run(CHANNEL, true)).isInstanceOf(java.io.IOException.class);
            assertThat(archive.lost()).isEqualTo(published - keptInRedis()).isPositive();
        }
        long lost = archive.lost();
        archive.fault("NONE");
        archive.run(CHANNEL, true);
        assertThat(archive.lost()).isEqualTo(lost);

        publish(5_000);
        archive.run(CHANNEL, true);
        archive.fault("FAILS");
        publish(20_000);
        assertThat(archive.lost()).isEqualTo(lost + 20_000 - keptInRedis());
    }

    /** Before, a segment had 5,000 lines, and Redis forgot them before there were so many. */
    @Test
    void whereRedisKeepsLessThanASegment_smallerOnesAreWritten() throws Exception {
        history.close();
        begin("redtail.history.max-length", "100", "redtail.history.max-bytes", "20000");
        for (int i = 0; i < 60; i++) {
            publish(200);
            for (HotLog.Due due : hotLog.sweep()) {
                archive.run(due.channel(), due.resting());
            }
        }
        assertThat(archive.lost()).isZero();
        assertThat(archive.objects(CHANNEL)).hasSizeGreaterThan(5);
        assertThat(read(StartPosition.tail(20_000))).isEqualTo(numbers(1, 12_000));
        archive.run(CHANNEL, true);
        assertThat(archive.zcat(CHANNEL)).isEqualTo(log(1, 12_000));
    }

    @Test
    void aFullSegmentDoesNotWaitForTheLineAfterIt() throws Exception {
        publish(5_000);
        archive.run(CHANNEL, false);
        assertThat(archive.zcat(CHANNEL)).isEqualTo(log(1, 5_000));
        assertThat(hotLog.sweep()).isEmpty();
    }

    @Test
    void whatWasTrimmedBeforeThereWasAnArchive_isNotLost() throws Exception {
        record("first");
        history.redis.run(jedis -> jedis.hset(META, java.util.Map.of("top", "5000", "first", "5001", "time", "1")));
        published = 5_000;
        publish(200);
        archive.run(CHANNEL, true);
        assertThat(archive.lost()).isZero();
        assertThat(read(StartPosition.tail(200))).isEqualTo(numbers(5_001, 5_200));
    }

    /** Redis came back with older data: a new epoch that shares what both have. */
    @Test
    void aNewEpochContinuesTheLogOfTheOneBefore() throws Exception {
        publish(7_000);
        archive.run(CHANNEL, false);
        String before = epoch();
        history.loseAs(recorder, true);
        publish(7_000);
        archive.run(CHANNEL, true);
        assertThat(epoch()).isNotEqualTo(before);
        List<String> all = withGapAfter(7_000, 14_000);
        assertThat(read(StartPosition.tail(20_000))).isEqualTo(all);
        List<String> resumed = read(StartPosition.since(before, 300));
        assertThat(resumed).startsWith("reset", "301").hasSize(1 + all.size() - 300);
        history.redis.run(jedis -> jedis.del(META));
        assertThat(read(StartPosition.tail(20_000))).isEqualTo(all);
    }

    @Test
    void deletedIsDeleted() throws Exception {
        publish(6_000);
        archive.run(CHANNEL, true);
        assertThat(read(StartPosition.tail(1))).containsExactly("6000");
        history.redis.run(jedis -> jedis.del(META));
        assertThat(archive.archive.delete(CHANNEL)).isEqualTo(2);
        assertThat(read(StartPosition.tail(1))).isEmpty();
        assertThat(archive.archive.delete(CHANNEL)).isZero();
    }

    /** The node starts again before the volume is mounted, and archives a log of which the archive has nothing. */
    @Test
    void whereAnyLogWasArchived_anUnmountedVolumeIsNotWrittenTo() throws Exception {
        publish(6_000);
        archive.run(CHANNEL, true);
        Path volume = Files.createDirectory(elsewhere.resolve("volume"));
        for (String name : List.of(".redtail-archive", "logs=p")) {
            Files.move(root.resolve(name), volume.resolve(name));
        }
        Files.createDirectory(root.resolve("lost+found"));
        history.send(recorder, history.lines("logs:new", "one", "two"));

        archive = new TestArchive(root, history.reader, hotLog);
        assertThatThrownBy(() -> archive.run(Channel.logs("new"), true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mount its volume");
        assertThatThrownBy(() -> archive.run(Channel.logs("new"), true)).hasMessageContaining("mount its volume");
        assertThat(root.toFile().list()).containsExactly("lost+found");

        Files.move(volume.resolve(".redtail-archive"), root.resolve(".redtail-archive"));
        Files.move(volume.resolve("logs=p"), root.resolve("logs=p"));
        archive.run(Channel.logs("new"), true);
        assertThat(archive.zcat(Channel.logs("new"))).isEqualTo("one\ntwo\n");
    }

    @Test
    void whereNothingWasArchived_aDirectoryWithSomethingElseIsTaken() throws Exception {
        Files.createDirectory(root.resolve("lost+found"));
        publish(5);
        assertThat(hotLog.hasArchived()).isFalse();
        archive.run(CHANNEL, true);
        assertThat(hotLog.hasArchived()).isTrue();
        assertThat(root.resolve(".redtail-archive")).exists();
    }

    /** A node is frozen when it has read lines, or has asked where the segment ends, and another one takes over. */
    @ParameterizedTest
    @ValueSource(strings = {"read", "agree"})
    void whoeverWakesLatePutsNothingThatOverlaps(String where) throws Exception {
        publish(700);
        boolean[] frozen = new boolean[1];
        HotLog late = (HotLog) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HotLog.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(hotLog, arguments);
                    if (method.getName().equals(where) && !frozen[0]) {
                        frozen[0] = true;
                        publish(200);
                        archive.run(CHANNEL, true);
                        publish(5_600);
                        archive.run(CHANNEL, false);
                    }
                    return answer;
                });
        new TestArchive(root, history.reader, late).run(CHANNEL, true);
        assertThat(frozen[0]).isTrue();
        archive.run(CHANNEL, true);
        assertThat(archive.zcat(CHANNEL)).isEqualTo(log(1, 6_500));
        assertThat(read(StartPosition.tail(10_000))).isEqualTo(numbers(1, 6_500));
    }

    @Test
    void whoeverWakesLateInAnotherEpochPutsNothingThatOverlaps() throws Exception {
        publish(700);
        HotLog late = (HotLog) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HotLog.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(hotLog, arguments);
                    if (method.getName().equals("agree")) {
                        history.loseAs(recorder, true);
                        publish(200);
                        archive.run(CHANNEL, true);
                    }
                    return answer;
                });
        new TestArchive(root, history.reader, late).run(CHANNEL, true);
        assertThat(archive.zcat(CHANNEL)).isEqualTo(log(1, 900));
        assertThat(read(StartPosition.tail(10_000))).isEqualTo(withGapAfter(700, 900));
    }

    /** The archiver has read lines of a channel that is deleted before it has put them. */
    @Test
    void whatIsPutAfterADeletionDoesNotStay() throws Exception {
        publish(700);
        HotLog late = (HotLog) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HotLog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("archived")) {
                        history.redis.run(jedis -> jedis.del(META, STREAM));
                        assertThat(archive.objects(CHANNEL))
                                .as("it has been put")
                                .hasSize(1);
                    }
                    return method.invoke(hotLog, arguments);
                });
        var lateArchive = new TestArchive(root, history.reader, late);
        lateArchive.run(CHANNEL, true);
        assertThat(archive.objects(CHANNEL)).isEmpty();
        assertThat(read(StartPosition.tail(1_000))).isEmpty();
    }

    @Test
    void theSweepFindsWhatNobodyHasNoted() {
        publish(4_999);
        assertThat(hotLog.sweep()).isEmpty();
        publish(1);
        assertThat(hotLog.sweep()).containsExactly(new HotLog.Due(CHANNEL, false));
        history.redis.run(jedis -> jedis.zadd("redtail:v1:channels", 1.0, "logs:p"));
        assertThat(hotLog.sweep()).containsExactly(new HotLog.Due(CHANNEL, true));
    }

    /** Before, what Redis keeps of the archived lines counted as well, and the log was read again with each sweep. */
    @Test
    void theSweepCountsOnlyWhatIsNotArchived() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            record(noise(random, 15_000));
        }
        archive.run(CHANNEL, true);
        for (int i = 0; i < 60; i++) {
            record(noise(random, 15_000));
        }
        assertThat(hotLog.sweep()).as("0.9 MB wait").isEmpty();
        for (int i = 0; i < 60; i++) {
            record(noise(random, 15_000));
        }
        assertThat(hotLog.sweep()).as("1.8 MB wait").containsExactly(new HotLog.Due(CHANNEL, false));
        archive.run(CHANNEL, false);
        assertThat(hotLog.sweep()).as("0.8 MB wait, and 1.5 MB are kept").isEmpty();
    }

    /** Text that cannot be compressed much. */
    private static String noise(Random random, int length) {
        return random.ints(length, '!', 127)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void statesAreNotArchivedAndKeepTheirLength() {
        for (int i = 0; i < 300; i++) {
            history.send(
                    recorder, history.lines("job_updates", "{\"tenantId\":\"t\",\"jobId\":\"j\",\"n\":" + i + "}"));
        }
        long kept = kept("redtail:v1:{jobs:t}:meta");
        assertThat(kept).isLessThanOrEqualTo(101);
        assertThat(hotLog.sweep()).isEmpty();
    }

    /** When each line was recorded. */
    private List<Long> times() throws Exception {
        List<Long> times = new ArrayList<>();
        HistoryPage page = page(StartPosition.tail(1_000_000));
        while (true) {
            page.entries().forEach(entry -> times.add(entry.timeMillis()));
            if (page.isComplete()) {
                return times;
            }
            page = page(page.next());
        }
    }

    private HistoryPage page(StartPosition start) throws Exception {
        return archive.archive.reader().read("me", CHANNEL, start).get(30, TimeUnit.SECONDS);
    }

    private static long firstSince(List<Long> times, long time) {
        return times.stream().filter(recorded -> recorded < time).count() + 1;
    }

    @Test
    void aTimeBeginsWhereItWasRecordedWhereverThatIsKept() throws Exception {
        for (int i = 0; i < 40; i++) {
            publish(300);
        }
        archive.run(CHANNEL, false);
        publish(345);
        List<Long> times = times();
        Set<Long> asked = new TreeSet<>();
        new TreeSet<>(times).forEach(time -> asked.addAll(List.of(time, time + 1)));
        asked.add(0L);
        asked.add(times.get(0) - 3_600_000);
        asked.add(times.get(times.size() - 1) + 3_600_000);
        for (long time : asked) {
            assertThat(read(new StartPosition.At(Instant.ofEpochMilli(time))))
                    .as("since %d", time)
                    .isEqualTo(numbers(firstSince(times, time), 12_345));
        }
        assertThat(page(new StartPosition.Ago(Duration.ofDays(1))).recovered()).isTrue();
        assertThat(read(new StartPosition.Ago(Duration.ofDays(1)))).isEqualTo(numbers(1, 12_345));
        assertThat(read(new StartPosition.Ago(Duration.ZERO))).isEmpty();
    }

    @Test
    void aTimeBeginsInTheArchiveAlsoWhenRedisHasForgottenTheChannel() throws Exception {
        for (int i = 0; i < 20; i++) {
            publish(300);
        }
        archive.run(CHANNEL, true);
        List<Long> times = times();
        history.redis.run(jedis -> jedis.del(META));
        for (long time : new TreeSet<>(times)) {
            assertThat(read(new StartPosition.At(Instant.ofEpochMilli(time))))
                    .isEqualTo(numbers(firstSince(times, time), 6_000));
        }
        HistoryPage future = page(new StartPosition.Ago(Duration.ZERO));
        assertThat(future.entries()).isEmpty();
        assertThat(future.gap()).isEmpty();
    }

    @Test
    void aTimeWhoseLinesRetentionHasDeletedBeginsWithAGap() throws Exception {
        for (int i = 0; i < 40; i++) {
            publish(300);
        }
        archive.run(CHANNEL, false);
        List<Long> times = times();
        Files.delete(archive.objects(CHANNEL).get(0));
        archive = new TestArchive(root, history.reader, hotLog);
        List<String> expected = new ArrayList<>(List.of("trimmed"));
        expected.addAll(numbers(5_001, 12_000));
        assertThat(read(new StartPosition.At(Instant.EPOCH))).isEqualTo(expected);
        long time = times.get(7_000);
        assertThat(read(new StartPosition.At(Instant.ofEpochMilli(time))))
                .isEqualTo(numbers(firstSince(times, time), 12_000));
    }

    @Test
    void aForgottenChannelWhoseArchiveCannotBeReadBeginsWithAGap() throws Exception {
        publish(6_000);
        archive.run(CHANNEL, true);
        history.redis.run(jedis -> jedis.del(META));
        archive.unreadable(true);
        assertThat(read(StartPosition.tail(10))).containsExactly("trimmed");
        assertThat(read(new StartPosition.Ago(Duration.ofHours(1)))).containsExactly("trimmed");
    }

    /** Whatever happens in whatever order: from each position, each reader gets the rest of the log. */
    @Test
    void anyOrderOfEventsIsOneLog() throws Exception {
        Random random = new Random(3);
        publish(1);
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> publish(random.nextInt(4_000));
                case 2 -> archive.run(CHANNEL, false);
                case 3 -> archive.run(CHANNEL, random.nextInt(3) == 0);
                case 4 -> {
                    archive.fault(TestArchive.faults().get(random.nextInt(4)));
                    boolean rests = random.nextBoolean();
                    try {
                        archive.run(CHANNEL, rests);
                    } catch (java.io.IOException faulty) {
                        // The store's, and the next attempt mends it.
                    }
                    archive.fault("NONE");
                }
                default -> {
                    long offset = random.nextLong(published + 1);
                    assertThat(read(new StartPosition.Since(new StreamPosition(epoch(), offset))))
                            .isEqualTo(numbers(offset + 1, published));
                    long tail = 1 + random.nextLong(published);
                    assertThat(read(StartPosition.tail(tail))).isEqualTo(numbers(published - tail + 1, published));
                }
            }
        }
        archive.run(CHANNEL, true);
        assertThat(archive.zcat(CHANNEL)).isEqualTo(log(1, published));
        assertThat(hotLog.extent(CHANNEL).map(HotLog.Extent::archived)).isEqualTo(Optional.of(published));
    }
}
