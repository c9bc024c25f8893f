package io.redtail.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.GrantClaims;
import io.redtail.config.JwtSettings;
import io.redtail.config.JwtSettings.KeySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenVerifierTest {

    private static final ChannelType LOGS = Channel.logs("p").type();
    private static final ChannelType JOBS = Channel.jobs("t").type();

    private static final List<String> GRANTS =
            List.of("projects", "tenants", "publish_projects", "publish_tenants", "subscribe", "publish");

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** However long a busy machine takes, hardly any time passes, and whoever waits goes on waiting. */
    private static final IssuerTimes TIMELESS =
            new IssuerTimes(Duration.ofMinutes(1), new AtomicLong()::incrementAndGet);

    private static Issuer issuer;

    @BeforeAll
    static void start() throws IOException {
        issuer = new Issuer();
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    @Test
    void aTokenOfTheIssuerNamesWhomAndWhat() throws Exception {
        Identity ada = byJwks().verify(issuer.sign(Issuer.claims().claim("publish_tenants", List.of("t1"))));

        assertThat(ada.subject()).isEqualTo("ada");
        assertThat(ada.follow().include(Channel.logs("p1"))).isTrue();
        assertThat(ada.follow().include(Channel.logs("team-a/web"))).isTrue();
        assertThat(ada.follow().include(Channel.logs("p12"))).isFalse();
        assertThat(ada.follow().include(Channel.jobs("p1")))
                .as("a project is no tenant")
                .isFalse();
        assertThat(ada.publish().include(Channel.jobs("t1"))).isTrue();
        assertThat(ada.publish().include(Channel.logs("p1")))
                .as("to follow is not to publish")
                .isFalse();
        assertThat(ada.expiresAt())
                .isBetween(Instant.now().plusSeconds(50), Instant.now().plusSeconds(80));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("expired", Issuer.claims().expirationTime(Issuer.in(-60)), "Expired"),
                Arguments.of("without an expiry", Issuer.claims().expirationTime(null), "exp"),
                Arguments.of("not valid yet", Issuer.claims().notBeforeTime(Issuer.in(60)), "before"),
                Arguments.of("of another issuer", Issuer.claims().issuer("https://evil.example.com"), "iss"),
                Arguments.of("without an issuer", Issuer.claims().issuer(null), "iss"),
                Arguments.of("for another audience", Issuer.claims().audience("grafana"), "aud"),
                Arguments.of("without an audience", Issuer.claims().audience((String) null), "aud"),
                Arguments.of("without a subject", Issuer.claims().subject(null), "sub"),
                Arguments.of("with an empty subject", Issuer.claims().subject(""), "sub is empty"),
                Arguments.of("with a blank subject", Issuer.claims().subject(" "), "sub is empty"),
                Arguments.of(
                        "with null for a subject",
                        Issuer.claims().serializeNullClaims(true).subject(null),
                        "sub is empty"),
                Arguments.of(
                        "with null for an expiry",
                        Issuer.claims().serializeNullClaims(true).expirationTime(null),
                        "exp is empty"),
                Arguments.of("with a pattern", Issuer.claims().claim("projects", List.of("a*b")), "last character"),
                Arguments.of("with a text for a list", Issuer.claims().claim("projects", "p1"), "projects"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String name, JWTClaimsSet.Builder claims, String reason) {
        assertRefused(issuer.sign(claims), reason);
    }

    static Stream<Object> otherTypes() {
        List<Object> withNull = Collections.singletonList(null);
        Map<String, Object> object = Map.of("p1", true);
        return Stream.of(
                withNull,
                Arrays.asList("p1", null),
                List.of(1),
                List.of(true),
                List.of(List.of("p1")),
                List.of(withNull),
                List.of(object),
                object,
                1,
                -1.5,
                Long.MAX_VALUE,
                true,
                "");
    }

    @ParameterizedTest
    @MethodSource("otherTypes")
    void aGrantOfAnotherTypeIsRefused(Object value) {
        for (String claim : GRANTS) {
            assertRefused(issuer.sign(Issuer.claims().claim(claim, value)), claim);
        }
    }

    @Test
    void nullForAGrantGrantsNothing() throws Exception {
        JWTClaimsSet.Builder claims = Issuer.claims().serializeNullClaims(true);
        GRANTS.forEach(claim -> claims.claim(claim, null));

        Identity nobody = byJwks().verify(issuer.sign(claims));

        assertThat(nobody.follow().include(Channel.logs("p1"))).isFalse();
        assertThat(nobody.publish().include(Channel.logs("p1"))).isFalse();
    }

    /** Some of them may be right, such as a number for a time; none is an error of the gateway. */
    @ParameterizedTest
    @MethodSource("otherTypes")
    void aClaimOfAnotherTypeIsDecidedAbout(Object value) throws Exception {
        for (String claim : List.of("iss", "aud", "sub", "exp", "nbf", "iat", "jti")) {
            try {
                assertThat(byJwks().verify(issuer.sign(Issuer.claims().claim(claim, value)))
                                .subject())
                        .isNotBlank();
            } catch (InvalidTokenException decided) {
                assertThat(decided.getMessage()).isNotBlank();
            }
        }
    }

    static Stream<Arguments> forged() {
        return Stream.of(
                Arguments.of("of no algorithm", (Function<Issuer, String>)
                        real -> new PlainJWT(Issuer.claims().build()).serialize()),
                Arguments.of("signed with the public key as a secret", (Function<Issuer, String>)
                        real -> signedWith(publicKeyAsText(real))),
                Arguments.of("of an unknown key", (Function<Issuer, String>)
                        real -> Issuer.sign(Issuer.claims(), Issuer.newKey("unknown"))),
                Arguments.of("of another key with the known id", (Function<Issuer, String>)
                        real -> Issuer.sign(Issuer.claims(), Issuer.newKey("first"))),
                Arguments.of(
                        "with other claims", (Function<Issuer, String>) real -> tampered(real.sign(Issuer.claims()))),
                Arguments.of("too large", (Function<Issuer, String>)
                        real -> real.sign(Issuer.claims().claim("padding", "x".repeat(8000)))),
                Arguments.of("of two parts", (Function<Issuer, String>) real -> "a.b"),
                Arguments.of("empty", (Function<Issuer, String>) real -> ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void forged(String name, Function<Issuer, String> token) {
        assertRefused(token.apply(issuer), "");
    }

    @Test
    void aRotatedKeyIsFetchedAndTheOldOneIsGoodNoMore() throws Exception {
        try (Issuer rotating = new Issuer()) {
            TokenVerifier verifier = byJwks(rotating);
            String old = rotating.sign(Issuer.claims());
            verifier.verify(old);

            rotating.rotate();

            assertThat(verifier.verify(rotating.sign(Issuer.claims())).subject())
                    .isEqualTo("ada");
            assertThatThrownBy(() -> verifier.verify(old)).isInstanceOf(InvalidTokenException.class);
        }
    }

    @Test
    void unknownKeyIds_areLookedUpTwiceAtMostAndThenCannotBeDecided() throws Exception {
        try (Issuer asked = new Issuer()) {
            TokenVerifier verifier = byJwks(asked);
            int undecided = 0;

            for (int i = 0; i < 20; i++) {
                String stranger = Issuer.sign(Issuer.claims(), Issuer.newKey("made-up-" + i));
                undecided += isUndecided(verifier, stranger) ? 1 : 0;
            }

            assertThat(asked.fetches()).isEqualTo(2);
            assertThat(undecided).isEqualTo(18);
        }
    }

    @Test
    void unknownKeyId_thatTheIssuerDoesNotHave_isNotLookedUpAgain() throws Exception {
        try (Issuer asked = new Issuer()) {
            TokenVerifier verifier = byJwks(asked);
            String stranger = Issuer.sign(Issuer.claims(), Issuer.newKey("made-up"));

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> verifier.verify(stranger)).isInstanceOf(InvalidTokenException.class);
            }

            assertThat(asked.fetches()).isEqualTo(1);
        }
    }

    @Test
    @Timeout(60)
    void knownKey_whileStrangersWaitForAnIssuerThatHangs_isVerifiedAtOnce() throws Exception {
        try (Issuer slow = new Issuer()) {
            TokenVerifier verifier = byJwks(slow);
            verifier.verify(slow.sign(Issuer.claims()));
            slow.hang();
            RSAKey made = Issuer.newKey("made-up");
            List<Thread> strangers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                RSAKey stranger = new RSAKey.Builder(made).keyID("made-up-" + i).build();
                strangers.add(new Thread(() -> isUndecided(verifier, Issuer.sign(Issuer.claims(), stranger))));
            }
            strangers.forEach(Thread::start);
            await().atMost(Duration.ofSeconds(30)).until(() -> slow.fetches() == 2);

            for (int i = 0; i < 100; i++) {
                assertThat(verifier.verify(slow.sign(Issuer.claims())).subject())
                        .isEqualTo("ada");
            }

            assertThat(strangers).as("the issuer still hangs").anyMatch(Thread::isAlive);
            slow.resume();
            for (Thread stranger : strangers) {
                stranger.join();
            }
        }
    }

    @Test
    void anyKey_whileTheIssuerHangs_cannotBeDecided() throws Exception {
        try (Issuer slow = new Issuer()) {
            slow.hang();
            TokenVerifier impatient = byJwks(slow, new IssuerTimes(Duration.ofMillis(50), System::nanoTime));

            assertThat(isUndecided(impatient, slow.sign(Issuer.claims()))).isTrue();
        }
    }

    private static boolean isUndecided(TokenVerifier verifier, String token) {
        try {
            verifier.verify(token);
            throw new AssertionError("accepted");
        } catch (InvalidTokenException decided) {
            return false;
        } catch (KeysUnavailableException undecided) {
            return true;
        }
    }

    @Test
    void aPublicKeyInAFileWillDo(@TempDir Path folder) throws Exception {
        Path pem = folder.resolve("issuer.pem");
        String key = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII))
                .encodeToString(issuer.key().toRSAPublicKey().getEncoded());
        Files.writeString(pem, "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n");
        TokenVerifier verifier =
                new TokenVerifier(settings(KeySource.PUBLIC_KEY_FILE, pem.toString(), Set.of("RS256")));

        assertThat(verifier.verify(issuer.sign(Issuer.claims())).subject()).isEqualTo("ada");
    }

    @Test
    void aFileWithoutAPublicKeyIsRefusedAtTheStart(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("not.pem"), "-----BEGIN PRIVATE KEY-----\n");

        assertThatThrownBy(
                        () -> new TokenVerifier(settings(KeySource.PUBLIC_KEY_FILE, file.toString(), Set.of("RS256"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not.pem")
                .hasMessageContaining("BEGIN PUBLIC KEY");
    }

    @Test
    void aSharedSecretWillDo() throws Exception {
        TokenVerifier verifier = new TokenVerifier(settings(KeySource.SECRET, SECRET, Set.of("HS256")));

        assertThat(verifier.verify(signedWith(SECRET.getBytes(UTF_8))).subject())
                .isEqualTo("ada");
        assertThatThrownBy(() -> verifier.verify(signedWith((SECRET + "!").getBytes(UTF_8))))
                .isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void whatAStrangerWritesIntoATokenDoesNotWriteOurLog() {
        String token = issuer.sign(Issuer.claims().issuer("x\nINFO: all is well\u001b[2J" + "y".repeat(5000)));

        assertThatThrownBy(() -> byJwks().verify(token))
                .isInstanceOf(InvalidTokenException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .hasSizeLessThan(400)
                        .doesNotContain("\n")
                        .doesNotContain("\u001b"));
    }

    private static void assertRefused(String token, String reason) {
        assertThatThrownBy(() -> byJwks().verify(token))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessageContaining(reason);
    }

    private static TokenVerifier byJwks(Issuer issuer) {
        return byJwks(issuer, TIMELESS);
    }

    private static TokenVerifier byJwks(Issuer issuer, IssuerTimes times) {
        return new TokenVerifier(settings(KeySource.JWKS_URL, issuer.jwksUrl(), Set.of("RS256")), times);
    }

    private static TokenVerifier byJwks() {
        return new TokenVerifier(settings(KeySource.JWKS_URL, issuer.jwksUrl(), Set.of("RS256", "ES256")), TIMELESS);
    }

    private static JwtSettings settings(KeySource source, String key, Set<String> algorithms) {
        return new JwtSettings(
                source,
                key,
                algorithms,
                Issuer.NAME,
                Issuer.AUDIENCE,
                Duration.ofSeconds(10),
                ChannelTypes.BUILT_IN,
                new GrantClaims("subscribe", Map.of(LOGS, "projects", JOBS, "tenants")),
                new GrantClaims("publish", Map.of(LOGS, "publish_projects", JOBS, "publish_tenants")));
    }

    private static String signedWith(byte[] secret) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader(JWSAlgorithm.HS256), Issuer.claims().build());
            token.sign(new MACSigner(secret));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] publicKeyAsText(Issuer issuer) {
        return issuer.key().toPublicJWK().toJSONString().getBytes(UTF_8);
    }

    private static String tampered(String token) {
        String[] parts = token.split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8).replace("p1", "p2");
        return parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
                + "." + parts[2];
    }
}
