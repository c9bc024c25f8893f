package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessControlTest {

    private Issuer issuer;

    @BeforeEach
    void start() throws Exception {
        issuer = new Issuer();
    }

    @AfterEach
    void end() {
        issuer.close();
    }

    @Test
    void withoutAuthenticationEverybodyIsAnyone() {
        Caller caller = open().admit(Requests.from("192.0.2.1").make());

        assertThat(caller.known()).isEqualTo(Identity.ANYONE);
        assertThat(caller.getName()).isEqualTo("192.0.2.1");
    }

    @Test
    void aBearerTokenSaysWhoItIs() {
        Caller caller = locked().admit(bearer(issuer.sign(Issuer.claims())));

        assertThat(caller.getName()).isEqualTo("ada");
        assertThat(caller.known().follow().include(Channel.logs("p1"))).isTrue();
    }

    @Test
    void whoShowsNothingMayConnectAndSayItThereButNotAskTheApi() {
        AccessControl accessControl = locked();

        assertThat(accessControl
                        .admitHandshake(Requests.from("192.0.2.1").make())
                        .identity())
                .isEmpty();
        assertRefused(() -> accessControl.admit(Requests.from("192.0.2.1").make()), 401, "Authorization: Bearer");
    }

    @Test
    void aWrongTokenIsRefusedAtOnceAndTheAnswerDoesNotSayWhy() {
        String expired = issuer.sign(Issuer.claims().expirationTime(Issuer.in(-60)));

        assertRefused(() -> locked().admitHandshake(bearer(expired)), 401, "this token is not accepted");
    }

    /** A proxy may have looked at the other one. */
    @Test
    void twoTokensProveNothingAlthoughEachIsRight() {
        String bearer = "Bearer " + issuer.sign(Issuer.claims());
        Requests request = Requests.from("192.0.2.1").header("Authorization", bearer, bearer);

        assertRefused(() -> locked().admit(request.make()), 401, "this token is not accepted");
        assertRefused(() -> locked().admitHandshake(request.make()), 401, "this token is not accepted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"token=abc", "access_token=abc", "project=p1&token=abc", "a=b&access_token="})
    void noTokenInTheUrl(String query) {
        assertRefused(
                () -> open().admitHandshake(
                                Requests.from("192.0.2.1").query(query).make()),
                400,
                "no tokens in URLs");
    }

    @Test
    void otherQueriesAreNotLookedAt() {
        Requests request = Requests.from("192.0.2.1").query("project=token&mytoken=1");

        assertThat(open().admitHandshake(request.make()).identity()).contains(Identity.ANYONE);
    }

    @Test
    void twoOriginsAreNone() {
        Requests request =
                Requests.from("192.0.2.1").header("Origin", "https://redtail.example.com", "https://evil.example");

        assertRefused(() -> open().admit(request.make()), 403, "allowed-origins");
    }

    @Test
    void aForeignPageIsRefusedBeforeItsTokenIsLookedAt() {
        assertRefused(
                () -> locked().admit(Requests.from("192.0.2.1")
                        .header("Origin", "https://evil.example")
                        .make()),
                403,
                "allowed-origins");
    }

    @Test
    void rolesThatTheServerHasFoundStandInForAToken() {
        AccessControl accessControl = doorkeeper(
                "redtail.auth", "container",
                "redtail.auth.roles", "viewer,writer",
                "redtail.auth.roles.viewer.projects", "public/*",
                "redtail.auth.roles.writer.projects", "secret",
                "redtail.auth.roles.writer.publish-projects", "p1");

        Caller caller = accessControl.admit(
                Requests.from("192.0.2.1").user("grace", "viewer", "writer").make());

        assertThat(caller.getName()).isEqualTo("grace");
        assertThat(accessControl.maySubscribe(caller.known(), Channel.logs("public/1")))
                .isTrue();
        assertThat(accessControl.maySubscribe(caller.known(), Channel.logs("secret")))
                .isTrue();
        assertThat(accessControl.maySubscribe(caller.known(), Channel.logs("p1")))
                .isFalse();
        assertThat(accessControl.mayPublish(caller.known(), Channel.logs("p1"))).isTrue();
        assertRefused(
                () -> accessControl.admitHandshake(
                        Requests.from("192.0.2.1").user("mallory", "other").make()),
                401,
                "redtail.auth.roles");
    }

    @Test
    void aPolicyThatFailsSaysNo() {
        Configuration configuration = Configuration.read(MapConfig.of());
        AccessControl accessControl =
                new AccessControl(configuration, new ConnectionLimits(configuration.limits()), new AccessPolicy() {
                    @Override
                    public boolean mayFollow(Identity identity, Channel channel) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public boolean mayPublish(Identity identity, Channel channel) {
                        throw new IllegalStateException("broken");
                    }
                });

        assertThat(accessControl.maySubscribe(Identity.ANYONE, Channel.logs("p")))
                .isFalse();
        assertThat(accessControl.mayPublish(Identity.ANYONE, Channel.logs("p"))).isFalse();
    }

    @Test
    void aReboundNameIsRefusedOnThisMachineAndTheAnswerSaysWhichItIs() {
        Requests request = Requests.from("127.0.0.1").header("Host", "rebound.example:8080");

        assertRefused(
                () -> open().checkHost(request.make()),
                403,
                "'rebound.example:8080'; add its name to redtail.allowed-hosts");
        assertRefused(() -> open().checkHost(request.to("::1").make()), 403, "rebound.example");
        assertRefused(
                () -> open().checkHost(Requests.from("192.168.1.7")
                        .to("192.168.1.7")
                        .header("Host", "rebound.example")
                        .make()),
                403,
                "rebound.example");
    }

    @Test
    void namesOfProxiesElsewhereAndOfTokenHoldersAreNotCheckedUntilTheyAreConfigured() {
        Requests request = Requests.from("192.0.2.1").to("192.0.2.2").header("Host", "logs.example.com");

        open().checkHost(request.make());
        locked().checkHost(request.to("127.0.0.1").make());
        AccessControl configured = doorkeeper("redtail.allowed-hosts", "logs.example.com");
        configured.checkHost(request.make());
        assertRefused(
                () -> configured.checkHost(
                        request.header("Host", "other.example.com").make()),
                403,
                "other");
    }

    @Test
    void eachOfTwoHostsCounts() {
        Requests request = Requests.from("127.0.0.1").header("Host", "localhost", "rebound.example");

        assertRefused(() -> open().checkHost(request.make()), 403, "rebound.example");
    }

    @Test
    void whatAHostSaysIsNotWrittenAsItIs() {
        Requests request = Requests.from("127.0.0.1").header("Host", "a\nb\u001b" + "c".repeat(10_000));

        assertThatThrownBy(() -> open().checkHost(request.make()))
                .hasMessageContaining("'a?b?c")
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void withoutAHostItIsNoBrowser() {
        open().checkHost(Requests.from("127.0.0.1").make());
    }

    @Test
    void whatAForeignPageEmbedsIsRefusedAlthoughItHasNoOrigin() {
        Requests embedded = Requests.from("192.0.2.1").header("Sec-Fetch-Site", "cross-site");

        assertRefused(
                () -> open().admit(embedded.header("Sec-Fetch-Mode", "no-cors").make()), 403, "allowed-origins");
        assertRefused(
                () -> open().admit(embedded.header("Sec-Fetch-Mode", "navigate")
                        .method("POST")
                        .make()),
                403,
                "allowed-origins");
    }

    @Test
    void aLinkOnAForeignPageMayBeFollowed() {
        Requests link = Requests.from("192.0.2.1")
                .header("Sec-Fetch-Site", "cross-site")
                .header("Sec-Fetch-Mode", "navigate");

        assertThat(open().admit(link.make()).known()).isEqualTo(Identity.ANYONE);
    }

    @Test
    void whatAnAllowedPageFetchesIsLetInWhateverItsSite() {
        Requests fetched = Requests.from("192.0.2.1")
                .header("Sec-Fetch-Site", "cross-site")
                .header("Origin", "https://redtail.example.com");

        assertThat(open().admit(fetched.make()).known()).isEqualTo(Identity.ANYONE);
    }

    private static void assertRefused(Runnable request, int status, String detail) {
        assertThatThrownBy(request::run).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.detail()).contains(detail);
        });
    }

    private static HttpServletRequest bearer(String token) {
        return Requests.from("192.0.2.1")
                .header("Authorization", "Bearer " + token)
                .make();
    }

    private static AccessControl open() {
        return doorkeeper();
    }

    private AccessControl locked() {
        return doorkeeper(Configuration.read(new MapConfig(issuer.settings())));
    }

    private static AccessControl doorkeeper(String... keysAndValues) {
        return doorkeeper(Configuration.read(MapConfig.of(keysAndValues)));
    }

    private static AccessControl doorkeeper(Configuration configuration) {
        return new AccessControl(configuration, new ConnectionLimits(configuration.limits()), new GrantPolicy());
    }
}
