package io.redtail.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndMarkTest {

    private static byte[] mark(String parameters) {
        return ("\u001b]redtail;end" + parameters + "\u0007").getBytes(UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "'', , ",
        ";status=failed, failed, ",
        ";code=0, succeeded, 0",
        ";code=1, failed, 1",
        ";status=canceled;code=130, canceled, 130",
        ";code=-1073741819;status=crashed, crashed, -1073741819",
        ";status=timed out, timed out, ",
        "; , , ",
        ";later=x;status=failed;code=2;more, failed, 2",
        ";status=;code=, , ",
        ";code=99999999999, , ",
        ";code=2147483648, , ",
        ";code=1.5;status=failed, failed, ",
        ";status=-x, , ",
        ";status=012345678901234567890123456789012, , ",
    })
    void anEndMaySayHowItEnded_andWhatItDoesNotSayRightIsPassedOver(String parameters, String status, Integer code) {
        assertThat(EndMark.is(mark(parameters))).isTrue();
        assertThat(EndMark.result(mark(parameters)))
                .isEqualTo(new EndResult(
                        Optional.ofNullable(status), code == null ? OptionalInt.empty() : OptionalInt.of(code)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "status=failed", ";a\u001b", ";a\u0007", ";\n", ";\u007f", ";ä", " "})
    void anotherSequenceIsNoEnd(String parameters) {
        assertThat(EndMark.is(mark(parameters))).isFalse();
    }

    @Test
    void aLongSequenceIsNoEnd() {
        assertThat(EndMark.is(mark(";" + "x".repeat(1_000)))).isFalse();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (EndResult result : new EndResult[] {
            EndResult.UNKNOWN,
            EndResult.of("failed"),
            EndResult.of(Optional.empty(), 0),
            EndResult.of(Optional.of("timed out"), -5),
        }) {
            byte[] mark = EndMark.of(result);
            assertThat(EndMark.is(mark)).isTrue();
            assertThat(EndMark.result(mark)).isEqualTo(result);
        }
        assertThat(EndMark.of(EndResult.UNKNOWN)).isEqualTo(EndMark.PLAIN.getBytes(UTF_8));
    }
}
