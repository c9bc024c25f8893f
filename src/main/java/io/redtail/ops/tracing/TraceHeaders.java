package io.redtail.ops.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** What a request's headers say of the trace that it belongs to. */
final class TraceHeaders {

    static final TextMapGetter<HttpServletRequest> OF_REQUEST = new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // the API version in Payara requires it
        public Iterable<String> keys(HttpServletRequest request) {
            return Collections.list(request.getHeaderNames());
        }

        @Override
        public @Nullable String get(@Nullable HttpServletRequest request, String name) {
            return request == null ? null : request.getHeader(name);
        }
    };

    private TraceHeaders() {}

    /** The one that is configured, or {@code traceparent} and {@code tracestate} where none is. */
    static TextMapPropagator propagator(OpenTelemetry openTelemetry) {
        TextMapPropagator configured = openTelemetry.getPropagators().getTextMapPropagator();
        return configured == TextMapPropagator.noop() ? W3CTraceContextPropagator.getInstance() : configured;
    }
}
