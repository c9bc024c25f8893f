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
    @CsvSource(
            delimiter = '|',
            value = {
                "\"2026-11-29T01:02:03Z\"            | 1795914123000",
                "\"2026-11-29 01:02:03.4567\"        | 1795914123456",
                "\"2026-11-29t01:02:03,4z\"          | 1795914123400",
                "\"2026-11-29T02:02+01:00\"          | 1795914120000",
                "\"2026-11-29T02:02:03+0100\"        | 1795914123000",
                "\"2026-11-29T02:02:03 +01\"         | 1795914123000",
                "1795914123                         | 1795914123000",
                "1795914123.4567                    | 1795914123457",
                "1795914123456                      | 1795914123456",
                "\"1795914123456\"                   | 1795914123456",
                "1.795914123456e12                  | 1795914123456",
            })
    void theTimeIsIsoOrSecondsOrMilliseconds(String time, long millis) {
        assertThat(READER.timeMillis(("{\"at\":" + time + "}").getBytes(UTF_8))).hasValue(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "\"\"",
                "\"yesterday\"",
                "0",
                "-1",
                "1e14",
                "\"2026-02-31T01:02:03Z\"",
                "\"2026-11-29T25:00:00Z\"",
                "\"2026-11-29T01:00:00+19:00\"",
                "\"2026-11-29\"",
                "1e999999999",
                "1e99"
            })
    void anythingElseIsNoTime(String time) {
        assertThat(READER.timeMillis(("{\"at\":" + time + "}").getBytes(UTF_8))).isEmpty();
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
    void anObjectWhereATextMustBeIsMalformed_andATimeThatIsNone_andNothingElse() {
        assertThatThrownBy(() -> READER.check("{\"line\":\"a\",\"at\":{}}".getBytes(UTF_8)))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessage("its time (/at) is an object or an array: expected a string or a number");
        assertThatThrownBy(() -> READER.check("{\"at\":\"yesterday\"}".getBytes(UTF_8)))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessage("its time (/at) is none: expected ISO-8601, or seconds or milliseconds since 1970");
        for (String fits : new String[] {
            "", "text", "{", "{\"line\":\"a\"}", "[{}]", "{\"at\":null}", "{\"at\":\"\"}", "{\"at\":1764410400}"
        }) {
            assertThatCode(() -> READER.check(fits.getBytes(UTF_8))).doesNotThrowAnyException();
        }
    }

    @Test
    void aTypeWithoutAFormatReadsNothing() {
        assertThat(new PayloadReader(PayloadFormat.PLAIN).isVerbatim()).isTrue();
        assertThat(READER.isVerbatim()).isFalse();
    }
}
