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

    /** However it is spelled. Payara answers one of them, before any application does, with a way to the viewer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/WEB-INF/web.xml",
                "/WEB-INF/classes/META-INF/microprofile-config.properties",
                "/WEB-INF/lib/",
                "/META-INF/MANIFEST.MF",
                "/web-inf/web.xml",
                "/%57EB-INF/web.xml",
                "/WEB%2dINF/web.xml",
                "/WEB-INF%2fweb.xml",
                "/WEB-INF%5cweb.xml",
                "/WEB-INF\\web.xml",
                "/WEB-INF//web.xml",
                "//WEB-INF/web.xml",
                "/WEB-INF/./web.xml",
                "/./WEB-INF/web.xml",
                "/%2e/WEB-INF/web.xml",
                "/.;/WEB-INF/web.xml",
                "/;/WEB-INF/web.xml",
                "/WEB-INF;/web.xml",
                "/WEB-INF/web.xml;.js",
                "/WEB-INF/web.xml%20",
                "/WEB-INF/web.xml%00.js",
                "/WEB-INF./web.xml",
                "/WEB-INF::$INDEX_ALLOCATION/web.xml",
                "/viewer/../WEB-INF/web.xml",
                "/viewer;/../WEB-INF/web.xml",
                "/viewer/..;/WEB-INF/web.xml",
                "/viewer/..;x=y/WEB-INF/web.xml",
                "/viewer/%2e%2e/WEB-INF/web.xml",
                "/viewer/%2e%2e;/WEB-INF/web.xml",
                "/viewer/..%2fWEB-INF/web.xml",
                "/viewer/..%5cWEB-INF/web.xml",
                "/viewer/%252e%252e/WEB-INF/web.xml",
                "/viewer/..%c0%afWEB-INF/web.xml",
                "/%c0%ae/WEB-INF/web.xml",
                "/api/..;/WEB-INF/web.xml",
                "/metrics/..;/WEB-INF/web.xml",
                "http://127.0.0.1/WEB-INF/web.xml"
            })
    void nothingThatTheServerKeepsOfTheWarIsReadable(String target) {
        try (RawClient client = RawClient.open()) {
            client.sendBytes(("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));

            String answer = client.rest();
            assertThat(answer)
                    .doesNotContain("<web-app", "<filter-class>", "Manifest-Version", "redtail.redis")
                    .matches("(?s)HTTP/1.1 (301|4\\d\\d) .*");
            assertThat(answer.lines().filter(line -> line.startsWith("Location:")))
                    .allMatch(line -> line.matches("Location: (http://127\\.0\\.0\\.1(:\\d+)?)?/(viewer/\\.\\./)?"));
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
