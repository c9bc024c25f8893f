package io.redtail.http.streams;

import io.redtail.log.Logs;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Ends a response once, whoever asks for it first: we, or the container, for a client that left, for one. Any thread. */
final class AsyncCompletion implements AsyncListener {

    private static final Logger LOG = Logs.of(AsyncCompletion.class);

    private final AsyncContext async;
    private final BooleanSupplier departure;
    private final Runnable whenEnded;
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * Not ended yet.
     *
     * @param departure tells whether its client has left, as far as writing does not tell
     * @param whenEnded called once
     */
    AsyncCompletion(AsyncContext async, BooleanSupplier departure, Runnable whenEnded) {
        this.async = async;
        this.departure = departure;
        this.whenEnded = whenEnded;
    }

    boolean isComplete() {
        return ended.get();
    }

    /** Whether nobody reads it, and it has not ended yet. */
    boolean isLeft() {
        return !ended.get() && departure.getAsBoolean();
    }

    /** Ends the response as it is. */
    void complete() {
        if (ended.compareAndSet(false, true)) {
            try {
                async.complete();
            } catch (IllegalStateException done) {
                LOG.log(Level.DEBUG, "response_already_ended", done);
            }
            whenEnded.run();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody starts it again.
    }
}
