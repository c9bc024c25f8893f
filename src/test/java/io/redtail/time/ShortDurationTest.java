package io.redtail.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShortDurationTest {

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "0s, PT0S", "25s, PT25S", "10m, PT10M", "24h, PT24H", "7d, P7D"})
    void aNumberWithAUnit_isThatLong(String text, Duration expected) {
        assertThat(ShortDuration.parse(text)).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10", "m", "-1s", "+1s", "1.5h", "10M", "10 m", " 10m", "1h30m", "1234567890s", "PT10M", "٣m"
            })
    void anythingElse_isNone(String text) {
        assertThat(ShortDuration.parse(text)).isEmpty();
    }

    @Test
    void theLongest_isADuration() {
        assertThat(ShortDuration.parse("999999999d")).hasValue(Duration.ofDays(999_999_999));
    }
}
