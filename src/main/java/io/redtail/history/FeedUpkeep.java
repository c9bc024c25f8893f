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
    private final ListenerRegister register;
    private final BooleanSupplier isRecording;
    private volatile long doneAt = System.nanoTime() - PAUSE_NANOS;

    /** @param isRecording whether this node records anything */
    FeedUpkeep(FeedReader feedReader, ReplayBufferWatch watch, ListenerRegister register, BooleanSupplier isRecording) {
        this.register = register;
        this.feedReader = feedReader;
        this.watch = watch;
        this.isRecording = isRecording;
    }

    /** @param now milliseconds of a clock that never goes back */
    void step(long now) {
        if (System.nanoTime() - doneAt >= PAUSE_NANOS && lock.tryLock()) {
            try {
                doneAt = System.nanoTime();
                if (register.step(now)) {
                    feedReader.listenAgain(); // not before it is chosen again
                }
                feedReader.ping();
                watch.look(isRecording.getAsBoolean());
            } finally {
                lock.unlock();
            }
        }
    }
}
