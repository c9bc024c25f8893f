package io.redtail.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPointerTest {

    private static Optional<JsonValue> find(String pointer, String json) throws MalformedJsonException {
        return JsonPointer.parse(pointer).find(json.replace('\'', '"').getBytes(UTF_8));
    }

    /** The examples of RFC 6901, section 5. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/foo, ['bar';'baz']",
                "/foo/0, 'bar'",
                "/, 0",
                "/a~1b, 1",
                "/c%d, 2",
                "/e^f, 3",
                "/g|h, 4",
                "/ , 7",
                "/m~0n, 8"
            })
    void theExamplesOfTheRfc(String pointer, String expected) throws Exception {
        String json = "{'foo':['bar','baz'],'':0,'a/b':1,'c%d':2,'e^f':3,'g|h':4,' ':7,'m~n':8}";
        String escaped = pointer.equals("/") && expected.equals("7") ? "/ " : pointer;

        byte[] found = find(escaped, json).orElseThrow().json();

        assertThat(new String(found, UTF_8))
                .isEqualTo(expected.replace('\'', '"').replace(';', ','));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/b", "/a/b", "/a/0", "/c/2", "/c/-", "/c/01", "/c/x", "/c/0/x", "/d/e/f/g"})
    void whatIsNotThere_isEmpty(String pointer) throws Exception {
        assertThat(find(pointer, "{'a':'x','c':[1,2],'d':{'e':{}}}")).isEmpty();
    }

    @Test
    void ofMembersWithOneName_theLastOneCounts() throws Exception {
        assertThat(find("/a", "{'a':1,'\\u0061':2}").orElseThrow().text()).contains("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{'a':1}}", "{'a':1} x", "{'a':1,}", "{'b':tru,'a':1}", "{'a':01}"})
    void whatIsNoJson_isSaidAlsoBehindTheValue(String json) {
        assertThatThrownBy(() -> find("/a", json)).isInstanceOf(MalformedJsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/b", "/~", "/~2", "/a~"})
    void whatIsNoPointer_isRefusedSayingWhatOneIs(String text) {
        assertThatThrownBy(() -> JsonPointer.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected a JSON Pointer such as /line");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "'ä\\u00e4\\ud83d\\ude00\\/\\b\\f\\n\\r\\t\\\\\\\"', `ä\u00e4\ud83d\ude00/\b\f\n\r\t\\\"`",
                "'', ``",
                "-1.50e3, -1.50e3",
                "true, true"
            })
    void textOfStringsAndLiterals(String json, String text) throws Exception {
        assertThat(find("/a", "{'a':" + json + "}").orElseThrow().text()).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[1]", "{'b':'c'}"})
    void nullObjectsAndArraysHaveNoText(String json) throws Exception {
        assertThat(find("/a", "{'a':" + json + "}").orElseThrow().text()).isEmpty();
    }

    @Test
    void aPointerIsWrittenAsItWasRead() {
        assertThat(JsonPointer.parse("/a~1b/m~0n/0/")).hasToString("/a~1b/m~0n/0/");
    }
}
