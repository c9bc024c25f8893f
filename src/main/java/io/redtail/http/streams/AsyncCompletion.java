package io.redtail.http.streams;

import io.redtail.log.Logs;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ends a response once, whoever asks for it first: we, or the container, for a client that left, for one. Any thread. */
final class AsyncCompletion implements AsyncListener {

    private static final Logger LOG = Logs.of(AsyncCompletion.class);

    private final AsyncContext async;
    private final Runnable whenEnded;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param whenEnded called once */
    AsyncCompletion(AsyncContext async, Runnable whenEnded) {
        this.async = async;
        this.whenEnded = whenEnded;
    }

    boolean isComplete() {
        return ended.get();
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
