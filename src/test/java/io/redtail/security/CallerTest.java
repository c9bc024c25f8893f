package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallerTest {

    /** The server's own request would throw here, as one would ask DNS. */
    @Test
    void aHandshakeAsksNobodyForItsLocalName() {
        Caller caller = new Caller("192.0.2.1", Optional.empty());

        HttpServletRequest handshake =
                caller.on(Requests.from("192.0.2.1").to("10.0.0.1").make());

        assertThat(handshake.getLocalName()).isEqualTo("10.0.0.1");
        assertThat(handshake.getUserPrincipal()).isSameAs(caller);
    }
}
