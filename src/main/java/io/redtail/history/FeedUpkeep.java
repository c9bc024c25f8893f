package io.redtail.history;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * What the feed needs now and then, done by whichever recorder's thread comes first: any of them may have to wait for its Redis. Any
 * thread; costs next to nothing, and never blocks for long.
 */
final class FeedUpkeep {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ReentrantLock lock = new ReentrantLock();
    private final FeedReader feedReader;
    private final ReplayBufferWatch watch;
    private final BooleanSupplier isRecording;
    private volatile long doneAt = System.nanoTime() - PAUSE_NANOS;

    /** @param isRecording whether this node records anything */
    FeedUpkeep(FeedReader feedReader, ReplayBufferWatch watch, BooleanSupplier isRecording) {
        this.feedReader = feedReader;
        this.watch = watch;
        this.isRecording = isRecording;
    }

    void step() {
        if (System.nanoTime() - doneAt >= PAUSE_NANOS && lock.tryLock()) {
            try {
                doneAt = System.nanoTime();
                feedReader.ping();
                watch.look(isRecording.getAsBoolean());
            } finally {
                lock.unlock();
            }
        }
    }
}
