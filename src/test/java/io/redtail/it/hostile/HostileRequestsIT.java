package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes and publications that nobody means well with: each gets its answer, and nobody else notices. */
class HostileRequestsIT extends BystanderTests {

    @ParameterizedTest
    @MethodSource("io.redtail.it.hostile.HostileHandshakes#all")
    void aHandshakeIsAnsweredAndNobodyElseNotices(HostileRequest request) {
        request.assertAnswered();
    }

    /** What one proxy takes for a body, and another for two requests. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 60\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 60",
                "Transfer-Encoding: chunked",
                "Content-Length: +60"
            })
    void nothingBehindAnAmbiguousBodyIsTakenForARequest(String lengths) {
        try (RawClient client = RawClient.open()) {
            client.sendBytes(("POST /api/logs/hostile HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"
                            + lengths + "\r\n\r\n0\r\n\r\nGET /index.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(client.rest()).contains("HTTP/1.1 ").doesNotContain("<title>");
        }
    }

    @ParameterizedTest
    @MethodSource("io.redtail.it.hostile.HostilePublications#all")
    void aPublicationIsAnsweredAndNobodyElseNotices(HostileRequest request) {
        request.assertAnswered();
    }

    /** In one test, because they are many, and a bystander for each takes longer than the requests. */
    @Test
    void anyRequestIsAnsweredAndNobodyElseNotices() {
        SoftAssertions all = new SoftAssertions();
        Stream.concat(HostileTargets.all(), HostileHeaders.all())
                .forEach(request -> all.assertThatCode(request::assertAnswered)
                        .as(request.toString())
                        .doesNotThrowAnyException());
        all.assertAll();
    }
}
