package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

    private static final String HOST = "redtail.example.com";

    private final Origins none = new Origins(Set.of());

    @Test
    void whoSendsNoOriginIsNoBrowserAndMayConnect() {
        assertThat(none.isAllowed(null, HOST)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://redtail.example.com,      redtail.example.com",
        "http://redtail.example.com,       redtail.example.com",
        "https://redtail.example.com:8443, redtail.example.com",
        "https://REDTAIL.example.com,      redtail.example.com",
        "https://redtail.example.com,      Redtail.Example.COM",
        "http://10.1.2.3:3000,             10.1.2.3",
        "http://ci_server:3000,            ci_server",
        "http://[2001:db8::1]:3000,        [2001:db8::1]"
    })
    void aPageOfTheSameHostMayConnectWhateverItsPort(String origin, String host) {
        assertThat(none.isAllowed(origin, host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "http://localhost:3000",
                "https://localhost",
                "http://LOCALHOST:5173",
                "http://127.0.0.1",
                "http://127.0.0.1:8080",
                "http://[::1]",
                "http://[::1]:3000"
            })
    void aPageOfThisMachineMayConnect(String origin) {
        assertThat(none.isAllowed(origin, HOST)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.com",
                "https://localhost.evil.com",
                "https://evil.com/localhost",
                "https://evil.com#localhost",
                "https://evil.com?localhost",
                "https://localhost@evil.com",
                "https://localhost:80@evil.com",
                "https://notlocalhost",
                "https://localhost.",
                "https://127.0.0.1.evil.com",
                "https://127.0.0.10",
                "https://redtail.example.com.evil.com",
                "https://evilredtail.example.com",
                "https://example.com",
                "https://sub.redtail.example.com",
                "https://redtail.example.com@evil.com",
                "https://evil.com/https://redtail.example.com",
                "null",
                "",
                " ",
                "*",
                "localhost",
                "redtail.example.com",
                "https://",
                "https:localhost",
                "//localhost@evil.com",
                "http://[::2]",
                "http://[::ffff:127.0.0.1]",
                "https://a b",
                "http://localhost evil.com",
                "https://evil.com\\@localhost",
                "about:blank",
                "data:text/html,localhost"
            })
    void aForeignPageMayNot(String origin) {
        assertThat(none.isAllowed(origin, HOST)).isFalse();
    }

    @Test
    void aRequestWithoutAHostDoesNotMatchAnOriginWithoutOne() {
        assertThat(none.isAllowed("null", "")).isFalse();
        assertThat(none.isAllowed("about:blank", "")).isFalse();
    }

    @Test
    void whatIsConfiguredMayConnectAndNothingLikeIt() {
        Origins origins = new Origins(Set.of("https://ci.example.org", "http://dev.example.org:3000"));

        assertThat(origins.isAllowed("https://ci.example.org", HOST)).isTrue();
        assertThat(origins.isAllowed("https://CI.example.org", HOST)).isTrue();
        assertThat(origins.isAllowed("http://dev.example.org:3000", HOST)).isTrue();
        assertThat(origins.isAllowed("http://ci.example.org", HOST)).isFalse();
        assertThat(origins.isAllowed("https://ci.example.org:8443", HOST)).isFalse();
        assertThat(origins.isAllowed("https://ci.example.org.evil.com", HOST)).isFalse();
        assertThat(origins.isAllowed("http://dev.example.org:3001", HOST)).isFalse();
        assertThat(origins.isAllowed("https://redtail.example.com", HOST))
                .as("its own pages, too")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.com", "null", "", "nonsense"})
    void aStarAllowsAll(String origin) {
        assertThat(new Origins(Set.of("*")).isAllowed(origin, HOST)).isTrue();
    }
}
