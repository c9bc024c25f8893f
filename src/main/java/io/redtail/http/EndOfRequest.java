package io.redtail.http;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** The container has ended a response, whoever asked for it: a client that left, for one. */
final class EndOfRequest implements AsyncListener {

    private final ResponseSink sink;

    EndOfRequest(ResponseSink sink) {
        this.sink = sink;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        sink.complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        sink.complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        sink.complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody starts it again.
    }
}
