package io.redtail.archive;

import io.redtail.archive.HotLog.Due;
import io.redtail.lifecycle.Worker;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Archives one channel after the other on the node that records. That only one node does it saves work, and nothing depends on
 * it: what is archived is what Redis has noted, and two nodes write the same. Its own thread, so that a store that hangs keeps
 * nobody else waiting.
 */
final class Archiver {

    private static final Logger LOG = Logs.of(Archiver.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration STANDBY = Duration.ofMillis(500);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);
    private static final long NOT_BUSY = Long.MIN_VALUE;
    private static final long RETENTION_NANOS = TimeUnit.HOURS.toNanos(1);

    /** A node that is restarted more often than hourly deletes nevertheless. */
    private static final long FIRST_RETENTION_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long TELLING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final BoundedLog troubles = new BoundedLog(LOG, Level.WARNING);
    private final ArchiveStore store;
    private final HotLog hotLog;
    private final BooleanSupplier isRecording;
    private final DueChannels due;
    private final Counters counters;
    private final LostLines lost;
    private final Retention retention;
    private final Worker worker = new Worker("archiver", this::step);
    private final LongSupplier nanoTime;
    private long sweptAt;
    private long retainedAt;
    private long toldAt;
    private volatile long busySince = NOT_BUSY;
    private volatile boolean failing;
    private Duration pause = Duration.ZERO;

    /** @param isRecording whether this node is the one that records */
    Archiver(
            ArchiveStore store,
            HotLog hotLog,
            BooleanSupplier isRecording,
            DueChannels due,
            Counters counters,
            LostLines lost,
            Retention retention,
            LongSupplier nanoTime) {
        this.store = store;
        this.hotLog = hotLog;
        this.isRecording = isRecording;
        this.due = due;
        this.counters = counters;
        this.lost = lost;
        this.retention = retention;
        this.nanoTime = nanoTime;
        sweptAt = nanoTime.getAsLong();
        retainedAt = sweptAt - RETENTION_NANOS + FIRST_RETENTION_NANOS;
        toldAt = sweptAt;
    }

    void start(ThreadFactory threads) {
        worker.start(threads);
    }

    private Duration step() throws InterruptedException {
        tellLost();
        if (!isRecording.getAsBoolean()) {
            due.clear();
            return STANDBY;
        }
        long now = nanoTime.getAsLong();
        if (now - sweptAt >= IDLE.toNanos()) {
            sweptAt = now;
            sweep();
        }
        if (now - retainedAt >= RETENTION_NANOS) {
            retainedAt = now;
            retain();
        }
        Optional<Due> next = due.next(IDLE.toMillis());
        if (next.isEmpty()) {
            return Duration.ZERO;
        }
        busySince = nanoTime.getAsLong();
        Duration wait = archive(next.get());
        busySince = NOT_BUSY;
        return wait;
    }

    private void tellLost() {
        long now = nanoTime.getAsLong();
        if (now - toldAt >= TELLING_NANOS) {
            toldAt = now;
            lost.tell();
        }
    }

    private void sweep() {
        try {
            hotLog.sweep().forEach(found -> due.add(found.channel(), found.resting()));
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "archive_not_swept", e); // Redis is away, and others say so
        }
    }

    private void retain() {
        try {
            long here = System.currentTimeMillis();
            long redis = hotLog.nowMillis();
            if (!retention.sweep(here, redis)) {
                troubles.log(LogEvent.of("archive_clocks_differ")
                        .with("ahead_of_redis_seconds", (here - redis) / 1000)
                        .with("consequence", "nothing that is too old is deleted from the archive")
                        .with("remedy", "set the clocks of this node and of Redis")
                        .toString());
            }
        } catch (IOException e) {
            counters.failures.increment();
            troubles.log(LogEvent.of("archive_retention_failed")
                    .with("store", store)
                    .with("reason", e.toString())
                    .with(
                            "consequence",
                            "segments that are too old or too many stay until the next attempt, in an hour")
                    .toString());
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "archive_not_swept", e); // Redis is away, and others say so
        }
    }

    private Duration archive(Due next) {
        try {
            switch (new ChannelArchiver(hotLog, store, counters, next.channel(), next.resting()).run()) {
                case DONE, OVERTAKEN -> {} // whoever overtook has it, or the sweep finds it again
                case MORE -> due.add(next.channel(), next.resting());
            }
            works();
            return Duration.ZERO;
        } catch (IOException e) {
            due.add(next.channel(), next.resting());
            return failed(e);
        } catch (ForeignObjectException e) {
            counters.refused.increment();
            troubles.log(LogEvent.of("archive_foreign_object")
                    .with("channel", next.channel())
                    .with("store", store)
                    .with("reason", String.valueOf(e.getMessage()))
                    .with("consequence", "the channel is not archived; Redis keeps it up to redtail.history.max-bytes")
                    .with("remedy", "move the object away; no two gateways may share a directory, or bucket and prefix")
                    .toString());
            return Duration.ZERO; // the sweep finds it again
        } catch (RuntimeException e) {
            troubles.log(LogEvent.of("archive_channel_failed")
                    .with("channel", next.channel())
                    .with("reason", e.toString())
                    .toString());
            return AFTER_TROUBLE; // Redis is away, or one channel is broken; the sweep finds it again
        }
    }

    private Duration failed(IOException e) {
        counters.failures.increment();
        failing = true;
        troubles.log(LogEvent.of("archive_store_failed")
                .with("store", store)
                .with("reason", e.toString())
                .with("waiting_channels", due.size())
                .with("consequence", "Redis keeps what is not archived up to redtail.history.max-bytes of each channel")
                .toString());
        pause = pause.isZero() ? Duration.ofMillis(250) : pause.multipliedBy(2);
        pause = pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
        return pause;
    }

    private void works() {
        pause = Duration.ZERO;
        if (failing) {
            failing = false;
            LOG.log(Level.INFO, LogEvent.of("archive_store_works").with("store", store));
        }
    }

    boolean isFailing() {
        return failing;
    }

    /** How long the present channel has taken; zero between two. */
    long busyNanos() {
        long since = busySince;
        return since == NOT_BUSY ? 0 : nanoTime.getAsLong() - since;
    }

    void stop() {
        worker.stop();
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return worker.awaitStopped(timeout);
    }
}
