package io.redtail.archive;

import io.redtail.channel.Channel;
import io.redtail.config.ArchiveSettings;
import io.redtail.delivery.HistoryReader;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;

/** This node's part in the archive, from start to stop. */
public final class Archive {

    private static final Logger LOG = Logs.of(Archive.class);

    /** Readers wait for the store no longer, and get a gap instead. */
    private static final Duration READING_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration ARCHIVING_TIMEOUT = Duration.ofSeconds(30);

    /** So many calls of deletions at a time: fewer than a store takes. */
    private static final int MAX_DELETING_CALLS = 4;

    private final ArchiveStore store;
    private final DeadlineStore reading;
    private final DeadlineStore deleting;
    private final Semaphore deletingCalls = new Semaphore(MAX_DELETING_CALLS, true);
    private final DeadlineStore archiving;
    private final Counters counters = new Counters();
    private final LostLines lost = new LostLines(counters.lost);
    private final DueChannels due;
    private final Archiver archiver;
    private final ArchivedPages pages;
    private final Seam seam;
    private final ArchivedHistoryReader reader;

    /**
     * Puts the parts together; nothing runs yet.
     *
     * @param sendQueueMaxBytes what waits for one client; a page is well below it
     * @param hot reads what Redis keeps
     * @param isRecording whether this node is the one that records
     * @param readings where the archive may be read
     * @param threads for calls of the store
     */
    public Archive(
            ArchiveSettings settings,
            int sendQueueMaxBytes,
            HistoryReader hot,
            HotLog hotLog,
            BooleanSupplier isRecording,
            Readings readings,
            ThreadFactory threads) {
        this(
                store(settings),
                READING_TIMEOUT,
                settings,
                sendQueueMaxBytes,
                hot,
                hotLog,
                isRecording,
                readings,
                threads);
    }

    private static ArchiveStore store(ArchiveSettings settings) {
        return settings.s3().isPresent()
                ? new S3Store(settings.s3().get())
                : new DirectoryStore(Path.of(settings.directory()).toAbsolutePath());
    }

    Archive(
            ArchiveStore store,
            Duration readingTimeout,
            ArchiveSettings settings,
            int sendQueueMaxBytes,
            HistoryReader hot,
            HotLog hotLog,
            BooleanSupplier isRecording,
            Readings readings,
            ThreadFactory threads) {
        this.store = store;
        reading = new DeadlineStore(store, readingTimeout, threads);
        deleting = new DeadlineStore(store, readingTimeout, threads);
        due = new DueChannels(hotLog::segmentBytes);
        archiving = new DeadlineStore(store, ARCHIVING_TIMEOUT, threads);
        var listings = new Listings(reading);
        pages = new ArchivedPages(reading, listings, counters, sendQueueMaxBytes);
        seam = new Seam(hotLog, reading, listings, pages, counters);
        reader = new ArchivedHistoryReader(hot, readings, seam);
        archiver = new Archiver(
                archiving,
                hotLog,
                isRecording,
                due,
                counters,
                lost,
                new Retention(archiving, settings.maxAge(), settings.maxBytes(), hotLog::quotaGroup, counters),
                System::nanoTime);
    }

    /** Reads the archive and Redis as one log. */
    public HistoryReader reader() {
        return reader;
    }

    /** Notes that something was recorded. Never blocks; any thread. */
    public void recorded(Channel channel, int entries, long bytes, boolean ends) {
        due.recorded(channel, entries, bytes, ends);
    }

    /** Notes that Redis had to forget so many lines that are not archived. Never blocks; any thread. */
    public void lost(Channel channel, long lines) {
        lost.add(channel, lines);
    }

    /**
     * Deletes all segments of a channel. Waits for the store. What Redis keeps is not touched: delete that first, for what is
     * there is archived again.
     *
     * <p>Deletions take turns, call by call. However many there are at once, they take no call from readers, and one more begins
     * soon.
     *
     * @return how many there were
     * @throws IOException if the store cannot do it; some may be gone
     */
    public int delete(Channel channel) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        inTurn(() -> deleting.list(SegmentName.folder(channel), object -> {
            if (SegmentName.parse(object.name()).isPresent()) {
                names.add(object.name());
            }
        }));
        for (String name : names) {
            inTurn(() -> deleting.delete(name));
        }
        pages.forget(channel);
        seam.forget(channel);
        return names.size();
    }

    private interface StoreCall {

        void run() throws IOException;
    }

    private void inTurn(StoreCall call) throws IOException, InterruptedException {
        deletingCalls.acquire();
        try {
            call.run();
        } finally {
            deletingCalls.release();
        }
    }

    /** How it is doing now. Any thread, never blocks for long. */
    public ArchiveStatus status() {
        return new ArchiveStatus(
                archiver.isFailing(),
                due.size(),
                Math.max(due.waitingNanos(), archiver.busyNanos()) / 1e9,
                counters.segments.sum(),
                counters.bytes.sum(),
                counters.failures.sum(),
                counters.readFailures.sum(),
                counters.refused.sum(),
                counters.unreadable.sum(),
                counters.lost.sum(),
                counters.deleted.sum());
    }

    public void start(ThreadFactory threads) {
        LOG.log(Level.INFO, LogEvent.of("archive_started").with("store", store));
        archiver.start(threads);
    }

    /**
     * Ends the archiver.
     *
     * @return whether it ended in time
     */
    public boolean stop(Duration timeout) throws InterruptedException {
        archiver.stop();
        boolean ended = archiver.awaitStopped(timeout.dividedBy(2));
        reading.close();
        deleting.close();
        archiving.close(); // and if it waits for a store that hangs, it does so no longer
        ended = ended || archiver.awaitStopped(timeout.dividedBy(2));
        store.close();
        return ended;
    }
}
