package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7692 section 7.1, legal and not. */
class DeflateOfferTest {

    private static final String ACCEPTED = "permessage-deflate; client_no_context_takeover";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "PerMessage-Deflate",
                " permessage-deflate ",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate;client_max_window_bits=8",
                "permessage-deflate; client_max_window_bits=\"15\"",
                "permessage-deflate; client_no_context_takeover; client_max_window_bits",
                "permessage-deflate ; client_no_context_takeover",
                "x-webkit-deflate-frame, permessage-deflate",
                "permessage-deflate; server_no_context_takeover, permessage-deflate",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate; client_max_window_bits",
                "foo; bar=1; baz=\"2\", permessage-deflate",
                ", permessage-deflate,",
            })
    void anOfferThatLeavesTheStreamWholeIsAccepted(String offer) {
        assertThat(DeflateOffer.accept(List.of(offer))).hasValue(ACCEPTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate; server_max_window_bits=15",
                "permessage-deflate; server_max_window_bits=\"15\"; client_max_window_bits=12",
            })
    void aWholeWindowThatIsAskedForIsPromised(String offer) {
        assertThat(DeflateOffer.accept(List.of(offer))).hasValue(ACCEPTED + "; server_max_window_bits=15");
    }

    /** Each message for itself, or with less memory, would be compressed for one client alone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; server_no_context_takeover",
                "permessage-deflate; server_max_window_bits=14",
                "permessage-deflate; server_max_window_bits=8; client_max_window_bits",
            })
    void anOfferThatAsksForLessIsNotAccepted(String offer) {
        assertThat(DeflateOffer.accept(List.of(offer))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";",
                ",",
                "permessage-deflate;",
                "permessage-deflate=1",
                "permessage-deflate; ",
                "permessage-deflate; foo",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=",
                "permessage-deflate; client_max_window_bits=08",
                "permessage-deflate; client_max_window_bits=+9",
                "permessage-deflate; client_max_window_bits=1e1",
                "permessage-deflate; client_no_context_takeover=1",
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                "permessage-deflate; client_max_window_bits=9; CLIENT_MAX_WINDOW_BITS=9",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=15; server_max_window_bits=15",
                "permessage-deflate; server_no_context_takeover=true",
                "permessage-deflate client_no_context_takeover",
                "permessage-deflate; \"client_no_context_takeover\"",
                "permessage-deflate; client_max_window_bits=\"15",
                "permessage-deflate-x",
                "permessage-bzip2",
                "x-webkit-deflate-frame",
            })
    void anythingElseIsNotAccepted(String offer) {
        assertThat(DeflateOffer.accept(List.of(offer))).isEmpty();
    }

    @Test
    void severalHeadersAreOneList() {
        assertThat(DeflateOffer.accept(List.of("permessage-deflate; foo", "permessage-deflate")))
                .hasValue(ACCEPTED);
        assertThat(DeflateOffer.accept(List.of())).isEmpty();
    }

    @Test
    void anEndlessOfferIsNotRead() {
        String[] offers = new String[10_000];
        Arrays.fill(offers, "permessage-deflate; client_max_window_bits");

        assertThat(DeflateOffer.accept(List.of(offers))).isEmpty();
        assertThat(DeflateOffer.accept(List.of(offers[0], " ".repeat(100_000)))).isEmpty();
    }
}
