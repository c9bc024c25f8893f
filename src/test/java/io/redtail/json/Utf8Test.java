package io.redtail.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

    /** Well-formed and malformed pieces in hexadecimal: uniform random bytes are almost never nearly right. */
    private static final String[] PIECES = {
        "61",
        "20",
        "00",
        "7f",
        "c3a4",
        "e282ac",
        "f09f92a5",
        "efbfbd",
        "c280",
        "dfbf",
        "e0a080",
        "efbfbf",
        "f0908080",
        "f48fbfbf",
        "80",
        "bf",
        "c0",
        "c1",
        "c3",
        "e2",
        "e282",
        "f0",
        "f09f",
        "f09f92",
        "c080",
        "e08080",
        "f0808080",
        "eda080",
        "edbfbf",
        "f4908080",
        "f5808080",
        "fe",
        "ff"
    };

    /** Eight bytes are looked at at once: none of them, and none of the rest, may be overlooked. */
    @Test
    void oneBadByteIsFoundWhereverItIs() {
        for (int length = 1; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                byte[] bytes = "x".repeat(length).getBytes(UTF_8);
                bytes[at] = (byte) 0x80;

                assertThat(new String(Utf8.replaceMalformed(bytes), UTF_8))
                        .isEqualTo("x".repeat(at) + "\uFFFD" + "x".repeat(length - at - 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "\0\u001f\u007f", "ä€", "\u0080\u07ff\u0800\uffff", "💥\uD83D\uDE00", "\uFFFD"})
    void whatIsWellFormedIsReturnedItself(String text) {
        byte[] bytes = text.getBytes(UTF_8);

        assertThat(Utf8.replaceMalformed(bytes)).isSameAs(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "ff, efbfbd",
        "61ff62, 61efbfbd62",
        "c3, efbfbd",
        "e282, efbfbd",
        "f09f92, efbfbd",
        "c080, efbfbdefbfbd",
        "eda080, efbfbd",
        "80, efbfbd",
        "e28261, efbfbd61"
    })
    void eachMalformedSequenceBecomesAReplacementCharacter(String hex, String expectedHex) {
        HexFormat format = HexFormat.of();

        assertThat(format.formatHex(Utf8.replaceMalformed(format.parseHex(hex))))
                .isEqualTo(expectedHex);
    }

    @Test
    void whateverGoesInWhatComesOutIsWellFormedAndReadsTheSame() {
        Random random = new Random(42);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = pieces(random);
            String read = new String(bytes, UTF_8);

            byte[] repaired = Utf8.replaceMalformed(bytes);

            assertThatCode(() -> UTF_8.newDecoder().decode(ByteBuffer.wrap(repaired)))
                    .doesNotThrowAnyException();
            assertThat(repaired).isEqualTo(read.getBytes(UTF_8));
        }
    }

    @Test
    void theOriginalBytesAreNotTouched() {
        byte[] bytes = {'a', (byte) 0xff};

        Utf8.replaceMalformed(bytes);

        assertThat(bytes).containsExactly('a', 0xff);
    }

    @Test
    void theLengthOfATextIsThatOfItsEncoding() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String text = new String(pieces(random), UTF_8);

            assertThat(Utf8.length(text)).isEqualTo(text.getBytes(UTF_8).length);
        }
    }

    private static byte[] pieces(Random random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = random.nextInt(12); i > 0; i--) {
            bytes.writeBytes(HexFormat.of().parseHex(PIECES[random.nextInt(PIECES.length)]));
        }
        return bytes.toByteArray();
    }
}
