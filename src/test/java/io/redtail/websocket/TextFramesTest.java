package io.redtail.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.EncodedMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFramesTest {

    /** RFC 6455 section 5.7 has the first one as its example. */
    @Test
    void aShortTextHasAHeaderOfTwoBytes() {
        assertThat(hex(frames("Hello"))).isEqualTo("810548656c6c6f");
        assertThat(hex(frames(""))).isEqualTo("8100");
        assertThat(hex(frames("ä"))).isEqualTo("8102c3a4");
    }

    @ParameterizedTest
    @CsvSource({
        "125, 817d",
        "126, 817e007e",
        "127, 817e007f",
        "255, 817e00ff",
        "256, 817e0100",
        "65535, 817effff",
        "65536, 817f0000000000010000",
        "70000, 817f0000000000011170"
    })
    void theLengthHasAsManyBytesAsItNeeds(int length, String header) {
        String bytes = hex(frames("x".repeat(length)));

        assertThat(bytes).startsWith(header).hasSize(header.length() + 2 * length);
        assertThat(bytes.substring(header.length())).isEqualTo("78".repeat(length));
    }

    @Test
    void framesStandOneBehindTheOther() {
        assertThat(hex(frames("a", "", "bc"))).isEqualTo("810161" + "8100" + "81026263");
    }

    @Test
    void framesOfEveryLengthStandOneBehindTheOther() {
        Random random = new Random(1);
        List<EncodedMessage> encodeds = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String text = "y".repeat(random.nextInt(i % 50 == 0 ? 70_000 : 300));
            texts.add(text);
            encodeds.add(EncodedMessage.of(text));
        }

        assertThat(parse(TextFrames.of(encodeds))).isEqualTo(texts);
    }

    @Test
    void aCloseFrameHoldsItsCodeAndItsReason() {
        assertThat(HexFormat.of().formatHex(bytes(TextFrames.close(CloseCode.TRY_AGAIN_LATER, "slow"))))
                .isEqualTo("880603f5736c6f77");
        assertThat(bytes(TextFrames.close(CloseCode.GOING_AWAY, ""))).containsExactly(0x88, 2, 0x03, 0xe9);
    }

    @Test
    void aLongReasonIsCutToWhatACloseFrameHolds() {
        byte[] frame = bytes(TextFrames.close(CloseCode.GOING_AWAY, "z".repeat(1000)));

        assertThat(frame).hasSize(2 + 125);
        assertThat(frame[1]).isEqualTo((byte) 125);
        assertThat(new String(frame, 4, 123, US_ASCII)).isEqualTo("z".repeat(123));
    }

    private static ByteBuffer frames(String... texts) {
        return TextFrames.of(Stream.of(texts).map(EncodedMessage::of).toList());
    }

    private static List<String> parse(ByteBuffer frames) {
        List<String> texts = new ArrayList<>();
        while (frames.hasRemaining()) {
            assertThat(frames.get()).isEqualTo((byte) 0x81);
            int length = frames.get();
            if (length == 126) {
                length = Short.toUnsignedInt(frames.getShort());
            } else if (length == 127) {
                length = Math.toIntExact(frames.getLong());
            }
            byte[] text = new byte[length];
            frames.get(text);
            texts.add(new String(text, UTF_8));
        }
        return texts;
    }

    private static String hex(ByteBuffer buffer) {
        return HexFormat.of().formatHex(bytes(buffer));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
