package io.redtail.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.security.Requests;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorTokenTest {

    private static final String RIGHT = "Bearer 0123456789abcdef0123456789abcdef";

    private final OperatorToken token = new OperatorToken(Optional.of("0123456789abcdef0123456789abcdef"));

    @Test
    void theTokenOpens() {
        assertThat(token.isIn(request(RIGHT))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer 0123456789abcdef0123456789abcdee", "Basic YTpi"})
    void anythingElseDoesNot(String header) {
        assertThat(token.isIn(request(header))).isFalse();
        assertThat(token.isIn(request())).isFalse();
    }

    @Test
    void twoHeadersDoNot_thoughOneIsRight() {
        assertThat(token.isIn(request(RIGHT, "Bearer x"))).isFalse();
        assertThat(token.isIn(request(RIGHT, RIGHT))).isFalse();
    }

    @Test
    void withoutATokenNothingOpens() {
        assertThat(new OperatorToken(Optional.empty()).isIn(request("Bearer "))).isFalse();
    }

    private static HttpServletRequest request(String... headers) {
        return Requests.from("192.0.2.1").header("Authorization", headers).make();
    }
}
