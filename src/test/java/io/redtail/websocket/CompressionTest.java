package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.security.Requests;
import io.redtail.server.Server;
import io.redtail.server.Workarounds;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;

class CompressionTest {

    private static final HttpServletRequest OFFER = Requests.from("192.0.2.1")
            .header(DeflateOffer.HEADER, "permessage-deflate; client_max_window_bits")
            .make();

    private record OneServer(boolean inflates) implements Server {

        @Override
        public Workarounds workarounds() {
            return new Workarounds("a server");
        }
    }

    @Test
    void anOfferIsAcceptedWhereTheServerAllowsThatAndNobodyHasTurnedItOff() {
        assertThat(new Compression(true, new OneServer(true)).answer(OFFER))
                .hasValue("permessage-deflate; client_no_context_takeover");
        assertThat(new Compression(true, new OneServer(false)).answer(OFFER)).isEmpty();
        assertThat(new Compression(false, new OneServer(true)).answer(OFFER)).isEmpty();
    }

    @Test
    void whoOffersNothingGetsNoAnswer() {
        HttpServletRequest plain = Requests.from("192.0.2.1").make();

        assertThat(new Compression(true, new OneServer(true)).answer(plain)).isEmpty();
    }
}
