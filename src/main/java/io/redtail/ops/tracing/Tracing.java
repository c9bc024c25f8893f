package io.redtail.ops.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.redtail.channel.Channel;
import io.redtail.http.publishing.PublishTrace;
import io.redtail.http.publishing.PublishTracing;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Makes a span of each request that publishes over HTTP, such as {@code publish logs}. Through Redis travels nothing but the
 * payload, so a trace ends where Redis has confirmed it.
 */
public final class Tracing implements PublishTracing {

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    public Tracing(OpenTelemetry openTelemetry) {
        this.tracer = openTelemetry.getTracer(OpenTelemetrySource.SCOPE);
        this.propagator = TraceHeaders.propagator(openTelemetry);
    }

    /** An agent may have made a span of the request already, from the same headers: then that one is the parent. */
    @Override
    public PublishTrace begin(HttpServletRequest request, Channel channel) {
        Context current = Context.current();
        Context parent = Span.fromContext(current).getSpanContext().isValid()
                ? current
                : propagator.extract(current, request, TraceHeaders.OF_REQUEST);
        Span span = tracer.spanBuilder("publish " + SpanAttributes.type(channel))
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute(SpanAttributes.SYSTEM, "redis")
                .setAttribute(SpanAttributes.OPERATION_NAME, "publish")
                .setAttribute(SpanAttributes.OPERATION_TYPE, "send")
                .setAttribute(SpanAttributes.DESTINATION_TEMPLATE, SpanAttributes.template(channel))
                .setAttribute(SpanAttributes.DESTINATION_NAME, channel.name())
                .setParent(parent)
                .startSpan();
        return span.isRecording() ? new PublishSpan(span, parent.with(span)) : PublishTrace.NONE;
    }
}
