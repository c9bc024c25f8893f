package io.redtail.lifecycle;

import java.time.Duration;

/**
 * A part of the gateway that is started and stopped with it.
 *
 * @param name for logs
 * @param start returns when it runs
 * @param stop ends it, started or not
 */
public record Component(String name, Runnable start, Stop stop) {

    /** How a part ends. */
    public interface Stop {

        /** Waits for so long at most. @return whether it ended in time */
        boolean within(Duration timeout) throws InterruptedException;
    }

    /** One that needs no start. */
    public static Component stopped(String name, Stop stop) {
        return new Component(name, () -> {}, stop);
    }

    /** One that needs no start, and ends at once. */
    public static Component closed(String name, Runnable close) {
        return new Component(name, () -> {}, timeout -> {
            close.run();
            return true;
        });
    }
}
