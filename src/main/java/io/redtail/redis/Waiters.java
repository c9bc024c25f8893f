package io.redtail.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Those who wait for a channel to be live, in the order of their deadlines. {@link DesiredSubscriptions} guards it with its lock. */
final class Waiters {

    /** Somebody who waits for one channel. */
    static final class Waiter {

        final CompletableFuture<Void> live = new CompletableFuture<>();
        private final DesiredSubscription wanted;
        private final long deadline;

        private Waiter(DesiredSubscription wanted, long deadline) {
            this.wanted = wanted;
            this.deadline = deadline;
        }
    }

    private final Queue<Waiter> all = new ArrayDeque<>();
    private final long timeoutNanos;

    /** @param timeoutNanos how long each waits */
    Waiters(long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
    }

    /** One more. @return done when the channel is live */
    CompletableFuture<Void> add(DesiredSubscription wanted) {
        Waiter waiter = new Waiter(wanted, System.nanoTime() + timeoutNanos);
        wanted.waiters.add(waiter);
        all.add(waiter);
        return waiter.live;
    }

    /** Removes those who have waited too long, and forgets those who have what they waited for. */
    List<CompletableFuture<Void>> takeOverdue() {
        List<CompletableFuture<Void>> overdue = new ArrayList<>();
        while (!all.isEmpty()) {
            Waiter oldest = all.element();
            if (!oldest.live.isDone() && oldest.deadline - System.nanoTime() > 0) {
                break;
            }
            all.remove();
            if (oldest.wanted.waiters.remove(oldest)) {
                overdue.add(oldest.live);
            }
        }
        return overdue;
    }
}
