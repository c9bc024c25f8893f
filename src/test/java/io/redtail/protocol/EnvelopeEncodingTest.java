package io.redtail.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.EndMark;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StreamPosition;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeEncodingTest {

    private static final Channel P = Channel.logs("p");
    private static final String[] PIECES = {
        "a",
        "line ",
        "\"",
        "\\",
        "\n",
        "\r",
        "\t",
        "\b",
        "\f",
        "\0",
        "\u001f",
        "\u007f",
        "/",
        "</script>",
        "ä",
        "€",
        "💥",
        "\u2028",
        "\ud83d",
        "\udca5",
        "\uffff",
        "\ufffd",
        "\\u0041",
        "{\"a\":1}"
    };

    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

    private final EnvelopeEncoding encoding = new EnvelopeEncoding(new ServerMessageEncoder());

    @Test
    void aPublicationIsAnArrayOfOneObject() {
        assertThat(text(encoding.encode(publication(P, "hello"))))
                .isEqualTo("[{\"channel\":\"logs:p\",\"data\":\"hello\"}]");
        assertThat(text(encoding.encode(publication(Channel.jobs("t/1"), ""))))
                .isEqualTo("[{\"channel\":\"jobs:t/1\",\"data\":\"\"}]");
    }

    @Test
    void aPublicationSaysWhenItWasPublished_andWhenItWasRecordedIfThatIsAnotherTime() {
        StreamPosition position = new StreamPosition("e", 57);
        assertThat(text(encoding.encode(Publication.of(P, "hello".getBytes(UTF_8), 1_764_381_600_123L))))
                .isEqualTo("[{\"channel\":\"logs:p\",\"time\":1764381600123,\"data\":\"hello\"}]");
        assertThat(text(encoding.encode(
                        Publication.recorded(P, "hello".getBytes(UTF_8), position, 1_764_381_600_123L))))
                .isEqualTo("[{\"channel\":\"logs:p\",\"offset\":57,\"time\":1764381600123,\"data\":\"hello\"}]");
        Channel build = Configuration.read(MapConfig.of(
                        "redtail.channels", "builds",
                        "redtail.channels.builds.redis", "build:{id}",
                        "redtail.channels.builds.time", "/at"))
                .channels()
                .channel("builds:b")
                .orElseThrow();
        assertThat(text(encoding.encode(
                        Publication.recorded(build, "{\"at\":1.5}".getBytes(UTF_8), position, 1_764_381_600_123L))))
                .isEqualTo("[{\"channel\":\"builds:b\",\"offset\":57,\"time\":1500,\"recorded\":1764381600123,"
                        + "\"data\":\"{\\\"at\\\":1.5}\"}]");
        assertThat(text(encoding.encode(
                        Publication.recorded(build, "no JSON".getBytes(UTF_8), position, 1_764_381_600_123L))))
                .contains(",\"time\":1764381600123,\"data\"");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\0',
            value = {"\", \\\"", "\\, \\\\", "/, /", "<, <"})
    void whatMustBeEscapedIsAndNothingElse(String payload, String escaped) {
        assertThat(data(payload)).isEqualTo(escaped);
    }

    @Test
    void controlsAreEscapedAsShortAsTheyCanBe() {
        assertThat(data("\n\r\t")).isEqualTo("\\n\\r\\t");
        assertThat(data("\0\u0001\u001b\u001f")).isEqualTo("\\u0000\\u0001\\u001b\\u001f");
        assertThat(data("\u007f\u0080ä€💥\u2028")).isEqualTo("\u007f\u0080ä€💥\u2028");
    }

    @Test
    void aJsonReaderGetsThePayloadBackWhateverItIs() {
        Random random = new Random(21);
        for (int i = 0; i < 5_000; i++) {
            Publication publication = publication(P, payload(random));

            JsonObject envelope = parse(encoding.encode(publication)).getJsonObject(0);

            assertThat(envelope.getString("data"))
                    .isEqualTo(publication.payload().text());
            assertThat(envelope.getString("channel")).isEqualTo("logs:p");
        }
    }

    @Test
    void aJsonReaderGetsThePayloadBackEvenFromMalformedUtf8() {
        Random random = new Random(22);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);

            JsonObject envelope =
                    parse(encoding.encode(Publication.of(P, bytes))).getJsonObject(0);

            assertThat(envelope.getString("data")).isEqualTo(new String(bytes, UTF_8));
        }
    }

    @Test
    void whatEscapesMakeLongerThanExpectedStillFits() {
        String controls = "\u0001".repeat(10_000);

        assertThat(data(controls)).isEqualTo("\\u0001".repeat(10_000));
    }

    @Test
    void aPublicationIsEncodedOnce() {
        Publication publication = publication(P, "hello");

        assertThat(encoding.encode(publication)).isSameAs(encoding.encode(publication));
        assertThat(new EnvelopeEncoding(new ServerMessageEncoder()).encode(publication))
                .isSameAs(encoding.encode(publication));
    }

    @Test
    void severalPublicationsTravelInOneArray() {
        assertThat(encoding.joins()).isTrue();
        assertThat(text(encoding.join(List.of(publication(P, "1"), publication(Channel.jobs("t"), "2")))))
                .isEqualTo("[{\"channel\":\"logs:p\",\"data\":\"1\"},{\"channel\":\"jobs:t\",\"data\":\"2\"}]");
    }

    @Test
    void joiningOneIsEncodingIt() {
        assertThat(text(encoding.join(List.of(publication(P, "1")))))
                .isEqualTo(text(encoding.encode(publication(P, "1"))));
    }

    @Test
    void aJoinedFrameIsTheConcatenationOfItsSingles() {
        Random random = new Random(23);
        for (int i = 0; i < 2000; i++) {
            List<Publication> publications = new ArrayList<>();
            for (int count = 1 + random.nextInt(8); count > 0; count--) {
                publications.add(publication(Channel.logs("p" + random.nextInt(100)), payload(random)));
            }
            String singles = publications.stream()
                    .map(one -> text(encoding.encode(one)))
                    .map(one -> one.substring(1, one.length() - 1))
                    .collect(Collectors.joining(",", "[", "]"));

            assertThat(text(encoding.join(publications))).isEqualTo(singles);
        }
    }

    @Test
    void itHasWordsForGapsAndForRedisBeingAway() {
        assertThat(encoding.gap(Gap.of(P, 3, Gap.Reason.SLOW_CONSUMER)))
                .hasToString(
                        "Optional[{\"status\":\"gap\",\"channel\":\"logs:p\",\"missed\":3,\"reason\":\"slow_consumer\"}]");
        assertThat(encoding.upstream(false)).hasToString("Optional[{\"status\":\"degraded\"}]");
        assertThat(encoding.upstream(true)).hasToString("Optional[{\"status\":\"restored\"}]");
    }

    private String data(String payload) {
        String envelope = text(encoding.encode(publication(P, payload)));
        return envelope.substring("[{\"channel\":\"logs:p\",\"data\":\"".length(), envelope.length() - "\"}]".length());
    }

    private static String payload(Random random) {
        StringBuilder payload = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            payload.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return payload.toString();
    }

    private static Publication publication(Channel channel, String payload) {
        return Publication.of(channel, payload.getBytes(UTF_8));
    }

    private static JsonArray parse(EncodedMessage encoded) {
        try (var reader = READERS.createReader(new StringReader(text(encoded)))) {
            return reader.readArray();
        }
    }

    /** From the bytes, which is what a socket gets. */
    private static String text(EncodedMessage encoded) {
        return new String(encoded.utf8(), UTF_8);
    }

    @Test
    void theEndOfALogIsAnObjectWithAStatus() {
        Publication end = Publication.of(Channel.logs("p"), EndMark.PLAIN.getBytes(UTF_8));

        assertThat(encoding.ended(end).orElseThrow().text()).isEqualTo("{\"status\":\"ended\",\"channel\":\"logs:p\"}");
    }

    @Test
    void anEndByARuleSaysTheValueThatEndedIt() {
        Channel build = Configuration.read(MapConfig.of(
                        "redtail.channels", "builds",
                        "redtail.channels.builds.redis", "build:{id}",
                        "redtail.channels.builds.end", "/status in done,\"timed out\""))
                .channels()
                .channel("builds:42")
                .orElseThrow();
        Publication end =
                Publication.recorded(build, "{\"status\":\"timed out\"}".getBytes(UTF_8), new StreamPosition("e", 7));

        assertThat(encoding.ended(end).orElseThrow().text())
                .isEqualTo("{\"status\":\"ended\",\"channel\":\"builds:42\",\"result\":\"timed out\","
                        + "\"epoch\":\"e\",\"offset\":7}");
    }

    @Test
    void theEndOfARecordedLogSaysWhereItIs() {
        Publication end =
                Publication.recorded(Channel.logs("p"), EndMark.PLAIN.getBytes(UTF_8), new StreamPosition("e", 7));

        assertThat(encoding.ended(end).orElseThrow().text())
                .isEqualTo("{\"status\":\"ended\",\"channel\":\"logs:p\",\"epoch\":\"e\",\"offset\":7}");
    }
}
