package io.redtail.http.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.Channel;
import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.http.ProblemException;
import io.redtail.security.Caller;
import io.redtail.security.Identity;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketsTest {

    private static final Channel LOG = Channel.logs("p1");
    private final Instant expiry = Instant.now().plusSeconds(300).truncatedTo(ChronoUnit.MILLIS);

    private final FakeStore store = new FakeStore();
    private final Tickets tickets = new Tickets(store, 3);

    @Test
    void aTicketLetsInOnceAndForItsLogOnly() {
        String ticket = tickets.issue(caller("ada", expiry), LOG);

        assertRefused(401, () -> tickets.redeem(ticket, Channel.logs("p12")));
        Identity holder = tickets.redeem(ticket, LOG);

        assertThat(holder.subject()).isEqualTo("ada");
        assertThat(holder.expiresAt()).isEqualTo(expiry);
        assertThat(holder.follow().include(LOG)).isTrue();
        assertThat(holder.follow().include(Channel.logs("p2"))).isFalse();
        assertThat(holder.follow().include(Channel.jobs("p1"))).isFalse();
        assertThat(holder.publish().include(LOG)).isFalse();
        assertRefused(401, () -> tickets.redeem(ticket, LOG));
    }

    @Test
    void whoHasNoExpiryGetsNone() {
        String ticket = tickets.issue(caller("a subject with spaces", Instant.MAX), LOG);

        Identity holder = tickets.redeem(ticket, LOG);

        assertThat(holder.subject()).isEqualTo("a subject with spaces");
        assertThat(holder.expiresAt()).isEqualTo(Instant.MAX);
    }

    /** Otherwise all who read with a ticket would be one identity, with the share of one. */
    @Test
    void whereNobodyHasToSayWhoTheyAreAHolderIsNoIdentityOfItsOwn() {
        String ticket = tickets.issue(new Caller("127.0.0.1", Optional.of(Identity.ANYONE)), LOG);

        Caller holder = new Caller("127.0.0.1", Optional.of(tickets.redeem(ticket, LOG)));

        assertThat(holder.subject()).isEmpty();
        assertThat(holder.known().follow().include(LOG)).isTrue();
    }

    @Test
    void theTicketOfATokenThatHasExpiredSinceIsNotValid() {
        String ticket = tickets.issue(caller("ada", Instant.now().minusMillis(1)), LOG);

        assertRefused(401, () -> tickets.redeem(ticket, LOG));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "*", "a b", "../../../../../../../../../../../../../../x"})
    void whatIsNoTicketIsNotLookedFor(String text) {
        store.away = true;

        assertRefused(401, () -> tickets.redeem(text, LOG));
    }

    @Test
    void theStoreHoldsNoTicket() {
        String ticket = tickets.issue(caller("ada", expiry), LOG);

        assertThat(store.kept.toString()).doesNotContain(ticket);
        assertThat(store.lifetimes).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void ticketsPerCaller_areBounded() {
        for (int i = 0; i < 3; i++) {
            tickets.issue(caller("busy", expiry), LOG);
        }

        assertRefused(429, () -> tickets.issue(caller("busy", expiry), LOG));
        assertThat(tickets.refused()).isEqualTo(1);
        assertThat(tickets.issue(caller("another", expiry), LOG)).isNotEmpty();
    }

    @Test
    void whileOneOfSeveralRedisIsAway_ticketsGetKeysOfTheOthers() {
        store.reachable = key -> key.charAt(0) < '8'; // half of all

        for (int i = 0; i < 100; i++) {
            tickets.issue(caller("caller " + i, expiry), LOG);
        }

        assertThat(store.kept.keySet()).hasSize(100).allMatch(store.reachable);
    }

    /** The store says why. */
    @Test
    void whereNoKeyIsReachable_theStoreIsAskedNevertheless() {
        store.reachable = key -> false;

        assertThat(tickets.issue(caller("ada", expiry), LOG)).isNotEmpty();
    }

    @Test
    void withoutRedisThereAreNone() {
        String ticket = tickets.issue(caller("ada", expiry), LOG);
        store.away = true;

        assertRefused(503, () -> tickets.issue(caller("ada", expiry), LOG));
        assertRefused(503, () -> tickets.redeem(ticket, LOG));
    }

    private static Caller caller(String subject, Instant expiresAt) {
        return new Caller("192.0.2.1", Optional.of(Identity.subscriberOf(subject, LOG, expiresAt)));
    }

    private static void assertRefused(int status, Runnable request) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(status));
    }

    private static final class FakeStore implements TicketStore {

        final Map<String, String> kept = new HashMap<>();
        final Set<Duration> lifetimes = new HashSet<>();
        final Map<String, Long> counts = new HashMap<>();
        Predicate<String> reachable = key -> true;
        boolean away;

        @Override
        public boolean isReachable(String key) {
            return reachable.test(key);
        }

        @Override
        public void put(String key, String holder, Duration lifetime) {
            require();
            kept.put(key, holder);
            lifetimes.add(lifetime);
        }

        @Override
        public Optional<String> take(String key) {
            require();
            return Optional.ofNullable(kept.remove(key));
        }

        @Override
        public long count(String who, Duration period) {
            require();
            return counts.merge(who, 1L, Long::sum);
        }

        private void require() {
            if (away) {
                throw new UpstreamUnavailableException("Redis is away; try again", new IllegalStateException());
            }
        }
    }
}
