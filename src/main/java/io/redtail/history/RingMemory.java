package io.redtail.history;

import java.util.concurrent.atomic.AtomicLong;

/** What replay buffers that share their memory take of it, in bytes of the heap. Any thread. */
final class RingMemory {

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong excess = new AtomicLong();

    /** @param ofThatExcess how much of it is beyond an equal share */
    void add(long more, long ofThatExcess) {
        bytes.addAndGet(more);
        excess.addAndGet(ofThatExcess);
    }

    long bytes() {
        return bytes.get();
    }

    /** What those take beyond their share that take more. */
    long excess() {
        return excess.get();
    }
}
