package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.security.Caller;
import io.redtail.security.Requests;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmittedHandshakeTest {

    private static final Caller CALLER = new Caller("192.0.2.1", Optional.empty());

    /** The server's own request would throw here, as one would ask DNS. */
    @Test
    void aHandshakeAsksNobodyForItsLocalName() {
        AdmittedHandshake admitted = new AdmittedHandshake(CALLER, false);

        HttpServletRequest handshake =
                admitted.on(Requests.from("192.0.2.1").to("10.0.0.1").make());

        assertThat(handshake.getLocalName()).isEqualTo("10.0.0.1");
        assertThat(handshake.getUserPrincipal()).isSameAs(admitted);
    }

    @Test
    void theServerSeesWhatWasOffered_unlessTheGatewayHasAnswered() {
        HttpServletRequest offering = Requests.from("192.0.2.1")
                .header("Sec-WebSocket-Extensions", "permessage-deflate")
                .make();

        HttpServletRequest answered = new AdmittedHandshake(CALLER, true).on(offering);
        HttpServletRequest left = new AdmittedHandshake(CALLER, false).on(offering);

        assertThat(answered.getHeader("sec-websocket-extensions")).isNull();
        assertThat(Collections.list(answered.getHeaders("Sec-WebSocket-Extensions")))
                .isEmpty();
        assertThat(left.getHeader("Sec-WebSocket-Extensions")).isEqualTo("permessage-deflate");
    }
}
