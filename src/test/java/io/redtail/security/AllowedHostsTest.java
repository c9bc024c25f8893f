package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {

    private final AllowedHosts unconfigured = new AllowedHosts(Set.of(), Set.of("desk-7", "desk-7.local"));
    private final AllowedHosts configured =
            new AllowedHosts(Set.of("logs.example.com", ".ci.example.com"), Set.of("desk-7"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LOCALHOST:8080",
                "localhost.",
                "app.localhost:8080",
                "127.0.0.1:8080",
                "192.168.1.7",
                "[::1]:8080",
                "[fe80::1]",
                "[::ffff:127.0.0.1]:8080",
                "host.docker.internal:8080",
                "desk-7:8080",
                "Desk-7.local"
            })
    void addressesAndNamesThatNobodyCanRegisterAreThisMachines(String host) {
        assertThat(unconfigured.contain(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "notlocalhost",
                "evil-internal",
                "internal",
                "printer.local",
                "desk-8",
                "1.2.3",
                "0x7f000001",
                "user@localhost",
                "localhost/x",
                "localhost:80:80",
                "localhost evil.example",
                "localhost,evil.example",
                "[::1",
                "[localhost]",
                ""
            })
    void everyOtherHostIsForeign(String host) {
        assertThat(unconfigured.contain(host)).isFalse();
        assertThat(configured.contain(host)).isFalse();
    }

    @Test
    void configuredNamesAreAllowedToo() {
        assertThat(configured.contain("LOGS.example.com:443")).isTrue();
        assertThat(configured.contain("ci.example.com")).isTrue();
        assertThat(configured.contain("a.b.ci.example.com")).isTrue();
        assertThat(configured.contain("evilci.example.com")).isFalse();
        assertThat(configured.contain("a.logs.example.com")).isFalse();
        assertThat(configured.contain("example.com")).isFalse();
    }

    @Test
    void anAsteriskAllowsAll() {
        assertThat(new AllowedHosts(Set.of("*"), Set.of()).contain("evil.example"))
                .isTrue();
    }

    /** WildFly takes headers of a megabyte, of anybody. */
    @ParameterizedTest
    @ValueSource(strings = {":", "1", ".", "1:", "a.", "f", "]"})
    void aHostOfAMegabyteTakesNoTime(String repeated) {
        String host = "[" + repeated.repeat(1_000_000 / repeated.length()) + "x";

        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(configured.contain(host)).isFalse());
    }

    @Test
    void theMachineMayHaveAName() {
        assertThat(AllowedHosts.ownNames()).allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)));
    }
}
