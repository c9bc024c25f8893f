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
import io.redtail.http.PublishTrace;
import io.redtail.http.PublishTracing;
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
 * <p>Through Redis travels nothing but the payload, so a line that comes back is known by what it says: {@link OnTheWay}.
 * Other nodes know nothing of the trace.
 */
public final class Tracing implements PublishTracing, DeliveryTracing {

    private static final Logger LOG = Logs.of(Tracing.class);

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final Predicate<Channel> followed;
    private final OnTheWay onTheWay = new OnTheWay(System::nanoTime);

    /**
     * Makes spans with it.
     *
     * @param followed whether somebody on this node follows a channel: nothing comes back on others
     */
    public Tracing(OpenTelemetry openTelemetry, Predicate<Channel> followed) {
        this.tracer = openTelemetry.getTracer(OpenTelemetrySource.SCOPE);
        this.propagator = TraceHeaders.propagator(openTelemetry);
        this.followed = followed;
    }

    /** An agent may have made a span of the request already, from the same headers: then that one is the parent. */
    @Override
    public PublishTrace begin(HttpServletRequest request, Channel channel) {
        Context current = Context.current();
        Context parent = Span.fromContext(current).getSpanContext().isValid()
                ? current
                : propagator.extract(current, request, TraceHeaders.OF_REQUEST);
        Span span = spanBuilder("publish", channel, SpanKind.PRODUCER)
                .setAttribute(Words.OPERATION_TYPE, "send")
                .setParent(parent)
                .startSpan();
        return span.isRecording() ? new PublishSpan(span, parent.with(span), this) : PublishTrace.NONE;
    }

    /** A publication is about to go to Redis. Any thread. */
    void sending(Channel channel, byte[] payload, SpanContext publish) {
        if (publish.isSampled() && followed.test(channel)) {
            onTheWay.add(channel, payload, publish);
        }
    }

    @Override
    public @Nullable DeliveryTrace arrived(Publication publication) {
        if (onTheWay.isEmpty()) {
            return null;
        }
        try {
            Optional<SpanContext> publish = onTheWay.take(publication);
            return publish.isEmpty() ? null : deliver(publication.channel(), publish.get());
        } catch (RuntimeException e) { // whatever is plugged into an OpenTelemetry, the publication is delivered
            LOG.log(Level.DEBUG, "delivery_not_traced", e);
            return null;
        }
    }

    private DeliveryTrace deliver(Channel channel, SpanContext publish) {
        return new DeliverySpan(spanBuilder("deliver", channel, SpanKind.CONSUMER)
                .setAttribute(Words.OPERATION_TYPE, "process")
                .setParent(Context.root().with(Span.wrap(publish)))
                .startSpan());
    }

    private SpanBuilder spanBuilder(String operation, Channel channel, SpanKind kind) {
        return tracer.spanBuilder(operation + " " + Words.kind(channel))
                .setSpanKind(kind)
                .setAttribute(Words.SYSTEM, "redis")
                .setAttribute(Words.OPERATION_NAME, operation)
                .setAttribute(Words.DESTINATION_TEMPLATE, Words.template(channel))
                .setAttribute(Words.DESTINATION_NAME, channel.name());
    }
}
