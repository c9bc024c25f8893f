package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {

    private final ClientAddresses addresses = new ClientAddresses(List.of("10.0.0.0/8", "127.0.0.1", "fd00::/8"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.7 | 198.51.100.1             | 192.0.2.7",
                "10.1.2.3  |                          | 10.1.2.3",
                "10.1.2.3  | 198.51.100.1             | 198.51.100.1",
                "10.1.2.3  | 1.1.1.1, 198.51.100.1    | 198.51.100.1",
                "10.1.2.3  | 198.51.100.1, 10.9.9.9   | 198.51.100.1",
                "fd00::1   | 2001:db8::7              | 2001:db8:0:0:0:0:0:0/64",
                "10.1.2.3  | 198.51.100.1:50123       | 198.51.100.1",
                "10.1.2.3  | 1.1.1.1, 198.51.100.1:80, 10.9.9.9:443 | 198.51.100.1",
                "10.1.2.3  | [2001:db8:1:2:3::9]:443  | 2001:db8:1:2:0:0:0:0/64",
                "10.1.2.3  | [2001:db8:1:2:3::9]      | 2001:db8:1:2:0:0:0:0/64",
                "10.1.2.3  | unknown                  | unknown",
                "11.0.0.1  | 198.51.100.1             | 11.0.0.1",
            })
    void theClientIsTheLastThatIsNoTrustedProxy(String remote, String forwarded, String client) {
        Requests request = Requests.from(remote);

        assertThat(addresses.of((forwarded == null ? request : request.header("X-Forwarded-For", forwarded)).make()))
                .isEqualTo(client);
    }

    /** An IPv6 client may use any address of its network, and a new one for each connection. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:0:0:0:0/64",
        "2001:DB8:1:2:ffff:ffff:ffff:ffff, 2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:3::1, 2001:db8:1:3:0:0:0:0/64",
        "fe80::1%eth0, fe80:0:0:0:0:0:0:0/64",
        "::ffff:192.0.2.7, 192.0.2.7",
        "::1, 0:0:0:0:0:0:0:1",
        "0:0:0:0:0:0:0:1, 0:0:0:0:0:0:0:1",
        "1:2:no:address, 1:2:no:address",
    })
    void anIpv6ClientIsKnownByItsNetwork(String remote, String counted) {
        assertThat(addresses.of(Requests.from(remote).make())).isEqualTo(counted);
    }

    @Test
    void severalHeadersAreOneList() {
        Requests request = Requests.from("10.0.0.1").header("X-Forwarded-For", "1.1.1.1", "198.51.100.1", "10.0.0.2");

        assertThat(addresses.of(request.make())).isEqualTo("198.51.100.1");
    }

    /** However many elements a client makes up, its proxy's is the last. */
    @Test
    void of_moreElementsThanAnyoneNeeds_believesTheProxyOnly() {
        String forged = "6.6.6.6, ".repeat(100);

        assertThat(addresses.of(Requests.from("10.0.0.1")
                        .header("X-Forwarded-For", forged + "198.51.100.1")
                        .make()))
                .isEqualTo("198.51.100.1");
    }

    @Test
    void of_moreProxiesThanAnyoneHas_isTheLastThatIsBelieved() {
        String proxies = "198.51.100.1, " + "10.0.0.3, ".repeat(100);

        assertThat(addresses.of(Requests.from("10.0.0.1")
                        .header("X-Forwarded-For", proxies + "10.0.0.2")
                        .make()))
                .isEqualTo("10.0.0.3");
    }

    /** Each is read several times per request, so a few of them would take all processor time. */
    @ParameterizedTest
    @CsvSource({"192.0.2.7, 192.0.2.7", "10.0.0.1, ''"})
    void of_aMegabyteOfCommas_isNotReadToItsBeginning(String remote, String client) {
        HttpServletRequest request = Requests.from(remote)
                .header("X-Forwarded-For", ",".repeat(1_000_000))
                .make();

        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 10_000; i++) {
                assertThat(addresses.of(request)).isEqualTo(client);
            }
        });
    }

    @Test
    void of_aMegabyteOfProxies_isNotReadToItsBeginning() {
        HttpServletRequest request = Requests.from("10.0.0.1")
                .header("X-Forwarded-For", "10.0.0.1,".repeat(100_000) + "10.0.0.2")
                .make();

        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 10_000; i++) {
                assertThat(addresses.of(request)).isEqualTo("10.0.0.1");
            }
        });
    }

    @Test
    void anAddressOfAMegabyteTakesNoTime() {
        String hop = "[" + ":".repeat(1_000_000) + "x";
        Requests request = Requests.from("10.0.0.1").header("X-Forwarded-For", hop);

        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(addresses.of(request.make())).isEqualTo(hop));
    }

    @Test
    void withoutTrustedProxiesNothingIsBelieved() {
        Requests request = Requests.from("127.0.0.1").header("X-Forwarded-For", "198.51.100.1");

        assertThat(new ClientAddresses(List.of()).of(request.make())).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.com", "10.0.0.0/33", "10.0.0.0/x", "10.0.0", "fd00::/129", ""})
    void whatIsNoNetworkIsNamed(String text) {
        assertThatThrownBy(() -> new ClientAddresses(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
