package io.redtail.security;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Answers that whoever is too fast gets a moment later. A client that is refused at once asks again at once, and to refuse
 * thousands of its requests in a second takes more of the processors than to serve it. While it waits for an answer it asks for
 * nothing, and costs nothing but its connection. Those who were refused together are answered one after the other, for they come
 * back as soon as they are answered.
 *
 * <p>Holds 100 for each caller and 1,000 in all; beyond that they are answered at once. Any thread.
 */
public final class HeldRefusals {

    static final int MAX = 1_000;
    static final int MAX_PER_CALLER = 100;
    private static final long HELD_NANOS = Duration.ofMillis(500).toNanos();
    private static final long SPREAD_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration SOON = Duration.ofMillis(50);
    private static final long TIMEOUT_MILLIS = Duration.ofSeconds(30).toMillis();

    private final LongSupplier nanoTime;
    private final LongSupplier spread;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, Integer> byCaller = new ConcurrentHashMap<>();
    private final Queue<Held> held = new ConcurrentLinkedQueue<>();

    /** Writes an answer. */
    public interface Answer {
        void writeTo(HttpServletResponse response) throws IOException;
    }

    public HeldRefusals() {
        this(System::nanoTime, () -> ThreadLocalRandom.current().nextLong(SPREAD_NANOS));
    }

    /** @param spread how much longer than half a second the next one is held */
    HeldRefusals(LongSupplier nanoTime, LongSupplier spread) {
        this.nanoTime = nanoTime;
        this.spread = spread;
    }

    /**
     * Takes over a request.
     *
     * @param caller whose it is
     * @return false if there is no room for it, and it is to be answered now
     */
    public boolean hold(HttpServletRequest request, HttpServletResponse response, String caller, Answer answer) {
        if (!request.isAsyncSupported() || request.isAsyncStarted() || !tryAdd(caller)) {
            return false;
        }
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(TIMEOUT_MILLIS);
        Held refusal =
                new Held(async, response, caller, answer, nanoTime.getAsLong() + HELD_NANOS + spread.getAsLong());
        async.addListener(refusal);
        held.add(refusal);
        return true;
    }

    private boolean tryAdd(String caller) {
        if (count.incrementAndGet() > MAX) {
            count.decrementAndGet();
            return false;
        }
        if (byCaller.merge(caller, 1, Integer::sum) > MAX_PER_CALLER) {
            remove(caller);
            return false;
        }
        return true;
    }

    private void remove(String caller) {
        count.decrementAndGet();
        byCaller.computeIfPresent(caller, (unused, mine) -> mine > 1 ? mine - 1 : null);
    }

    /** Answers those who have waited for long enough. @return when to do so again */
    public Duration release() {
        long now = nanoTime.getAsLong();
        held.removeIf(refusal -> {
            boolean due = now - refusal.due >= 0;
            if (due) {
                refusal.end();
            }
            return due;
        });
        return held.isEmpty() ? Duration.ofNanos(HELD_NANOS) : SOON;
    }

    /** Answers everybody. */
    public void releaseAll() {
        for (Held next = held.poll(); next != null; next = held.poll()) {
            next.end();
        }
    }

    /** How many wait. */
    int count() {
        return count.get();
    }

    /** A request that is answered once, whether its client waits for that or leaves. */
    private final class Held implements AsyncListener {

        private final AsyncContext async;
        private final HttpServletResponse response;
        private final String caller;
        private final Answer answer;
        private final long due;
        private final AtomicBoolean ended = new AtomicBoolean();

        Held(AsyncContext async, HttpServletResponse response, String caller, Answer answer, long due) {
            this.async = async;
            this.response = response;
            this.caller = caller;
            this.answer = answer;
            this.due = due;
        }

        void end() {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            remove(caller);
            try {
                answer.writeTo(response);
            } catch (IOException | IllegalStateException gone) {
                // A client that has left needs no answer.
            } finally {
                complete();
            }
        }

        private void complete() {
            try {
                async.complete();
            } catch (IllegalStateException gone) {
                // Its server has ended it.
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            if (ended.compareAndSet(false, true)) {
                remove(caller);
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            end();
        }

        @Override
        public void onError(AsyncEvent event) {
            end();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // Nobody starts it again.
        }
    }
}
