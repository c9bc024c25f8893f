package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.CompressedClient;
import io.redtail.it.client.Ids;
import io.redtail.it.client.RawClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerQuirks;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sections 12 and 13 of the Autobahn test suite, for a server that does not echo: messages of all its sizes, contents and fragments in
 * both directions (12.1 to 12.5), with all its offers (13.1 to 13.7). What the gateway may not answer to an offer is {@link CompressionIT}'s and
 * {@code DeflateOfferTest}'s.
 */
class AutobahnCompressionIT extends GatewayTests {

    private static final int[] SIZES = {0, 16, 64, 256, 1_024, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072};

    /** What a command may have, less than the 64 KB that one message may have. */
    private static final int MAX_COMMAND_BYTES = 65_000;

    private static final Random RANDOM = new Random(12);

    /** Autobahn's contents: JSON, prose, what does not deflate, and characters of several bytes. */
    private enum Content {
        JSON {
            @Override
            String text(int bytes) {
                return repeated(
                        "{\"from_user\":\"ada\",\"id\":150421,\"text\":\"builds are green\",\"geo\":null},", bytes);
            }
        },
        PROSE {
            @Override
            String text(int bytes) {
                return repeated("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod. ", bytes);
            }
        },
        RANDOM_TEXT {
            @Override
            String text(int bytes) {
                byte[] random = new byte[bytes];
                RANDOM.nextBytes(random);
                return Base64.getEncoder().encodeToString(random).substring(0, bytes);
            }
        },
        UTF_8 {
            @Override
            String text(int bytes) {
                return repeated("κόσμε äöü 日本語 😀 ", bytes / 2);
            }
        };

        abstract String text(int bytes);

        private static String repeated(String text, int length) {
            String all = text.repeat(length / text.length() + 1).substring(0, length);
            return length > 0 && Character.isHighSurrogate(all.charAt(length - 1))
                    ? all.substring(0, length - 1) + "."
                    : all;
        }
    }

    @BeforeEach
    void onlyWhereTheGatewayWritesFrames() {
        assumeThat(ServerQuirks.sink()).as("the sink").isNotEqualTo("portable");
    }

    static Stream<Arguments> offers() {
        return Stream.of(
                Arguments.of("13.1", "permessage-deflate; client_max_window_bits", true),
                Arguments.of("13.2", "permessage-deflate; client_max_window_bits; server_no_context_takeover", false),
                Arguments.of("13.3", "permessage-deflate; client_max_window_bits; server_max_window_bits=9", false),
                Arguments.of("13.4", "permessage-deflate; client_max_window_bits; server_max_window_bits=15", true),
                Arguments.of(
                        "13.5",
                        "permessage-deflate; client_max_window_bits; server_no_context_takeover; server_max_window_bits=9",
                        false),
                Arguments.of(
                        "13.6",
                        "permessage-deflate; client_max_window_bits; server_no_context_takeover; server_max_window_bits=15",
                        false),
                Arguments.of(
                        "13.7",
                        "permessage-deflate; client_max_window_bits; server_no_context_takeover; server_max_window_bits=9,"
                                + " permessage-deflate; client_max_window_bits; server_no_context_takeover,"
                                + " permessage-deflate; client_max_window_bits",
                        true));
    }

    /** All contents and sizes, to two clients with the same offer, whether it is accepted or not. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("offers")
    void whatIsPublishedArrivesAsItWas(String number, String offer, boolean accepted) {
        String project = Ids.fresh("autobahn");
        try (CompressedClient one = CompressedClient.offering(offer);
                CompressedClient other = CompressedClient.offering(offer)) {
            assertThat(one.isAccepted()).isEqualTo(accepted);
            for (CompressedClient client : List.of(one, other)) {
                assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));
            }
            for (Content content : Content.values()) {
                for (int size : SIZES) {
                    String text = content.text(size);
                    for (int i = 0; i < 3; i++) {
                        RealRedis.shared().publish("logs:" + project, text);
                        assertThat(one.next()).as("%s of %d", content, size).isEqualTo(text);
                        assertThat(other.next()).as("%s of %d", content, size).isEqualTo(text);
                    }
                }
            }
            assertThat(one.compressed() > 0).isEqualTo(accepted);
        }
    }

    /** All contents and sizes, whole and in fragments of Autobahn's sizes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 256, 1_024, 4_096, 8_192, 32_768})
    void whatIsSentArrivesAsItWas(int fragment) {
        try (CompressedClient client = CompressedClient.connect()) {
            for (Content content : Content.values()) {
                for (int size : Arrays.stream(SIZES)
                        .map(bytes -> Math.min(bytes, MAX_COMMAND_BYTES))
                        .distinct()
                        .toArray()) {
                    byte[] message = CompressedClient.deflated("{\"action\":\"ping\",\"more\":\""
                            + content.text(size).replace("\"", "'") + "\"}");
                    sendInFragments(client, message, fragment == 0 ? message.length : fragment);
                    assertThat(client.next()).as("%s of %d", content, size).isEqualTo(Answers.PONG);
                }
            }
        }
    }

    private static void sendInFragments(CompressedClient client, byte[] message, int size) {
        IntStream.iterate(0, from -> from < message.length, from -> from + size).forEach(from -> {
            byte[] part = Arrays.copyOfRange(message, from, Math.min(message.length, from + size));
            client.sendFrame(
                    from + size >= message.length, from == 0 ? 0x40 | RawClient.TEXT : RawClient.CONTINUATION, part);
        });
    }

    /** The size that is beyond what a message may have, in whatever fragments. */
    @ParameterizedTest
    @ValueSource(ints = {256, 131_072})
    void aMessageOf128KilobytesIsRefused(int fragment) {
        String text = "{\"action\":\"ping\",\"more\":\"" + Content.PROSE.text(131_072) + "\"}";
        try (CompressedClient client = CompressedClient.connect()) {
            sendInFragments(client, CompressedClient.deflated(text), fragment);

            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    /** As 5.x, compressed: control frames between the fragments are answered where they stand. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void pingsBetweenFragmentsAreAnswered(int size) {
        byte[] message = CompressedClient.deflated(Commands.PING);
        try (CompressedClient client = CompressedClient.connect()) {
            client.sendFrame(false, 0x40 | RawClient.TEXT, Arrays.copyOf(message, 1));
            client.sendFrame(true, RawClient.PING, "between".getBytes(StandardCharsets.UTF_8));
            sendRest(client, message, size);

            assertThat(client.pong()).isEqualTo("between");
            assertThat(client.next()).isEqualTo(Answers.PONG);
        }
    }

    private static void sendRest(CompressedClient client, byte[] message, int size) {
        for (int from = 1; from < message.length; from += size) {
            int to = Math.min(message.length, from + size);
            client.sendFrame(to == message.length, RawClient.CONTINUATION, Arrays.copyOfRange(message, from, to));
        }
    }
}
