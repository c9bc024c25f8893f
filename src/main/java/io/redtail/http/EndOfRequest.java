package io.redtail.http;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** The container has ended a response, whoever asked for it: a client that left, for one. */
final class EndOfRequest implements AsyncListener {

    private final Runnable complete;

    EndOfRequest(Runnable complete) {
        this.complete = complete;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        complete.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        complete.run();
    }

    @Override
    public void onError(AsyncEvent event) {
        complete.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody starts it again.
    }
}
