package io.redtail.http.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.json.JsonValidator;
import io.redtail.json.MalformedJsonException;
import io.redtail.json.Utf8;
import jakarta.json.Json;
import jakarta.json.JsonString;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongLineTest {

    private static final int MAX = 200;

    private static final String ALPHABET = "ab \"\\\u0001\u001b[ü€💥\t";

    @Test
    void aCutLineFitsAndIsTheBeginningAndTheNumberOfBytesThatAreMissing() {
        Random random = new Random(1);
        for (int run = 0; run < 2000; run++) {
            String line = random(random, MAX + random.nextInt(50));
            byte[] bytes = line.getBytes(UTF_8);

            String cut = new String(LongLine.text(bytes, 1000, MAX), UTF_8);

            assertThat(LongLine.fits(bytes, 1000, MAX)).isFalse();
            assertIsBeginning(line, cut, 1000);
            assertThat(cut.getBytes(UTF_8).length).isBetween(MAX - 68, MAX);
        }
    }

    @Test
    void aCharacterOfWhichOnlyTheBeginningWasKeptIsMissing() {
        byte[] kept = ("x".repeat(MAX) + "€").getBytes(UTF_8);

        String cut = new String(LongLine.text(Arrays.copyOf(kept, MAX + 2), 1, MAX), UTF_8);

        assertIsBeginning("x".repeat(MAX) + "€", cut, 0);
    }

    @Test
    void aCutJsonLineIsAStringWithItsBeginning() throws MalformedJsonException {
        Random random = new Random(2);
        for (int run = 0; run < 2000; run++) {
            String line = random(random, MAX + random.nextInt(50));

            byte[] cut = LongLine.json(line.getBytes(UTF_8), 7, MAX);

            JsonValidator.check(cut);
            assertThat(cut.length).isLessThanOrEqualTo(MAX);
            try (var reader = Json.createReader(new ByteArrayInputStream(cut))) {
                assertIsBeginning(line, ((JsonString) reader.readValue()).getString(), 7);
            }
        }
    }

    /** Each of these bytes is three when subscribers get it. */
    @Test
    void malformedUtf8_isMeasuredAsDelivered() {
        byte[] latin = "é".repeat(MAX / 2).getBytes(ISO_8859_1);

        assertThat(LongLine.fits(latin, 0, MAX)).isFalse();
        assertThat(LongLine.fits("é".repeat(MAX / 3).getBytes(ISO_8859_1), 0, MAX))
                .isTrue();
        assertThat(Utf8.replaceMalformed(LongLine.text(latin, 0, MAX)).length).isLessThanOrEqualTo(MAX);
    }

    private static void assertIsBeginning(String line, String cut, int dropped) {
        int mark = cut.lastIndexOf(" [redtail: cut, ");
        assertThat(line).startsWith(cut.substring(0, mark));
        int missing = line.substring(mark).getBytes(UTF_8).length + dropped;
        assertThat(cut.substring(mark)).isEqualTo(" [redtail: cut, " + missing + " bytes more]");
    }

    private static String random(Random random, int characters) {
        int[] points = ALPHABET.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < characters; i++) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }
}
