package io.redtail.ops.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.redtail.channel.Channel;
import io.redtail.delivery.PublishFailedException;
import io.redtail.delivery.Publisher;
import io.redtail.http.publishing.PublishTrace;
import java.util.List;

/** The span of one request that publishes, until its last message is confirmed. One thread at a time. */
final class PublishSpan implements PublishTrace {

    private final Span span;
    private final Context context;
    private long published;

    /** @param context where {@code span} is the current one */
    PublishSpan(Span span, Context context) {
        this.span = span;
        this.context = context;
    }

    @Override
    public Publisher through(Publisher publisher) {
        return (channel, payloads) -> publish(channel, payloads, publisher);
    }

    /** What an agent sees of the Redis client belongs to this span. */
    private void publish(Channel channel, List<byte[]> payloads, Publisher publisher) {
        try {
            context.wrap(() -> publisher.publish(channel, payloads)).run();
            published += payloads.size();
        } catch (PublishFailedException e) {
            published += e.confirmed();
            span.setStatus(StatusCode.ERROR);
            Throwable why = e.getCause() == null ? e : e.getCause();
            span.setAttribute(SpanAttributes.ERROR_TYPE, why.getClass().getName());
            throw e;
        }
    }

    @Override
    public void end() {
        span.setAttribute(SpanAttributes.MESSAGE_COUNT, published);
        span.end();
    }
}
