package io.redtail.http.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptEncodingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZip",
                "x-gzip",
                "gzip, deflate, br, zstd",
                "br;q=1.0, gzip;q=0.001",
                "gzip ; q=0.5, identity;q=0.5",
                "identity;q=0.1 , *",
                "*;q=0.1",
                "identity;q=0, gzip;q=0.3",
            })
    void gzip(String header) {
        assertThat(AcceptEncoding.prefersGzip(List.of(header))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "identity",
                "deflate, br",
                "gzip;q=0",
                "gzip;q=0.0, *",
                "*;q=0",
                "gzip;q=much",
                "gzip;q=0.2, identity",
                "*;q=0.2, identity;q=0.3",
                ",;,",
                "gzipped",
            })
    void asItIs(String header) {
        assertThat(AcceptEncoding.prefersGzip(List.of(header))).isFalse();
    }

    @Test
    void whoSaysNothingGetsItAsItIs_andSeveralHeadersAreOne() {
        assertThat(AcceptEncoding.prefersGzip(List.of())).isFalse();
        assertThat(AcceptEncoding.prefersGzip(List.of("br", "gzip"))).isTrue();
    }
}
