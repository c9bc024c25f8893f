package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EncodedMessageTest {

    @Test
    void itsLengthIsInBytes() {
        assertThat(EncodedMessage.of("ä€💥").length()).isEqualTo(2 + 3 + 4);
        assertThat(EncodedMessage.of("").length()).isZero();
    }

    @Test
    void bytesGoInAndOutWithoutACopy() {
        byte[] utf8 = "ä".getBytes(UTF_8);

        assertThat(EncodedMessage.of(utf8).utf8()).isSameAs(utf8);
    }

    @Test
    void itsTextIsDecodedOnce() {
        EncodedMessage encoded = EncodedMessage.of("ä€💥".getBytes(UTF_8));

        assertThat(encoded.text()).isEqualTo("ä€💥").isSameAs(encoded.text());
        assertThat(encoded).hasToString("ä€💥");
    }

    @Test
    void aLoneSurrogateBecomesAQuestionMark() {
        assertThat(EncodedMessage.of("a\ud800b").text()).isEqualTo("a?b");
    }
}
