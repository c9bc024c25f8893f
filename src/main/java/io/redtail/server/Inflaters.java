package io.redtail.server;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.Inflater;

/**
 * Inflaters for messages of clients, kept for the next ones: making one costs more than a short message. Each takes about 44 KB outside
 * the heap. Any thread.
 */
public final class Inflaters {

    private static final int MAX_KEPT = 16;

    private final BlockingQueue<Inflater> kept = new ArrayBlockingQueue<>(MAX_KEPT);

    /** One without memory of earlier messages. To be given back, or ended. */
    Inflater take() {
        Inflater inflater = kept.poll();
        return inflater == null ? new Inflater(true) : inflater;
    }

    /** Takes it back. */
    void give(Inflater inflater) {
        inflater.reset();
        if (!kept.offer(inflater)) {
            inflater.end();
        }
    }
}
