package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.DeliveryCore;
import io.redtail.protocol.CommandHandler;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.security.AccessControl;
import io.redtail.security.Caller;
import io.redtail.security.ConnectionLimits;
import io.redtail.security.GrantPolicy;
import io.redtail.security.Identity;
import io.redtail.security.RefusedException;
import io.redtail.server.Handshake;
import io.redtail.server.Server;
import io.redtail.server.Workarounds;
import jakarta.websocket.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions from their opening to their end, with everything real but the server and Redis. */
@Timeout(20)
class ClientSessionsTest {

    private static final String SECRET = "a secret of thirty-two bytes or more";
    private static final Channel P = Channel.logs("p");
    private static final Duration SOON = Duration.ofNanos(1);
    private static final Duration NEVER = Duration.ofHours(1);

    private final DeliveryCore core = new DeliveryCore(1);
    private final ServerMessageEncoder answers = new ServerMessageEncoder();
    private final SessionCloser closer = new SessionCloser(Thread::new);
    private final CommandHandler commands = new CommandHandler(ChannelTypes.BUILT_IN, core.registry(), answers);
    private final List<String> handshakes = new ArrayList<>();
    private final Server server = new Server() {

        @Override
        public Workarounds workarounds() {
            return new Workarounds("a server");
        }

        @Override
        public Handshake upgraded(Session session) {
            return new Handshake() {

                @Override
                public boolean release() {
                    handshakes.add("release");
                    return handshakes.size() > 1;
                }

                @Override
                public void end() {
                    handshakes.add("ended");
                }
            };
        }
    };
    private final ClientSessions sessions = sessions();
    private final FakeSession fake = new FakeSession();

