package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameTest {

    @Test
    void itsLengthIsInBytes() {
        assertThat(Frame.of("ä€💥").length()).isEqualTo(2 + 3 + 4);
        assertThat(Frame.of("").length()).isZero();
    }

    @Test
    void bytesGoInAndOutWithoutACopy() {
        byte[] utf8 = "ä".getBytes(UTF_8);

        assertThat(Frame.of(utf8).utf8()).isSameAs(utf8);
    }

    @Test
    void itsTextIsDecodedOnce() {
        Frame frame = Frame.of("ä€💥".getBytes(UTF_8));

        assertThat(frame.text()).isEqualTo("ä€💥").isSameAs(frame.text());
        assertThat(frame).hasToString("ä€💥");
    }

    @Test
    void aLoneSurrogateBecomesAQuestionMark() {
        assertThat(Frame.of("a\ud800b").text()).isEqualTo("a?b");
    }
}
