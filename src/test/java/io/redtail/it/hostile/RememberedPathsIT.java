package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Ids;
import io.redtail.it.client.RawClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server remembers of a path: what one client writes behind it with a semicolon does not decide what the next one is answered. */
class RememberedPathsIT extends BystanderTests {

    /** Longer than what is asked for behind it: Liberty cuts the mapping of the one out of the other. */
    private static final String LONG = "x".repeat(40);

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/redtail.js", "/api/channels", "/health/live", "/admin/api/gateway", "/ws"})
    void whatIsAskedForBehindAPath_isNotThatPathsAnswer(String target) {
        String path = "/" + Ids.fresh(LONG);
        String unused = answer("GET " + path + ";/.." + target, "");

        assertThat(answer("GET " + path, "")).startsWith("HTTP/1.1 404");
    }

    @Test
    void whatIsAskedForBehindAFile_doesNotHideIt() {
        String unused = answer("GET /viewer/go-to.js;/../../nowhere", "");

        assertThat(answer("GET /viewer/go-to.js", ""))
                .startsWith("HTTP/1.1 200")
                .contains("export ");
    }

    @ParameterizedTest
    @ValueSource(strings = {";/../../../redtail.js", ";/../../channels", ";/x", ";/../../../nowhere"})
    void whatIsAskedForBehindAChannel_doesNotHideIt(String behind) {
        String path = "/api/logs/" + Ids.fresh("remembered");
        String unused = answer("GET " + path + behind, "");

        assertThat(answer("POST " + path, "line\n")).startsWith("HTTP/1.1 200");
    }

    private static String answer(String line, String body) {
        try (RawClient client = RawClient.open()) {
            client.sendBytes((line
                            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII));
            return client.restAsFarAsItComes();
        }
    }
}
