package io.redtail.ops.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.redtail.delivery.Channel;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StreamPosition;
import io.redtail.protocol.JobUpdateDecoder;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingDeliveriesTest {

    private static final Channel P = Channel.logs("p");

    private long now;
    private final PendingDeliveries pending = new PendingDeliveries(() -> now);

    private static SpanContext span(int number) {
        return SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                String.format("%016x", number),
                TraceFlags.getSampled(),
                TraceState.getDefault());
    }

    private void send(Channel channel, String payload, int span) {
        pending.add(channel, payload.getBytes(UTF_8), span(span));
    }

    private Optional<SpanContext> comesBack(Channel channel, String payload) {
        return pending.take(Publication.of(channel, payload.getBytes(UTF_8)));
    }

    @Test
    void whatComesBackIsKnownOnceByItsChannelAndWhatItSays() {
        send(P, "a", 1);

        assertThat(comesBack(Channel.logs("q"), "a")).isEmpty();
        assertThat(comesBack(P, "b")).isEmpty();
        assertThat(pending.isEmpty()).isFalse();
        assertThat(comesBack(P, "a")).contains(span(1));
        assertThat(comesBack(P, "a")).isEmpty();
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void ofSeveralThatAreAlikeTheFirstComesFirst() {
        send(P, "same", 1);
        send(P, "other", 2);
        send(P, "same", 3);

        assertThat(comesBack(P, "same")).contains(span(1));
        assertThat(comesBack(P, "same")).contains(span(3));
        assertThat(comesBack(P, "other")).contains(span(2));
    }

    @Test
    void whatHistoryHasRecordedIsTheSame() {
        send(P, "a", 1);

        assertThat(pending.take(Publication.recorded(P, "a".getBytes(UTF_8), new StreamPosition("e", 1))))
                .contains(span(1));
    }

    @Test
    void malformedTextComesBackReplaced() {
        byte[] malformed = {'a', (byte) 0xff};
        pending.add(P, malformed, span(1));

        assertThat(pending.take(Publication.of(P, malformed))).contains(span(1));
    }

    @Test
    void aJobUpdateComesBackWithoutItsTenant() throws Exception {
        byte[] update = "{\"tenantId\":\"t\",\"state\":\"done\"}".getBytes(UTF_8);
        pending.add(Channel.jobs("t"), update, span(1));

        assertThat(pending.take(new JobUpdateDecoder().decode(update))).contains(span(1));
    }

    @Test
    void whatDoesNotComeBackIsForgottenAfterTenSeconds() {
        send(P, "a", 1);
        now += Duration.ofSeconds(5).toNanos();
        send(P, "b", 2);
        now += Duration.ofSeconds(6).toNanos();

        assertThat(comesBack(P, "a")).isEmpty();
        assertThat(pending.isEmpty()).isFalse();
        now += Duration.ofSeconds(5).toNanos();
        assertThat(comesBack(Channel.logs("q"), "anything")).isEmpty();
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void theOldestMakesRoomForTheNewest() {
        for (int i = 0; i <= PendingDeliveries.MOST; i++) {
            send(P, "line " + i, i + 1);
        }

        assertThat(comesBack(P, "line 0")).isEmpty();
        assertThat(comesBack(P, "line 1")).contains(span(2));
        assertThat(comesBack(P, "line " + PendingDeliveries.MOST)).contains(span(PendingDeliveries.MOST + 1));
    }
}
