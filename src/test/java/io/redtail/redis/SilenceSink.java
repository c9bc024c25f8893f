package io.redtail.redis;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.SendQueue;
import io.redtail.delivery.Sink;
import java.time.Duration;

/** A client that measures for how long no line came. */
final class SilenceSink implements Sink, Sink.Factory {

    private long last = System.nanoTime();
    private long longest;

    @Override
    public Sink create(Runnable toWake) {
        return this;
    }

    @Override
    public synchronized void flush(SendQueue sendQueue) {
        long now = System.nanoTime();
        for (EncodedMessage next = sendQueue.poll(); next != null; next = sendQueue.poll()) {
            if (next.text().contains("\"data\":")) {
                longest = Math.max(longest, now - last);
                last = now;
            }
        }
    }

    @Override
    public void close(CloseCode code, String reason) {}

    /** Measures from now on. */
    synchronized void begin() {
        last = System.nanoTime();
        longest = 0;
    }

    synchronized Duration longest() {
        return Duration.ofNanos(longest);
    }
}
