package io.redtail.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StreamPosition;
import io.redtail.log.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One channel's or the store's trouble is nobody else's. */
class ArchiverTest {

    private static final Channel ONE = Channel.logs("one");
    private static final Channel OTHER = Channel.logs("other");

    /** Channels of three lines each. */
    private static final class SmallLog implements HotLog {

        final Map<Channel, Long> archived = new ConcurrentHashMap<>();

        @Override
        public long nowMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public Optional<Extent> extent(Channel channel) {
            return Optional.of(new Extent("e", 3, 1, archived.getOrDefault(channel, 0L), 0, Lineage.NONE));
        }

        @Override
        public boolean hasArchived() {
            return archived.values().stream().anyMatch(upTo -> upTo > 0);
        }

        @Override
        public HistoryPage read(Channel channel, StreamPosition after) {
            List<Publication> lines = new ArrayList<>();
            for (long offset = after.offset() + 1; offset <= 3; offset++) {
                lines.add(Publication.recorded(
                        channel, SegmentTest.bytes("line " + offset), new StreamPosition("e", offset)));
            }
            return new HistoryPage(new StreamPosition("e", 3), 3, true, Optional.empty(), lines);
        }

        @Override
        public long agree(Channel channel, String epoch, long archived, long upTo) {
            return upTo;
        }

        @Override
        public boolean archived(Channel channel, String epoch, long from, long upTo, boolean trims) {
            archived.put(channel, upTo);
            return true;
        }

        @Override
        public int segmentBytes() {
            return Segments.MAX_TEXT_BYTES;
        }

        @Override
        public String quotaGroup(String channel) {
            return channel;
        }

        @Override
        public List<Due> sweep() {
            return List.of(new Due(ONE, true), new Due(OTHER, true)).stream()
                    .filter(due -> !archived.containsKey(due.channel()))
                    .toList();
        }
    }

    @TempDir
    Path root;

    private final SmallLog log = new SmallLog();
    private final AtomicLong ahead = new AtomicLong();
    private final Counters counters = new Counters();
    private FaultyStore store;
    private Archiver archiver;

    @BeforeEach
    void start() {
        store = new FaultyStore(new DirectoryStore(root));
        archiver = new Archiver(
                store,
                log,
                () -> true,
                new DueChannels(log::segmentBytes),
                counters,
                new LostLines(counters.lost),
                new Retention(store, Duration.ofDays(1), 0, log::quotaGroup, counters),
                () -> System.nanoTime() + ahead.get());
    }

    @AfterEach
    void stop() throws InterruptedException {
        store.release();
        archiver.stop();
        assertThat(archiver.awaitStopped(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aForeignObjectHoldsUpItsChannelOnly() throws IOException {
        store.put(SegmentName.of(ONE, "e", 1, 3).toString(), SegmentTest.bytes("a photograph"));
        archiver.start(Thread::new);
        await().until(() -> log.archived.containsKey(OTHER));
        await().until(() -> counters.refused.sum() > 0);
        assertThat(log.archived).doesNotContainKey(ONE);
        assertThat(archiver.isFailing()).isFalse();
    }

    @Test
    void aStoreThatFailsIsTriedAgainUntilItWorks() {
        store.fault = FaultyStore.Fault.FAILS;
        archiver.start(Thread::new);
        await().until(() -> counters.failures.sum() > 1 && archiver.isFailing());
        store.fault = FaultyStore.Fault.NONE;
        await().until(() -> log.archived.size() == 2 && !archiver.isFailing());
    }

    @Test
    void aStoreThatHangsIsSeen() {
        store.fault = FaultyStore.Fault.HANGS;
        archiver.start(Thread::new);
        await().until(() -> archiver.busyNanos() > Duration.ofMillis(300).toNanos());
        store.fault = FaultyStore.Fault.NONE;
        store.release();
        await().until(() -> log.archived.size() == 2);
        await().until(() -> archiver.busyNanos() < Duration.ofMillis(300).toNanos());
    }

    /** Before, it came an hour after the start, so never on a node that is restarted more often. */
    @Test
    void retentionComesAMinuteAfterTheStart() throws IOException {
        String old = new SegmentName("logs:old", "e", 1, 3).toString();
        store.put(old, SegmentTest.bytes("old"));
        Files.setLastModifiedTime(root.resolve(old), FileTime.fromMillis(0));
        archiver.start(Thread::new);
        ahead.set(Duration.ofSeconds(61).toNanos());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(root.resolve(old)).doesNotExist());
        assertThat(counters.deleted.sum()).isOne();
    }

    /** Lines are archived all the same. */
    @Test
    void aRetentionThatFailsIsNoStoreThatFails() {
        try (CapturedLog logged = new CapturedLog(Archiver.class)) {
            log.archived.putAll(Map.of(ONE, 3L, OTHER, 3L));
            store.unreadable = true;
            archiver.start(Thread::new);
            ahead.set(Duration.ofSeconds(61).toNanos());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !logged.messages().isEmpty());
            assertThat(logged.messages().get(0))
                    .startsWith("archive_retention_failed ")
                    .contains("403 access denied");
        }
        assertThat(archiver.isFailing()).isFalse();
    }

    @Test
    void aSmallerSegmentIsDueEarlier() throws InterruptedException {
        DueChannels due = new DueChannels(() -> 1_000);
        due.recorded(ONE, 10, 999, false);
        assertThat(due.next(0)).isEmpty();
        due.recorded(ONE, 1, 1, false);
        assertThat(due.next(0)).contains(new HotLog.Due(ONE, false));
    }

    @Test
    void whatTheRecorderNotesIsDueWithAFullSegmentOrAnEnd() throws InterruptedException {
        DueChannels due = new DueChannels(() -> 1024 * 1024);
        due.recorded(ONE, 4_999, 10, false);
        assertThat(due.next(0)).isEmpty();
        due.recorded(ONE, 1, 1, false);
        assertThat(due.next(0)).contains(new HotLog.Due(ONE, false));
        due.recorded(OTHER, 1, 1, true);
        due.recorded(ONE, 10, 1024 * 1024, false);
        due.recorded(ONE, 5_000, 1, false);
        assertThat(due.next(0)).contains(new HotLog.Due(OTHER, true));
        assertThat(due.next(0)).contains(new HotLog.Due(ONE, false));
        assertThat(due.next(0)).isEmpty();
    }
}
