package io.redtail.it;

import java.util.concurrent.atomic.AtomicLong;

/** Ids that no other test has. */
final class Ids {

    private static final AtomicLong NEXT = new AtomicLong();

    private Ids() {}

    static String fresh(String prefix) {
        return prefix + "-" + NEXT.incrementAndGet();
    }
}
