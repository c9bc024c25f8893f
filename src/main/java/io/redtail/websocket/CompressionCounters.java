package io.redtail.websocket;

import java.util.concurrent.atomic.LongAdder;

/** What the compressed streams of this node have cost and saved since the start. Any thread. */
public final class CompressionCounters {

    private final LongAdder inputBytes = new LongAdder();
    private final LongAdder outputBytes = new LongAdder();
    private final LongAdder beginnings = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    /** Bytes of messages before, each counted once, however many clients got it. */
    public long inputBytes() {
        return inputBytes.sum();
    }

    /** Bytes after, with the heads of their frames. */
    public long outputBytes() {
        return outputBytes.sum();
    }

    /** Times that a stream began anew, so that clients could begin to read it, pages of replays among them. */
    public long beginnings() {
        return beginnings.sum();
    }

    /** Time that compressing took, in nanoseconds. */
    public long nanos() {
        return nanos.sum();
    }

    void began() {
        beginnings.increment();
    }

    void compressed(long before, long after, long took) {
        inputBytes.add(before);
        outputBytes.add(after);
        nanos.add(took);
    }
}
