package io.redtail.http.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.delivery.Publication;
import io.redtail.protocol.ServerMessageEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an {@code EventSource} reads (WHATWG HTML, section 9.2.6) of what is sent. */
class EventEncodingTest {

    private static final Channel LOG = Channel.logs("p");

    private final EventEncoding encoding = new EventEncoding(new ServerMessageEncoder(), LineTimes.NONE);

    @ParameterizedTest(name = "{0}")
    @DisplayName("A CR adds no line to a message: it separates what stands before it from what stands behind it")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a line             | a line",
                "of a pty\\r        | of a pty",
                "of Windows\\r\\r   | of Windows",
                "10%\\r             | 10%",
                "\\r20%             | 20%",
                "10%\\r20%\\r30%    | 10%\\n20%\\n30%",
                "\\r10%\\r\\r20%\\r   | 10%\\n20%",
                "one\\r\\ntwo\\r\\n   | one\\ntwo\\n",
                "one\\r\\r\\ntwo     | one\\ntwo",
                "one\\r\\n\\r\\ntwo   | one\\n\\ntwo",
                "\\r                | \"\"",
                "\\r\\n              | \\n",
                "\\n\\n              | \\n\\n",
                "\"\"                | \"\"",
            })
    void carriageReturns(String payload, String expected) {
        assertThat(read(unescape(payload))).containsExactly(unescape(expected));
    }

    @Test
    void itsTimeIsAFieldThatAnEventSourceIgnores_andBeforeTheDataIfAskedFor() {
        Publication line = Publication.of(LOG, "one\ntwo".getBytes(UTF_8), 1_764_381_600_123L);

        assertThat(encoding.encode(line).text()).isEqualTo("time: 1764381600123\ndata: one\ndata: two\n\n");
        assertThat(new EventEncoding(new ServerMessageEncoder(), LineTimes.ISO)
                        .encode(line)
                        .text())
                .isEqualTo("""
                        time: 1764381600123
                        data: 2025-11-29T02:00:00.123Z one
                        data: 2025-11-29T02:00:00.123Z two

                        """);
    }

    @Test
    void aPayloadWithoutCarriageReturnsComesBackAsItIs() {
        Random random = new Random(17);
        String alphabet = "\n\n :ab\u2028\u0085\u00e9\t";
        for (int i = 0; i < 2000; i++) {
            StringBuilder payload = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                payload.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(read(payload.toString())).containsExactly(payload.toString());
        }
    }

    @Test
    void noTextOfAPayloadIsLost_andNoLineIsInvented() {
        Random random = new Random(18);
        String alphabet = "\r\r\nab";
        for (int i = 0; i < 5000; i++) {
            StringBuilder payload = new StringBuilder();
            for (int length = random.nextInt(10); length > 0; length--) {
                payload.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String data = read(payload.toString()).get(0);
            assertThat(data.replaceAll("[\r\n]", ""))
                    .isEqualTo(payload.toString().replaceAll("[\r\n]", ""));
            assertThat(List.of(data.split("\n", -1)).stream().filter(String::isEmpty))
                    .hasSize((int) List.of(payload.toString().split("\n", -1)).stream()
                            .filter(line -> line.replace("\r", "").isEmpty())
                            .count());
        }
    }

    private List<String> read(String payload) {
        return dispatched(
                encoding.encode(Publication.of(LOG, payload.getBytes(UTF_8))).text());
    }

    /** The messages of a stream, as the standard interprets it. */
    private static List<String> dispatched(String stream) {
        List<String> messages = new ArrayList<>();
        StringBuilder data = new StringBuilder();
        for (String line : stream.split("\r\n|\r|\n", -1)) {
            if (line.startsWith("data: ")) {
                data.append(line.substring("data: ".length())).append('\n');
            } else if (line.isEmpty() && data.length() > 0) {
                messages.add(data.substring(0, data.length() - 1));
                data.setLength(0);
            }
        }
        return messages;
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }
}
