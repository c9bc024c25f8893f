package io.redtail.websocket;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the gateway holds of messages that are not complete, of all clients together. Each client's are few bytes, but there may be
 * fifty thousand clients without an identity, and nothing else bounds them all.
 *
 * <p>When the limit is reached, whoever has no identity may have no more than 2 KiB unfinished; the others when it is reached
 * twice, for their connections are counted by their identity. A message that comes at once is never unfinished. Any thread.
 */
public final class UnfinishedMessages {

    /** A command that comes in several packets. */
    static final int ALWAYS_ALLOWED_BYTES = 2 * 1024;

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder refused = new LongAdder();

    /** @param maxBytes 0: as many as they like */
    public UnfinishedMessages(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** How many bytes are held now. */
    public long bytes() {
        return bytes.get();
    }

    /** How many messages the limit has ended. */
    public long refused() {
        return refused.sum();
    }

    /** The unfinished message of one client, which has none yet. */
    Held ofClient() {
        return new Held();
    }

    private boolean isReached(boolean identified) {
        return maxBytes > 0 && bytes.get() > (identified ? 2 * maxBytes : maxBytes);
    }

    /** What is held of one client's message. */
    final class Held {

        private long mine;
        private boolean released;

        /**
         * So much is held now; 0 when the message is complete.
         *
         * @return false if that is too much, and the client is to be closed
         */
        synchronized boolean set(long now, boolean identified) {
            if (!released) {
                bytes.addAndGet(now - mine);
                mine = now;
            }
            return !isTooMuch(identified);
        }

        /** Whether it is too much by now. */
        synchronized boolean isTooMuch(boolean identified) {
            boolean tooMuch = mine > ALWAYS_ALLOWED_BYTES && isReached(identified);
            if (tooMuch) {
                refused.increment();
                release();
            }
            return tooMuch;
        }

        /** The client is closed; what it still sends is not held. */
        synchronized void release() {
            released = true;
            bytes.addAndGet(-mine);
            mine = 0;
        }
    }
}
