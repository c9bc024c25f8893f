package io.redtail.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.EndMark;
import io.redtail.channel.EndResult;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialectEncodingTest {

    private static final Gap OF_LOGS = Gap.ofUnknownLength(Channel.logs("p"), Gap.Reason.UPSTREAM);
    private static final Gap OF_JOBS = Gap.ofUnknownLength(Channel.jobs("t"), Gap.Reason.UPSTREAM);

    private final DialectEncoding encoding = new DialectEncoding(new ServerMessageEncoder());

    @ParameterizedTest
    @ValueSource(strings = {"", "a line", "{\"log\":1}", "\"\\\n\0ä€💥"})
    void aPayloadTravelsVerbatim(String payload) {
        Publication publication = Publication.of(Channel.logs("p"), payload.getBytes(UTF_8));

        assertThat(encoding.encode(publication)).isSameAs(publication.payload());
        assertThat(encoding.encode(publication).text()).isEqualTo(payload);
    }

    @Test
    void onePayloadIsOneFrame() {
        assertThat(encoding.joins()).isFalse();
    }

    @Test
    void theDialectLogsCanSayThatLinesAreMissing() {
        try (var reader = Json.createReader(
                new StringReader(encoding.gap(OF_LOGS).orElseThrow().text()))) {
            JsonObject error = reader.readObject();
            assertThat(error.getString("status")).isEqualTo("error");
            assertThat(error.getString("message")).contains("logs:p");
        }
    }

    @Test
    void theDialectLogsIsToldAsIfItHadAskedForTheEndOfItsSubscription() {
        assertThat(encoding.unsubscribed(Channel.logs("p")).orElseThrow().text())
                .isEqualTo("{\"status\":\"unsubscribed\",\"channel\":\"logs:p\"}");
    }

    @Test
    void theDialectJobsHasNoWordsButItsUpdates() {
        assertThat(encoding.gap(OF_JOBS)).isEmpty();
        assertThat(encoding.unsubscribed(Channel.jobs("t"))).isEmpty();
        assertThat(encoding.upstream(false)).isEmpty();
        assertThat(encoding.upstream(true)).isEmpty();
    }

    @Test
    void theDialectJobsHasNoWordsForAnEnd_alsoWhereJobsAreALog() {
        Channel jobs = Configuration.read(MapConfig.of(
                        "redtail.channels.jobs.kind", "log", "redtail.channels.jobs.end", "/status in done"))
                .channels()
                .channel("jobs:t")
                .orElseThrow();
        Publication end = Publication.of(jobs, "{\"status\":\"done\"}".getBytes(UTF_8));

        assertThat(end.isEnd()).isTrue();
        assertThat(encoding.ended(end)).isEmpty();
    }

    @Test
    void theEndOfALogIsAnObjectWithAStatus() {
        Publication end = Publication.of(Channel.logs("p"), EndMark.PLAIN.getBytes(UTF_8));

        assertThat(encoding.ended(end).orElseThrow().text()).isEqualTo("{\"status\":\"ended\",\"channel\":\"logs:p\"}");
    }

    @Test
    void anEndWithAResultSaysIt() {
        Publication end = Publication.of(Channel.logs("p"), EndMark.of(EndResult.of(Optional.empty(), 2)));

        assertThat(encoding.ended(end).orElseThrow().text())
                .isEqualTo("{\"status\":\"ended\",\"channel\":\"logs:p\",\"result\":\"failed\",\"exitCode\":2}");
    }
}
