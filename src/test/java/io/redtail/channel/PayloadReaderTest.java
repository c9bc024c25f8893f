package io.redtail.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.json.JsonPointer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadReaderTest {

    private static final PayloadReader READER = new PayloadReader(new PayloadFormat(
            PayloadCoding.VERBATIM,
            Optional.of(JsonPointer.parse("/line")),
            Optional.of(JsonPointer.parse("/at")),
            Optional.of(JsonPointer.parse("/level")),
            Optional.of(EndRule.parse("/status in done, failed,true,0"))));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"line\":\"a\\tb\"} | 'a\tb'",
                " {\"n\":1, \"line\":7} | 7",
                "{\"line\":\"\"} | ''",
            })
    void theTextIsWhatThePointerNames(String payload, String text) {
        assertThat(READER.text(payload.getBytes(UTF_8))).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a line", "{\"line\"", "{\"line\":null}", "{\"line\":{}}", "{}", "[1]", "\"line\"", "7"})
    void whatItDoesNotNameIsAllOfThePayload(String payload) {
        assertThat(READER.text(payload.getBytes(UTF_8))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"done\"}",
                "{\"a\":1,\"status\": \"failed\" }",
                "{\"status\":true}",
                "{\"status\":0}",
                "{\"status\":\"d\\u006fne\"}"
            })
    void aPayloadWithOneOfTheValuesEnds(String payload) {
        assertThat(READER.ends(payload.getBytes(UTF_8))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "done",
                "{\"status\":\"running\"}",
                "{\"status\":\"done\"",
                "{\"x\":{\"status\":\"done\"}}",
                "{\"status\":[\"done\"]}",
                "{\"status\":false}",
                "{\"status\":\"done\"} {}"
            })
    void noOtherEnds(String payload) {
        assertThat(READER.ends(payload.getBytes(UTF_8))).isFalse();
    }

    @Test
    void anObjectWhereATextMustBeIsMalformed_andNothingElse() {
        assertThatThrownBy(() -> READER.check("{\"line\":\"a\",\"at\":{}}".getBytes(UTF_8)))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessage("its time (/at) is an object or an array: expected a string or a number");
        for (String fits : new String[] {"", "text", "{", "{\"line\":\"a\"}", "[{}]", "{\"at\":null}"}) {
            assertThatCode(() -> READER.check(fits.getBytes(UTF_8))).doesNotThrowAnyException();
        }
    }

    @Test
    void aTypeWithoutAFormatReadsNothing() {
        assertThat(new PayloadReader(PayloadFormat.PLAIN).isVerbatim()).isTrue();
        assertThat(READER.isVerbatim()).isFalse();
    }
}