    @AfterEach
    void stop() throws InterruptedException {
        core.close();
        assertThat(closer.stop(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void aClientWithoutASubprotocolSpeaksTheDialects() {
        fake.completeInline();
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        client.receive("{\"type\":\"SUBSCRIBE\",\"tenantId\":\"t\"}", true);
        core.settle();

        core.publish(Channel.jobs("t"), "{\"a\":1}");

        core.settle();
        assertThat(fake.sent()).containsExactly("{\"a\":1}");
    }

    @Test
    void aClientThatAskedForItSpeaksTheFullProtocol() {
        fake.completeInline();
        fake.negotiate("redtail.v1");
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        client.receive("{\"type\":\"SUBSCRIBE\",\"tenantId\":\"t\"}", true);
        core.settle();

        core.publish(Channel.jobs("t"), "{\"a\":1}");

        core.settle();
        assertThat(fake.sent())
                .containsExactly("{\"status\":\"degraded\"}", "[{\"channel\":\"jobs:t\",\"data\":\"{\\\"a\\\":1}\"}]");
    }

    @Test
    void open_sessionThatPassedNoFilter_isClosedAndCountedNowhere() {
        fake.withoutPrincipal();

        assertThat(sessions.open(fake.session())).isEmpty();

        await().untilAsserted(() -> assertThat(fake.closeCodes()).containsExactly(1008));
        assertThat(sessions.count()).isZero();
        assertThat(core.shards().subscribers()).isEmpty();
    }

    /** The way of a client that opens another connection as soon as one may not send any more. */
    @Test
    void allConnectionsOfAnIdentityShareItsRateOfCommands() {
        ClientSessions strict = sessions("redtail.limits.commands-per-second-per-identity", "3"); // nine at once
        Caller ada = new Caller("a", Optional.of(identity("ada")));
        Caller bob = new Caller("a", Optional.of(identity("bob")));
        FakeSession one = session(ada);
        FakeSession other = session(ada);
        FakeSession another = session(bob);
        ClientSession first = strict.open(one.session()).orElseThrow();
        ClientSession second = strict.open(other.session()).orElseThrow();
        ClientSession third = strict.open(another.session()).orElseThrow();

        Stream.of(first, third).forEach(client -> ping(client, 5));
        ping(second, 100); // at three a second, more than a slow machine lets through

        assertThatThrownBy(() -> strict.admit(ada))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.status()).isEqualTo(429));
        await().untilAsserted(() -> assertThat(other.closeCodes()).containsExactly(1013));
        assertThat(first.subscriber().isClosed()).isFalse();
        assertThat(third.subscriber().isClosed()).isFalse();
        assertThatCode(() -> strict.admit(new Caller("a", Optional.of(identity("grace")))))
                .doesNotThrowAnyException();
    }

    /** What one subscription costs is little, and a thousand connections with four thousand each are not. */
    @Test
    void allConnectionsOfAnIdentityShareItsSubscriptions() {
        ClientSessions strict = sessions("redtail.limits.subscriptions-per-identity", "3");
        Caller ada = new Caller("a", Optional.of(identity("ada")));
        FakeSession other = session(ada);
        FakeSession another = session(new Caller("a", Optional.of(identity("bob"))));
        ClientSession first = strict.open(session(ada).session()).orElseThrow();
        ClientSession second = strict.open(other.session()).orElseThrow();
        ClientSession third = strict.open(another.session()).orElseThrow();

        follow(first, "p1", "p2");
        follow(second, "p1", "p2", "p3", "p1");
        follow(third, "p1", "p2");

        assertThat(second.subscriber().channels()).containsExactly(Channel.logs("p1"));
        assertThat(third.subscriber().channelCount()).isEqualTo(2);
        assertThat(other.sent().get(1))
                .startsWith("{\"status\":\"error\",\"code\":\"limit\"")
                .contains("redtail.limits.subscriptions-per-identity");

        unfollow(first, "p2");
        follow(second, "p2", "p3");
        assertThat(second.subscriber().channelCount()).isEqualTo(2);

        strict.closed(first);
        follow(second, "p3", "p4");
        assertThat(second.subscriber().channelCount()).isEqualTo(3);
    }

    private void follow(ClientSession client, String... projects) {
        Stream.of(projects)
                .forEach(id -> client.receive("{\"action\":\"subscribe\",\"projectId\":\"" + id + "\"}", true));
        core.settle();
    }

    private void unfollow(ClientSession client, String project) {
        client.receive("{\"action\":\"unsubscribe\",\"projectId\":\"" + project + "\"}", true);
        core.settle();
    }

    /** Twenty commands a second, and sixty at once. */
    @Test
    void anIdentityThatHasUsedUpItsRateIsNotLetInForASecond() {
        ClientSessions strict = sessions("redtail.limits.commands-per-second-per-identity", "20");
        Caller ada = new Caller("a", Optional.of(identity("ada")));
        FakeSession fakeSession = session(ada);
        ClientSession client = strict.open(fakeSession.session()).orElseThrow();
        strict.admit(ada);

        ping(client, 56);

        assertThatThrownBy(() -> strict.admit(ada)).isInstanceOf(RefusedException.class);
        ping(client, 1);
        core.settle();
        assertThat(client.subscriber().isClosed()).isFalse();
    }

    /** All of its clients come back at once when a node has died; who comes back again and again is another matter. */
    @Test
    void anIdentityMayOpenAllItsConnectionsAtOnceAndThenAFewASecond() {
        ClientSessions sessions = sessions(
                "redtail.limits.connections-per-identity", "300",
                "redtail.limits.handshakes-per-second-per-identity", "1");
        Caller ada = new Caller("a", Optional.of(identity("ada")));
        int admitted = 0;
        try {
            for (; admitted < 1_000; admitted++) {
                sessions.admit(ada);
            }
        } catch (RefusedException e) {
            assertThat(e.status()).isEqualTo(429);
            assertThat(e.headers()).containsKey("Retry-After");
            assertThat(e.detail()).contains("redtail.limits.handshakes-per-second-per-identity");
        }

        assertThat(admitted).isBetween(300, 400);
        assertThatCode(() -> sessions.admit(new Caller("a", Optional.of(identity("bob")))))
                .doesNotThrowAnyException();
    }

    /** A node dies, and all its clients come here. */
    @Test
    void aNodeLetsInWhatItCanOpenInSecondsAndSendsTheRestAway_butWhoeverOpensFewIsLetIn() {
        ClientSessions sessions = sessions("redtail.limits.handshakes-per-second", "100");
        Caller crowd = new Caller("a", Optional.of(Identity.ANYONE));
        Set<String> waits = new HashSet<>();
        int admitted = 0;
        for (int i = 0; i < 1_000; i++) {
            try {
                sessions.admit(crowd);
                admitted++;
            } catch (RefusedException e) {
                assertThat(e.status()).isEqualTo(503);
                assertThat(e.detail()).contains("redtail.limits.handshakes-per-second");
                waits.add(e.headers().getOrDefault("Retry-After", "none"));
            }
        }

        assertThat(admitted).as("five seconds' worth but one").isBetween(400, 500);
        assertThat(waits).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
        for (int i = 0; i < 20; i++) {
            sessions.admit(new Caller("b", Optional.of(Identity.ANYONE)));
        }
    }

    /** It may have a thousand, and each costs more than the gateway's whole work for one that stays. */
    @Test
    void anIdentityWhoseConnectionsEndAtOnce_opensFew() {
        ClientSessions sessions = sessions("redtail.limits.handshakes-per-second-per-identity", "1");
        Caller eve = new Caller("a", Optional.of(identity("eve")));
        int opened = 0;
        try {
            for (; opened < 1_000; opened++) {
                sessions.admit(eve);
                sessions.closed(sessions.open(session(eve).session()).orElseThrow());
            }
        } catch (RefusedException e) {
            assertThat(e.detail()).contains("redtail.limits.handshakes-per-second-per-identity");
        }

        assertThat(opened).isBetween(100, 200);
        assertThatCode(() -> sessions.admit(new Caller("a", Optional.of(identity("ada")))))
                .doesNotThrowAnyException();
    }

    /** A thousand browsers behind one address come back at once, and none of them has a token. */
    @Test
    void clientsWithoutAnIdentityOpenAnyNumberOfConnectionsInASecond() {
        ClientSessions sessions = sessions("redtail.limits.handshakes-per-second-per-identity", "1");
        Caller anyone = new Caller("a", Optional.of(Identity.ANYONE));

        assertThatCode(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        sessions.admit(anyone);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void clientsWithoutAnIdentityShareTheRateOfTheirAddress() {
        ClientSessions strict = sessions("redtail.limits.commands-per-second-per-address", "1"); // five at once
        FakeSession one = session(new Caller("a", Optional.of(Identity.ANYONE)));
        FakeSession other = session(new Caller("b", Optional.of(Identity.ANYONE)));
        ClientSession first = strict.open(one.session()).orElseThrow();
        ClientSession second = strict.open(other.session()).orElseThrow();

        ping(first, 6);
        ping(second, 4);

        await().untilAsserted(() -> assertThat(one.closeCodes()).containsExactly(1013));
        assertThat(second.subscriber().isClosed()).isFalse();
    }

    private static Identity identity(String subject) {
        return new Identity(subject, Identity.ANYONE.follow(), Identity.ANYONE.publish(), Instant.MAX);
    }

    private static FakeSession session(Caller caller) {
        FakeSession fake = new FakeSession();
        fake.completeInline();
        fake.visitor(caller);
        return fake;
    }

    private static void ping(ClientSession client, int count) {
        for (int i = 0; i < count; i++) {
            client.receive("{\"action\":\"ping\"}", true);
        }
    }

    @Test
    void aSessionIsSetUpBeforeItsFirstMessage() {
        sessions("redtail.websocket.max-message-bytes", "1000").open(fake.session());

        assertThat(fake.setting("setMaxTextMessageBufferSize")).contains(1000);
        assertThat(fake.setting("setMaxBinaryMessageBufferSize")).contains(1000);
        assertThat(fake.setting("setMaxIdleTimeout")).contains(0L);
    }

    @Test
    void beforeItsTokenAClientMaySayLittle() {
        ClientSession client = stranger(locked(10), fake);
        assertThat(fake.setting("setMaxTextMessageBufferSize")).contains(16 * 1024);

        client.receive("x".repeat(16 * 1024), false);
        assertThat(client.subscriber().isClosed()).isFalse();
        client.receive("x", false);

        await().untilAsserted(() -> assertThat(fake.closeCodes()).containsExactly(1009));
    }

    @Test
    void afterItsTokenAClientMaySayMore() throws Exception {
        fake.completeInline();
        ClientSession client = stranger(locked(10), fake);

        client.receive("{\"action\":\"authenticate\",\"token\":\"" + token() + "\"}", true);

        assertThat(fake.setting("setMaxTextMessageBufferSize")).contains(64 * 1024);
        client.receive("x".repeat(64 * 1024), true);
        core.settle();
        assertThat(client.subscriber().isClosed()).isFalse();
    }

    /** Closed at once, it would come back at once. */
    @Test
    void whoSaysInAMessageWhoItIsHasNoMoreConnectionsASecondThanWhoSaysItAtOnce() throws Exception {
        ClientSessions strict = locked(100);
        String authenticate = "{\"action\":\"authenticate\",\"token\":\"" + token() + "\"}";
        List<FakeSession> refused = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            FakeSession one = new FakeSession();
            one.completeInline();
            ClientSession client = stranger(strict, one);
            client.receive(authenticate, true);
            if (client.access().isAuthenticated()) {
                strict.closed(client);
            } else {
                refused.add(one);
            }
        }
        core.settle();
        assertThat(refused)
                .hasSizeGreaterThan(20)
                .allSatisfy(one -> assertThat(one.closeCodes()).isEmpty());

        strict.keepAlive();

        await().untilAsserted(() -> assertThat(refused)
                .allSatisfy(one -> assertThat(one.closeCodes()).containsExactly(1013)));
    }

    @Test
    void ofTooManyWithoutATokenItIsTheFirstWhoGoes() throws Exception {
        ClientSessions few = locked(2);
        FakeSession authenticated = new FakeSession();
        authenticated.completeInline();
        stranger(few, authenticated).receive("{\"action\":\"authenticate\",\"token\":\"" + token() + "\"}", true);
        FakeSession left = new FakeSession();
        few.closed(stranger(few, left));
        FakeSession first = new FakeSession();
        stranger(few, first);
        ClientSession second = stranger(few, new FakeSession());

        ClientSession third = stranger(few, new FakeSession());

        await().untilAsserted(() -> assertThat(first.closeCodes()).containsExactly(1013));
        assertThat(second.subscriber().isClosed()).isFalse();
        assertThat(third.subscriber().isClosed()).isFalse();
        assertThat(authenticated.closeCodes()).isEmpty();
    }

    /** One that opens connections as fast as it can leaves nobody else the time to send a token. */
    @Test
    void ofTooManyWithoutATokenItIsOneOfTheAddressWithTheMostWhoGoes() {
        ClientSessions few = locked(3);
        ClientSession other = stranger(few, new FakeSession(), "198.51.100.7");
        List<ClientSession> crowd = new ArrayList<>();

        for (int i = 0; i < 20; i++) {
            crowd.add(stranger(few, new FakeSession()));
        }

        assertThat(other.subscriber().isClosed()).isFalse();
        assertThat(crowd.subList(0, 18)).allMatch(client -> client.subscriber().isClosed());
        assertThat(crowd.subList(18, 20))
                .noneMatch(client -> client.subscriber().isClosed());
    }

    private static ClientSession stranger(ClientSessions sessions, FakeSession fake) {
        return stranger(sessions, fake, "192.0.2.1");
    }

    private static ClientSession stranger(ClientSessions sessions, FakeSession fake, String address) {
        fake.visitor(new Caller(address, Optional.empty()));
        return sessions.open(fake.session()).orElseThrow();
    }

    private ClientSessions locked(int unauthenticated) {
        return sessions(
                "redtail.auth",
                "jwt",
                "redtail.auth.secret",
                SECRET,
                "redtail.auth.issuer",
                "i",
                "redtail.auth.audience",
                "a",
                "redtail.limits.unauthenticated",
                String.valueOf(unauthenticated),
                "redtail.limits.connections-per-identity",
                "2",
                "redtail.limits.handshakes-per-second-per-identity",
                "1");
    }

    private static String token() throws JOSEException {
        var claims = new JWTClaimsSet.Builder()
                .issuer("i")
                .audience("a")
                .subject("ada")
                .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                .build();
        var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }

    @Test
    void aMessageHasAsManyBytesAsConfiguredAndNotOneMore() {
        fake.completeInline();
        ClientSession client = sessions("redtail.websocket.max-message-bytes", "256")
                .open(fake.session())
                .orElseThrow();

        client.receive("ä".repeat(128), true);
        core.settle();
        assertThat(fake.sent()).hasSize(1);
        client.receive("ä".repeat(128) + "x", true);

        await().untilAsserted(() -> assertThat(fake.closeCodes()).containsExactly(1009));
        assertThat(fake.sent()).hasSize(1);
    }

    @Test
    void partsMakeAMessage() {
        fake.completeInline();
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        for (int i = 0; i < 2; i++) {
            client.receive("{\"action\":", false);
            client.receive("", false);
            client.receive("\"ping\"}", true);
        }

        core.settle();
        assertThat(fake.sent()).containsExactly("{\"status\":\"pong\"}", "{\"status\":\"pong\"}");
    }

    /** Without waiting for the last part: it may never come. */
    @Test
    void partsThatAreTooLongTogetherEndTheConnection() {
        ClientSession client = sessions("redtail.websocket.max-message-bytes", "256")
                .open(fake.session())
                .orElseThrow();

        client.receive("x".repeat(200), false);
        client.receive("x".repeat(57), false);

        await().untilAsserted(() -> assertThat(fake.closeCodes()).containsExactly(1009));
        client.receive("x", true);
        core.settle();
        assertThat(fake.sent()).isEmpty();
    }

    /** A message that is never taken means no ping and no pong. */
    @Test
    void aClientThatTakesNoMessageForTooLongIsClosed() {
        fake.negotiate("redtail.v1");
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        client.receive("{\"action\":\"ping\"}", true);
        core.settle();
        assertThat(fake.inFlight()).isOne();

        await().untilAsserted(() -> {
            client.keepAlive(closer, SOON, SOON);
            assertThat(client.subscriber().isClosed()).isTrue();
        });
        assertThat(fake.pings()).isZero();
        fake.complete(); // or the shards wait for it when they stop
    }

    /** Servers look at it when they read, and nobody else may change it then. */
    @Test
    void whatTheServerHasOfTheHandshakeIsReleasedByWhoReceives_untilItIs() {
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        client.keepAlive(closer, NEVER, NEVER);
        assertThat(handshakes).isEmpty();

        client.receivePong();
        assertThat(handshakes).hasSize(1);
        client.receive("", true);
        client.receivePong();
        assertThat(handshakes).containsExactly("release", "release");
    }

    @Test
    void whoeverWasOpenedIsCountedUntilItIsClosed() {
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        sessions.open(new FakeSession().session());
        assertThat(sessions.count()).isEqualTo(2);
        core.registry().subscribeWithoutAck(client.subscriber(), P);

        sessions.closed(client);

        assertThat(sessions.count()).isOne();
        assertThat(core.registry().channels()).isEmpty();
        core.settle();
        assertThat(fake.closings()).as("it is gone already").isEmpty();
        core.upstream().assertNothingHeld();
    }

    /** Some servers never call onClose for a browser that was killed. */
    @Test
    void whomWeClosedIsForgottenEvenIfTheServerNeverTells() {
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        client.subscriber().close(CloseCode.TRY_AGAIN_LATER, "too slow");
        core.settle();

        sessions.keepAlive();

        assertThat(sessions.count()).isZero();
    }

    @Test
    void aHandshakeEndsWithItsSession() {
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        assertThat(handshakes).isEmpty();

        sessions.closed(client);

        assertThat(handshakes).containsExactly("ended");
    }

    @Test
    void aHandshakeThatPassedNoFilterEnds() {
        fake.withoutPrincipal();

        assertThat(sessions.open(fake.session())).isEmpty();

        assertThat(handshakes).containsExactly("ended");
    }

    @Test
    void allAreSentAwayWithTheSameCode() {
        List<FakeSession> fakes = Stream.generate(FakeSession::new).limit(10).toList();
        fakes.forEach(one -> sessions.open(one.session()));

        sessions.closeAll(CloseCode.GOING_AWAY, "shutting down");

        await().untilAsserted(() ->
                assertThat(fakes).allSatisfy(one -> assertThat(one.closeCodes()).containsExactly(1001)));
    }

    @Test
    void aSlowDialectClientIsClosedAndASlowFullClientIsTold() {
        ClientSessions small = sessions("redtail.delivery.outbox-max-bytes", "4096");
        FakeSession full = new FakeSession();
        full.negotiate("redtail.v1");
        for (FakeSession one : List.of(fake, full)) {
            core.registry()
                    .subscribeWithoutAck(small.open(one.session()).orElseThrow().subscriber(), P);
        }

        for (int i = 0; i < 10; i++) {
            core.publish(P, "x".repeat(1000));
            core.settle();
        }

        await().untilAsserted(() -> assertThat(fake.closeCodes()).containsExactly(1013));
        full.complete();
        core.settle();
        assertThat(full.closings()).isEmpty();
        assertThat(full.sent().get(1))
                .startsWith("{\"status\":\"gap\",\"channel\":\"logs:p\",\"missed\":")
                .endsWith(",\"reason\":\"slow_consumer\"}");
    }

    @Test
    void aSlowFullClientIsClosedWhereThatIsConfigured() {
        fake.negotiate("redtail.v1");
        ClientSessions strict =
                sessions("redtail.delivery.outbox-max-bytes", "4096", "redtail.delivery.slow-consumer", "disconnect");
        core.registry()
                .subscribeWithoutAck(strict.open(fake.session()).orElseThrow().subscriber(), P);

        for (int i = 0; i < 10; i++) {
            core.publish(P, "x".repeat(1000));
        }

        await().untilAsserted(() -> assertThat(fake.closeCodes()).containsExactly(1013));
    }

    @Test
    void aQuietClientIsPingedOnceAndKeptWhileItsPongMayCome() {
        ClientSession client = sessions.open(fake.session()).orElseThrow();

        client.keepAlive(closer, SOON, NEVER);
        client.keepAlive(closer, SOON, NEVER);
        client.keepAlive(closer, SOON, NEVER);

        await().untilAsserted(() -> assertThat(fake.pings()).isOne());
        assertThat(client.subscriber().isClosed()).isFalse();
    }

    @Test
    void aClientIsNotPingedBeforeItsTime() {
        ClientSession client = sessions.open(fake.session()).orElseThrow();

        client.keepAlive(closer, NEVER, SOON);

        assertThat(fake.pings()).isZero();
        assertThat(client.subscriber().isClosed()).isFalse();
    }

    @Test
    void aClientWhosePongDoesNotComeIsClosed() {
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        client.keepAlive(closer, SOON, SOON);
        await().untilAsserted(() -> assertThat(fake.pings()).isOne());

        await().untilAsserted(() -> {
            client.keepAlive(closer, SOON, SOON);
            assertThat(client.subscriber().isClosed()).isTrue();
        });

        await().untilAsserted(() -> assertThat(fake.closeCodes()).containsExactly(1013));
    }

    @Test
    void aClientWhosePongComesIsPingedAgainLater() {
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        for (int round = 1; round <= 3; round++) {
            int expected = round;
            client.keepAlive(closer, SOON, NEVER);
            await().untilAsserted(() -> assertThat(fake.pings()).isEqualTo(expected));
            client.receivePong();
        }

        client.keepAlive(closer, NEVER, SOON);
        assertThat(client.subscriber().isClosed()).isFalse();
    }

    /** The client may be quicker than the thread that sent the ping. */
    @Test
    void aPongThatComesBeforeItsPingHasReturnedIsNotForgotten() throws InterruptedException {
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        fake.onPing(client::receivePong);
        client.keepAlive(closer, SOON, NEVER);
        assertThat(closer.stop(Duration.ofSeconds(5)))
                .as("the ping has returned")
                .isTrue();
        assertThat(fake.pings()).isOne();

        client.keepAlive(closer, NEVER, SOON);

        assertThat(client.subscriber().isClosed()).isFalse();
    }

    /** While closes block all of the closer's threads, pings wait behind them, and no pong can come: that is our fault. */
    @Test
    void theTimeForAPongStartsWhenThePingIsSent() {
        ClientSession client = sessions.open(fake.session()).orElseThrow();
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            FakeSession blocking = new FakeSession();
            blocking.onClose(() -> awaitUnchecked(release));
            closer.close(blocking.session(), CloseCode.GOING_AWAY, "bye");
        }

        client.keepAlive(closer, SOON, SOON);
        client.keepAlive(closer, SOON, SOON);
        boolean closed = client.subscriber().isClosed();
        int pings = fake.pings();
        release.countDown();

        assertThat(pings).isZero();
        assertThat(closed).isFalse();
    }

    /** Anybody may open as many connections as the gateway takes, and send a little less than a message on each. */
    @Test
    void whatAllUnfinishedMessagesTakeIsBounded() {
        ClientSessions strict = sessions("redtail.limits.unfinished-bytes", "20000");
        List<FakeSession> fakes = Stream.generate(() -> session(new Caller("a", Optional.of(Identity.ANYONE))))
                .limit(6)
                .toList();
        List<ClientSession> clients = fakes.stream()
                .map(one -> strict.open(one.session()).orElseThrow())
                .toList();
        ClientSession ada = strict.open(
                        session(new Caller("a", Optional.of(identity("ada")))).session())
                .orElseThrow();
        ClientSession brief = strict.open(
                        session(new Caller("a", Optional.of(Identity.ANYONE))).session())
                .orElseThrow();
        ada.receive("x".repeat(5_000), false);
        brief.receive("{\"action\":", false);

        clients.forEach(client -> client.receive("x".repeat(5_000), false));

        assertThat(clients)
                .anySatisfy(client -> assertThat(client.subscriber().isClosed()).isFalse());
        assertThat(clients.get(5).subscriber().isClosed()).isTrue();
        await().untilAsserted(() -> assertThat(fakes.get(5).closeCodes()).containsExactly(1013));
        assertThat(ada.subscriber().isClosed()).isFalse();
        brief.receive("\"ping\"}", true);
        core.settle();
        assertThat(brief.subscriber().isClosed()).isFalse();
    }

    /** Those who had begun before the others came. */
    @Test
    void whoHoldsMoreOfTheMemoryForUnfinishedMessagesThanItMayByNowIsClosed() {
        UnfinishedMessages all = new UnfinishedMessages(10_000);
        UnfinishedMessages.Held stranger = all.ofClient();
        UnfinishedMessages.Held known = all.ofClient();
        UnfinishedMessages.Held brief = all.ofClient();

        assertThat(stranger.set(6_000, false)).isTrue();
        assertThat(brief.set(2_000, false)).isTrue();
        assertThat(known.set(6_000, true)).isTrue();
        assertThat(all.bytes()).isEqualTo(14_000);

        assertThat(brief.isTooMuch(false)).isFalse();
        assertThat(known.isTooMuch(true)).isFalse();
        assertThat(stranger.isTooMuch(false)).isTrue();
        assertThat(all.bytes()).isEqualTo(8_000);
        assertThat(all.refused()).isEqualTo(1);
        assertThat(known.set(30_000, true)).as("twice as much").isFalse();
        assertThat(known.set(5_000, true)).as("what it still sends is not held").isTrue();
        assertThat(all.bytes()).isEqualTo(2_000);
        brief.set(0, false);
        assertThat(all.bytes()).isZero();
    }

    private ClientSessions sessions(String... keysAndValues) {
        Configuration configuration = Configuration.read(MapConfig.of(keysAndValues));
        ConnectionLimits limits = new ConnectionLimits(configuration.limits());
        return new ClientSessions(
                configuration,
                core.shards(),
                closer,
                new SinkFactory(closer, new StalledWrites(), server, false),
                server,
                commands,
                answers,
                new AccessControl(configuration, limits, new GrantPolicy()),
                limits,
                new CommandRates(configuration.shares(), configuration.limits()),
                new UnfinishedMessages(configuration.limits().unfinishedBytes()));
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
