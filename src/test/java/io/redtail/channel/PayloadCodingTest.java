package io.redtail.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadCodingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"a line\" | a line",
                " \"\\u00e9\\n\\\"\" | 'é\n\"'",
                "\"{\\\"a\\\":1}\" | {\"a\":1}",
                "\"\" | ''",
            })
    void aJsonStringIsWhatItSays(String published, String payload) throws MalformedPayloadException {
        assertThat(decode(PayloadCoding.JSON_STRING, published)).isEqualTo(payload);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a line | it is not a JSON string",
                "{} | it is not a JSON string",
                "\"a | it is not JSON (byte 2)",
                "\"a\" \"b\" | there is text after the JSON string"
            })
    void anythingElseIsRefused(String published, String reason) {
        assertThatThrownBy(() -> decode(PayloadCoding.JSON_STRING, published))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"event\":\"E\",\"data\":{\"a\":1, \"b\":\"\\/\"},\"socket\":null} |"
                        + " {\"event\":\"E\",\"data\":{\"a\":1,\"b\":\"\\/\"}}",
                "{\"socket\":\"1.2\", \"event\":\"E\",\"data\":\"{\\\"a\\\": 1}\"} |"
                        + " {\"event\":\"E\",\"data\":{\"a\":1}}",
                "{\"event\":\"E\",\"data\":\"hi\",\"n\":1} | {\"event\":\"E\",\"data\":\"hi\",\"n\":1}",
                "{\"event\":\"E\",\"data\":\"7\"} | {\"event\":\"E\",\"data\":\"7\"}",
                "{\"event\":\"E\",\"data\":\"\\\"hi\\\"\"} | {\"event\":\"E\",\"data\":\"hi\"}",
                "{\"event\":\"E\",\"data\":{\"socket\":1}} | {\"event\":\"E\",\"data\":{\"socket\":1}}",
            })
    void laravelsObjectLosesItsSocket_andHasItsDataAsJson(String published, String payload)
            throws MalformedPayloadException {
        assertThat(decode(PayloadCoding.LARAVEL, published)).isEqualTo(payload);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a line | it is not a JSON object",
                "{\"data\":{}} | it has no event, which would be a string",
                "{\"event\":1} | it has no event, which would be a string",
                "{\"event\":\"E\" | it is not JSON (byte 12)",
                "{\"event\":\"E\"} x | there is text after the JSON object"
            })
    void whatIsNoneOfLaravelsIsRefused(String published, String reason) {
        assertThatThrownBy(() -> decode(PayloadCoding.LARAVEL, published))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessage(reason);
    }

    @Test
    void whatIsEncodedComesOutAgain() throws MalformedPayloadException {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            String text = random.ints(random.nextInt(30), 0, 0x300)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            byte[] travels = PayloadCoding.JSON_STRING.encode(text.getBytes(UTF_8));
            assertThat(new String(PayloadCoding.JSON_STRING.decode(travels), UTF_8))
                    .isEqualTo(text);
        }
        assertThat(encode(PayloadCoding.LARAVEL, "{\"event\":\"E\", \"data\":[1],\"socket\":\"1.2\"}"))
                .isEqualTo("{\"event\":\"E\",\"data\":[1],\"socket\":null}");
        assertThat(encode(PayloadCoding.VERBATIM, "x")).isEqualTo("x");
    }

    private static String decode(PayloadCoding coding, String published) throws MalformedPayloadException {
        return new String(coding.decode(published.getBytes(UTF_8)), UTF_8);
    }

    private static String encode(PayloadCoding coding, String payload) throws MalformedPayloadException {
        return new String(coding.encode(payload.getBytes(UTF_8)), UTF_8);
    }
}
