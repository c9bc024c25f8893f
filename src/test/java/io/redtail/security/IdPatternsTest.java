package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdPatternsTest {

    @ParameterizedTest
    @CsvSource({
        "p1, p1, true",
        "p1, p12, false",
        "p1, P1, false",
        "team-a/*, team-a/web, true",
        "team-a/*, team-a/, true",
        "team-a/*, team-a, false",
        "team-a/*, team-ab/web, false",
        "*, anything, true",
    })
    void match(String pattern, String id, boolean expected) {
        assertThat(IdPatterns.of(List.of(pattern)).match(id)).isEqualTo(expected);
    }

    @Test
    void oneOfManyIsEnoughAndNoneIsNone() {
        assertThat(IdPatterns.of(List.of("a", "b*", "c")).match("c")).isTrue();
        assertThat(IdPatterns.of(List.of()).match("a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*a", "a*b", "a**", "**"})
    void aStarElsewhereIsRefused(String pattern) {
        assertThatThrownBy(() -> IdPatterns.of(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(pattern)
                .hasMessageContaining("last character");
    }
}
