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
import io.redtail.delivery.Channel;
import io.redtail.delivery.DeliveryCore;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.Publication;
import io.redtail.delivery.PublishFailedException;
import io.redtail.delivery.Publisher;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.http.publishing.PublishTrace;
import io.redtail.protocol.DialectEncoding;
import io.redtail.protocol.ServerMessageEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    private boolean subscribed = true;
    private final Tracing tracing = new Tracing(openTelemetry, channel -> subscribed);
    private final DeliveryCore core = new DeliveryCore(2, tracing);
    private final ServerMessageEncoder answers = new ServerMessageEncoder();
    private final RecordingSink sink = new RecordingSink();

    @AfterEach
    void stop() {
        core.close();
        answers.close();
        provider.close();
    }

    private void subscribe() {
        core.registry()
                .subscribeWithoutAck(
                        core.connect(
                                sink,
                                new SubscriberOptions(
                                        new DialectEncoding(answers),
                                        1 << 20,
                                        SlowConsumerPolicy.DROP_OLDEST,
                                        GapPolicy.ANNOUNCE)),
                        P);
        core.settle();
    }

    /** Redis, as its one subscriber hears it: at once. */
    private final Publisher redis =
            (channel, payloads) -> payloads.forEach(payload -> core.router().route(Publication.of(channel, payload)));

    private void publish(Map<String, String> headers, String... lines) {
        PublishTrace trace = tracing.begin(HeadersOnly.of(headers), P);
        trace.through(redis)
                .publish(
                        P,
                        Arrays.stream(lines).map(line -> line.getBytes(UTF_8)).toList());
        trace.end();
        core.settle();
    }

    private List<SpanData> spans(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    @Test
    void publishedLine_isTracedFromRequestToSubscribers() {
        subscribe();

        publish(SAMPLED, "1", "2");

        SpanData publish = spans("publish logs").get(0);
        assertThat(publish.getTraceId()).isEqualTo(TRACE);
        assertThat(publish.getParentSpanId()).isEqualTo(CALLER);
        assertThat(publish.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(publish.getAttributes().get(SpanAttributes.MESSAGE_COUNT)).isEqualTo(2);
        assertThat(publish.getAttributes().get(SpanAttributes.DESTINATION_NAME)).isEqualTo("logs:p");
        assertThat(spans("deliver logs")).hasSize(2).allSatisfy(delivery -> {
            assertThat(delivery.getTraceId()).isEqualTo(TRACE);
            assertThat(delivery.getParentSpanId()).isEqualTo(publish.getSpanId());
            assertThat(delivery.getKind()).isEqualTo(SpanKind.CONSUMER);
            assertThat(delivery.getAttributes().get(SpanAttributes.SUBSCRIBERS)).isOne();
        });
        assertThat(sink.texts()).containsExactly("1", "2");
    }

    @Test
    void whatIsNotSampledLeavesNothing() {
        subscribe();

        publish(NOT_SAMPLED, "1");
        publish(Map.of(), "2");
        publish(Map.of("traceparent", "nonsense"), "3");

        assertThat(spans.getFinishedSpanItems()).isEmpty();
        assertThat(sink.texts()).containsExactly("1", "2", "3");
    }

    @Test
    void whatOthersPublishIsNotTraced() {
        subscribe();

        publish(SAMPLED, "1");
        redis.publish(P, List.of("1".getBytes(UTF_8)));

        core.settle();
        assertThat(spans("deliver logs")).hasSize(1);
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
    void aLongLogHasSpansForItsFirstDeliveriesOnly() {
        subscribe();
        String[] lines = IntStream.range(0, 100).mapToObj(String::valueOf).toArray(String[]::new);
        PublishTrace trace = tracing.begin(HeadersOnly.of(SAMPLED), P);
        List<byte[]> payloads =
                Arrays.stream(lines).map(line -> line.getBytes(UTF_8)).toList();

        trace.through(redis).publish(P, payloads);
        trace.through(redis).publish(P, payloads);
        trace.end();

        core.settle();
        assertThat(spans("deliver logs")).hasSize(PublishSpan.DELIVERIES);
        assertThat(spans("publish logs").get(0).getAttributes().get(SpanAttributes.MESSAGE_COUNT))
                .isEqualTo(200);
    }

    @Test
    void channelWithoutSubscribersHere_expectsNothing() {
        subscribed = false;
        subscribe();

        publish(SAMPLED, "1");

        assertThat(spans("publish logs")).hasSize(1);
        assertThat(spans("deliver logs")).isEmpty();
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
