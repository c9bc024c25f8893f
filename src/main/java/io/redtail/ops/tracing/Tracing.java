package io.redtail.ops.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.redtail.delivery.Channel;
import io.redtail.delivery.DeliveryTrace;
import io.redtail.delivery.DeliveryTracing;
import io.redtail.delivery.Publication;
import io.redtail.http.publishing.PublishTrace;
import io.redtail.http.publishing.PublishTracing;
import io.redtail.log.Logs;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans of what is published over HTTP: {@code publish logs} for the request, and below it {@code deliver logs} for a
 * line on its way from Redis to the sockets of this node.
 *
 * <p>Through Redis travels nothing but the payload, so a line that comes back is known by what it says: {@link PendingDeliveries}.
 * Other nodes know nothing of the trace.
 */
public final class Tracing implements PublishTracing, DeliveryTracing {

    private static final Logger LOG = Logs.of(Tracing.class);

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final Predicate<Channel> followed;
    private final PendingDeliveries pending = new PendingDeliveries(System::nanoTime);

    /**
     * Makes spans with it.
     *
     * @param subscribed whether a channel has subscribers on this node: nothing comes back on others
     */
    public Tracing(OpenTelemetry openTelemetry, Predicate<Channel> subscribed) {
        this.tracer = openTelemetry.getTracer(OpenTelemetrySource.SCOPE);
        this.propagator = TraceHeaders.propagator(openTelemetry);
        this.followed = subscribed;
    }

    /** An agent may have made a span of the request already, from the same headers: then that one is the parent. */
    @Override
    public PublishTrace begin(HttpServletRequest request, Channel channel) {
        Context current = Context.current();
        Context parent = Span.fromContext(current).getSpanContext().isValid()
                ? current
                : propagator.extract(current, request, TraceHeaders.OF_REQUEST);
        Span span = spanBuilder("publish", channel, SpanKind.PRODUCER)
                .setAttribute(SpanAttributes.OPERATION_TYPE, "send")
                .setParent(parent)
                .startSpan();
        return span.isRecording() ? new PublishSpan(span, parent.with(span), this) : PublishTrace.NONE;
    }

    /** A publication is about to go to Redis. Any thread. */
    void sending(Channel channel, byte[] payload, SpanContext publish) {
        if (publish.isSampled() && followed.test(channel)) {
            pending.add(channel, payload, publish);
        }
    }

    @Override
    public @Nullable DeliveryTrace arrived(Publication publication) {
        if (pending.isEmpty()) {
            return null;
        }
        try {
            Optional<SpanContext> publish = pending.take(publication);
            return publish.isEmpty() ? null : deliver(publication.channel(), publish.get());
        } catch (RuntimeException e) { // whatever is plugged into an OpenTelemetry, the publication is delivered
            LOG.log(Level.DEBUG, "delivery_not_traced", e);
            return null;
        }
    }

    private DeliveryTrace deliver(Channel channel, SpanContext publish) {
        return new DeliverySpan(spanBuilder("deliver", channel, SpanKind.CONSUMER)
                .setAttribute(SpanAttributes.OPERATION_TYPE, "process")
                .setParent(Context.root().with(Span.wrap(publish)))
                .startSpan());
    }

    private SpanBuilder spanBuilder(String operation, Channel channel, SpanKind kind) {
        return tracer.spanBuilder(operation + " " + SpanAttributes.kind(channel))
                .setSpanKind(kind)
                .setAttribute(SpanAttributes.SYSTEM, "redis")
                .setAttribute(SpanAttributes.OPERATION_NAME, operation)
                .setAttribute(SpanAttributes.DESTINATION_TEMPLATE, SpanAttributes.template(channel))
                .setAttribute(SpanAttributes.DESTINATION_NAME, channel.name());
    }
}
