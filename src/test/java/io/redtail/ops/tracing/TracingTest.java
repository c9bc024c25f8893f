package io.redtail.ops.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.redtail.channel.Channel;
import io.redtail.delivery.PublishFailedException;
import io.redtail.delivery.Publisher;
import io.redtail.http.publishing.PublishTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TracingTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final Map<String, String> SAMPLED = Map.of("traceparent", "00-" + TRACE + "-" + CALLER + "-01");
    private static final Map<String, String> NOT_SAMPLED = Map.of("traceparent", "00-" + TRACE + "-" + CALLER + "-00");
    private static final Channel P = Channel.logs("p");

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();
    private final OpenTelemetry openTelemetry =
            OpenTelemetrySdk.builder().setTracerProvider(provider).build();
    private final Tracing tracing = new Tracing(openTelemetry);
    private final List<String> published = new ArrayList<>();
    private final Publisher redis =
            (channel, payloads) -> payloads.forEach(payload -> published.add(new String(payload, UTF_8)));

    @AfterEach
    void stop() {
        provider.close();
    }

    private void publish(Map<String, String> headers, String... lines) {
        PublishTrace trace = tracing.begin(HeadersOnly.of(headers), P);
        trace.through(redis)
                .publish(
                        P,
                        Arrays.stream(lines).map(line -> line.getBytes(UTF_8)).toList());
        trace.end();
    }

    private List<SpanData> spans(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    @Test
    void publishedLines_areTracedUntilRedisHasThem() {
        publish(SAMPLED, "1", "2");

        SpanData publish = spans("publish logs").get(0);
        assertThat(publish.getTraceId()).isEqualTo(TRACE);
        assertThat(publish.getParentSpanId()).isEqualTo(CALLER);
        assertThat(publish.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(publish.getAttributes().get(SpanAttributes.MESSAGE_COUNT)).isEqualTo(2);
        assertThat(publish.getAttributes().get(SpanAttributes.DESTINATION_NAME)).isEqualTo("logs:p");
        assertThat(published).containsExactly("1", "2");
    }

    @Test
    void whatIsNotSampledLeavesNothing() {
        publish(NOT_SAMPLED, "1");
        publish(Map.of(), "2");
        publish(Map.of("traceparent", "nonsense"), "3");

        assertThat(spans.getFinishedSpanItems()).isEmpty();
        assertThat(published).containsExactly("1", "2", "3");
    }

    @Test
    void theSpanThatAnAgentHasMadeOfTheRequestIsTheParent() {
        Span ofAgent = provider.get("agent")
                .spanBuilder("PUT /api/logs/*")
                .setParent(Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                TRACE, CALLER, TraceFlags.getSampled(), TraceState.getDefault()))))
                .startSpan();
        PublishTrace trace;
        try (Scope scope = ofAgent.makeCurrent()) {
            assertThat(scope).isNotNull();
            trace = tracing.begin(HeadersOnly.of(SAMPLED), P);
        }
        trace.end();

        assertThat(spans("publish logs").get(0).getParentSpanId())
                .isEqualTo(ofAgent.getSpanContext().getSpanId());
    }

    @Test
    void whatTheRedisClientDoesBelongsToThePublishing() {
        PublishTrace trace = tracing.begin(HeadersOnly.of(SAMPLED), P);
        Span[] seen = new Span[1];

        trace.through((channel, payloads) -> seen[0] = Span.current()).publish(P, List.of());
        trace.end();

        assertThat(seen[0].getSpanContext().getSpanId())
                .isEqualTo(spans("publish logs").get(0).getSpanId());
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void whatRedisDidNotConfirmIsAnError() {
        PublishTrace trace = tracing.begin(HeadersOnly.of(SAMPLED), P);
        Publisher away = trace.through((channel, payloads) -> {
            throw new PublishFailedException(1, new IllegalStateException("away"));
        });

        assertThatThrownBy(() -> away.publish(P, List.of(new byte[1], new byte[1])))
                .isInstanceOf(PublishFailedException.class);
        trace.end();

        SpanData publish = spans("publish logs").get(0);
        assertThat(publish.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(publish.getAttributes().get(SpanAttributes.ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
        assertThat(publish.getAttributes().get(SpanAttributes.MESSAGE_COUNT)).isOne();
    }

    @Test
    void anOpenTelemetryThatDoesNothingIsNone() {
        assertThat(OpenTelemetrySource.find(List.of(OpenTelemetry.noop()))).isEmpty();
        assertThat(OpenTelemetrySource.find(List.of(OpenTelemetry.noop(), openTelemetry)))
                .contains(openTelemetry);
        assertThat(GlobalOpenTelemetry.isSet()).as("looking for it has set one").isFalse();
    }
}
