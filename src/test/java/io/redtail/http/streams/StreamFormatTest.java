package io.redtail.http.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.http.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamFormatTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                             | TEXT",
                "*/*                                            | TEXT",
                "text/*                                         | TEXT",
                "text/html,application/xhtml+xml,*/*;q=0.8      | TEXT",
                "text/event-stream                              | EVENTS",
                "TEXT/Event-Stream;q=0.1                        | EVENTS",
                "text/plain;q=0.5, text/event-stream            | EVENTS",
                "text/event-stream;q=0.5, text/plain            | TEXT",
                "text/plain;q=0, */*                            | EVENTS",
            })
    void acceptHeader_choosesFormat(String accept, StreamFormat format) {
        assertThat(StreamFormat.of(accept)).isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "text/plain;q=0", "text/plain;q=x", "text"})
    void acceptHeaderOfNeitherFormat_isRefused(String accept) {
        assertThatThrownBy(() -> StreamFormat.of(accept)).isInstanceOf(ProblemException.class);
    }
}
