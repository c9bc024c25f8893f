package io.redtail.http.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.http.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFormatTest {

    @Test
    void withoutATypeABodyIsText() {
        assertThat(BodyFormat.of(List.of(), BodyFormat.TEXT, BodyFormat.JSON)).isEqualTo(BodyFormat.TEXT);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, TEXT",
        "'Text/Plain; charset=UTF-8', TEXT",
        "text/plain;charset=\"us-ascii\", TEXT",
        "application/json, JSON",
        "application/x-ndjson, NDJSON",
        "application/ndjson, NDJSON",
        "application/jsonl, NDJSON",
        "application/x-jsonlines, NDJSON",
        "text/json, JSON",
        "application/vnd.build+json;charset=utf8, JSON",
        "text/plain;charset=utf8, TEXT",
        "text/plain;charset=UTF8, TEXT",
        "text/plain; charset=ascii, TEXT",
    })
    void aBodyIsReadAsItSays(String type, BodyFormat format) {
        assertThat(BodyFormat.of(List.of(type), BodyFormat.TEXT, BodyFormat.NDJSON, BodyFormat.JSON))
                .isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "text/plain;charset=iso-8859-1",
                "text/plain;charset=utf16",
                "text/plain;charset=",
                "text/plain;charset=a b",
                "multipart/form-data",
                "application/+xml"
            })
    void anotherTypeOrCharsetIsRefused(String type) {
        assertThatThrownBy(() -> BodyFormat.of(List.of(type), BodyFormat.TEXT)).isInstanceOf(ProblemException.class);
    }

    @Test
    void aCompressedBodyIsRefused() {
        assertThatThrownBy(() -> BodyFormat.requireIdentity(List.of("gzip"))).isInstanceOf(ProblemException.class);
        BodyFormat.requireIdentity(List.of());
        BodyFormat.requireIdentity(List.of("identity"));
    }

    @Test
    void aBodyThatIsCompressedByTheSecondHeaderIsRefused() {
        assertThatThrownBy(() -> BodyFormat.requireIdentity(List.of("identity", "gzip")))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> BodyFormat.requireIdentity(List.of("identity", "")))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void twoTypesAreRefused() {
        assertThatThrownBy(() -> BodyFormat.of(List.of("text/plain", "application/x-ndjson"), BodyFormat.TEXT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("one Content-Type");
    }
}
