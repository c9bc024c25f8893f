package io.redtail.ops.tracing;

import io.opentelemetry.api.trace.Span;
import io.redtail.delivery.DeliveryTrace;
import java.util.concurrent.atomic.AtomicInteger;

/** The span of one publication on this node: from its arrival until every shard has given it to its sockets. */
final class DeliverySpan implements DeliveryTrace {

    private final Span span;
    private final AtomicInteger holders = new AtomicInteger(1); // the router
    private final AtomicInteger subscribers = new AtomicInteger();

    DeliverySpan(Span span) {
        this.span = span;
    }

    @Override
    public void enters() {
        holders.incrementAndGet();
    }

    @Override
    public void leaves(int reached) {
        subscribers.addAndGet(reached);
        if (holders.decrementAndGet() == 0) {
            span.setAttribute(SpanAttributes.SUBSCRIBERS, subscribers.longValue());
            span.end();
        }
    }
}
