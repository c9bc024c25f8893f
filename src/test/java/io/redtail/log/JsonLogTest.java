package io.redtail.log;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLogTest {

    private static final Instant TIME = Instant.parse("2026-11-22T05:06:07.000999Z");

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final JsonLog log = new JsonLog("/a", "9f2c01ab", "", written);

    @Test
    void aLineSaysWhenWhereWhoAndWhat() {
        assertThat(log.line(TIME, Level.WARNING, "io.redtail.X", "it was slow", null))
                .isEqualTo("{\"time\":\"2026-11-22T05:06:07.000Z\",\"level\":\"WARNING\",\"logger\":\"io.redtail.X\","
                        + "\"thread\":\"" + Thread.currentThread().getName() + "\",\"message\":\"it was slow\","
                        + "\"context\":\"/a\",\"node\":\"9f2c01ab\"}");
    }

    @Test
    void whatItIsAboutIsThereWhileItIs() {
        LogContext.session("s17").run(() -> {
            assertThat(line("x").getString("session")).isEqualTo("s17");
            LogContext.channel("logs:p1")
                    .run(() -> assertThat(line("x"))
                            .containsEntry("session", Json.createValue("s17"))
                            .containsEntry("channel", Json.createValue("logs:p1")));
            assertThat(line("x")).doesNotContainKey("channel");
        });

        assertThat(line("x")).doesNotContainKeys("session", "channel");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"quoted\" \\ and/or not",
                "two\nlines\r\nand\ta tab",
                "{\"json\":[1,2]}",
                "\u0000\u0001\u001b[31mred\u007f\u0085",
                "separators \u2028 and \u2029",
                "\ud83d\ude80 and äöü",
                "bidi \u202e\u2066",
            })
    void everyTextComesBackAsItWasFromOneLineOfAscii(String text) {
        String line = log.line(TIME, Level.INFO, text, text, null);

        assertThat(line.lines()).hasSize(1);
        assertThat(line).doesNotContain("\u2028", "\u2029", "\u0085", "\u001b");
        assertThat(parse(line).getString("message")).isEqualTo(text);
        assertThat(parse(line).getString("logger")).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xd800, 0xdbff, 0xdc00, 0xdfff})
    void halfACharacterBecomesTheSignForMalformed(int half) {
        assertThat(line("a" + (char) half + "b").getString("message")).isEqualTo("a\ufffdb");
        assertThat(line("b" + (char) half).getString("message")).isEqualTo("b\ufffd");
    }

    @Test
    void allOfTheBasicPlaneIsValid() {
        String all = IntStream.range(0, 0xd800).mapToObj(Character::toString).collect(Collectors.joining());

        assertThat(line(all).getString("message")).isEqualTo(all);
    }

    @Test
    void anErrorHasItsTypeMessageAndStackInOneString() {
        var error = new IllegalStateException("two\nlines", new IOException("below"));

        JsonObject told =
                parse(log.line(TIME, Level.ERROR, "x", "failed", error)).getJsonObject("error");

        assertThat(told.getString("type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(told.getString("message")).isEqualTo("two\nlines");
        assertThat(told.getString("stack"))
                .startsWith("java.lang.IllegalStateException: two")
                .contains("at io.redtail.log.JsonLogTest.anErrorHas", "Caused by: java.io.IOException: below");
    }

    @Test
    void anErrorWithoutAMessageHasNone() {
        JsonObject told = parse(log.line(TIME, Level.ERROR, "x", "failed", new NullPointerException()))
                .getJsonObject("error");

        assertThat(told).containsOnlyKeys("type", "stack");
    }

    @Test
    void linesAreWrittenAsUtf8WithOneEndEach() {
        assertThat(log.write(Level.INFO, "x", "ä\nb", null)).isTrue();
        assertThat(log.write(Level.INFO, "x", "c", new RuntimeException("d"))).isTrue();

        String text = written.toString(StandardCharsets.UTF_8);
        assertThat(text).endsWith("}\n");
        assertThat(text.lines().map(JsonLogTest::parse).map(line -> line.getString("message")))
                .containsExactly("ä\nb", "c");
    }

    /** As on WildFly, whose console is coloured. */
    @Test
    void whereTheServerHasNotEndedItsLineOursBeginsWithThat() {
        assertThat(new JsonLog("/a", "n", "\n", written).write(Level.INFO, "x", "y", null))
                .isTrue();

        assertThat(written.toString(StandardCharsets.UTF_8)).startsWith("\n{").endsWith("}\n");
    }

    @Test
    void anOutputThatIsClosedIsSaid() {
        var closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThat(new JsonLog("/", "n", "", closed).write(Level.INFO, "x", "y", null))
                .isFalse();
    }

    private JsonObject line(@Nullable String message) {
        return parse(log.line(TIME, Level.INFO, "x", String.valueOf(message), null));
    }

    static JsonObject parse(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }
}
