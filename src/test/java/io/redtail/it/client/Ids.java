package io.redtail.it.client;

import java.util.concurrent.atomic.AtomicLong;

/** Ids that no other test has. */
public final class Ids {

    private static final AtomicLong NEXT = new AtomicLong();

    private Ids() {}

    public static String fresh(String prefix) {
        return prefix + "-" + NEXT.incrementAndGet();
    }
}
