package io.redtail.http.streams;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/** How many of a node's responses are compressed at a time at most, and what that has saved since the start. Any thread. */
public final class Compressors {

    private final int max;
    private final Semaphore free;
    private final LongAdder inputBytes = new LongAdder();
    private final LongAdder outputBytes = new LongAdder();

    /** @param max zero: no response is compressed */
    public Compressors(int max) {
        this.max = max;
        this.free = new Semaphore(max);
    }

    /** Bytes of all compressed responses before. */
    public long inputBytes() {
        return inputBytes.sum();
    }

    /** Bytes after. */
    public long outputBytes() {
        return outputBytes.sum();
    }

    /** How many responses are compressed now. */
    public int taken() {
        return max - free.availablePermits();
    }

    /** Takes one, to be given back once. @return whether there was one */
    boolean take() {
        return free.tryAcquire();
    }

    void giveBack() {
        free.release();
    }

    void compressed(long before, long after) {
        inputBytes.add(before);
        outputBytes.add(after);
    }
}
