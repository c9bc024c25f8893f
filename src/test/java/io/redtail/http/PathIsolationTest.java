package io.redtail.http;

import static io.redtail.channel.NearbyNames.TYPES;
import static io.redtail.channel.NearbyNames.VICTIMS;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.NearbyNames;
import io.redtail.http.tickets.TicketStore;
import io.redtail.http.tickets.Tickets;
import io.redtail.security.Caller;
import io.redtail.security.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients may write for a path below {@code /api}, and for which channel a ticket may be used: another's, never. */
@Timeout(60)
class PathIsolationTest {

    private static final int ATTEMPTS = 50_000;
    private static final List<String> BEHIND = List.of(
            "",
            "",
            "",
            "/end",
            "/",
            "//",
            "/.",
            "/..",
            "/../acme",
            ";x=1",
            "/..;/acme",
            "%2f..%2facme",
            "%",
            "%2",
            "?");

    private final NearbyNames nearby = new NearbyNames(21);

    private record Attempt(String method, String path, ChannelType servlet) {

        HttpServletRequest request() {
            return new FakeRequest(method, path, new FakeResponse()).make();
        }

        /** Empty if it is refused. */
        Optional<Channel> channel() {
            try {
                return Optional.of(ApiRequest.of(request(), servlet).channel());
            } catch (ProblemException refused) {
                return Optional.empty();
            }
        }
    }

    /** The server has chosen the servlet, most often as the path says. */
    private Attempt attempt() {
        String name = nearby.next();
        ChannelType named = TYPES.all().stream()
                .filter(type -> name.startsWith(type.prefix()))
                .findAny()
                .orElse(TYPES.all().get(0));
        StringBuilder path = new StringBuilder("/api/").append(named).append('/');
        name.substring(name.indexOf(':') + 1).codePoints().forEach(c -> {
            switch (nearby.any(List.of(0, 0, 0, 0, 1, 2))) {
                case 0 -> path.appendCodePoint(c);
                case 1 -> percent(path, c, "%");
                default -> percent(path, c, "%25");
            }
        });
        path.append(nearby.any(BEHIND));
        return new Attempt(
                nearby.any(List.of("GET", "POST", "PUT", "DELETE")),
                path.toString(),
                nearby.any(List.of(named, named, named, nearby.any(TYPES.all()))));
    }

    private static void percent(StringBuilder path, int c, String sign) {
        for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            path.append(sign).append(String.format("%02x", octet));
        }
    }

    @Test
    void aPathNamesTheChannelThatItSpells_orNone() {
        Set<String> named = new HashSet<>();
        Set<String> victims = new HashSet<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            Attempt attempt = attempt();
            Optional<Channel> channel = attempt.channel();
            if (channel.isPresent()) {
                String prefix = "/api/" + attempt.servlet() + "/";
                String spelt = decoded(attempt.path().split("\\?", 2)[0].substring(prefix.length()));
                String id = attempt.method().equals("POST") && spelt.endsWith("/end")
                        ? spelt.substring(0, spelt.length() - 4)
                        : spelt;
                if (!attempt.path().startsWith(prefix)
                        || !channel.get().name().equals(attempt.servlet().prefix() + id)) {
                    throw new AssertionError(attempt + " names " + channel.get());
                }
                (VICTIMS.contains(channel.get().name()) ? victims : named)
                        .add(channel.get().name());
            }
        }
        assertThat(named).hasSizeGreaterThan(500);
        assertThat(victims).as("spelt as they are").hasSize(VICTIMS.size());
    }

    /** Octet by octet, once. */
    private static String decoded(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '%') {
                decoded.write(Integer.parseInt(new String(octets, i + 1, 2, StandardCharsets.US_ASCII), 16));
                i += 2;
            } else {
                decoded.write(octets[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static final class FakeTickets implements TicketStore {

        private final Map<String, String> holders = new HashMap<>();

        @Override
        public void put(String key, String holder, Duration lifetime) {
            holders.put(key, holder);
        }

        @Override
        public Optional<String> take(String key) {
            return Optional.ofNullable(holders.remove(key));
        }

        @Override
        public long count(String who, Duration period) {
            return 1;
        }
    }

    @Test
    void aTicketIsForItsChannelAlone() {
        Tickets tickets = new Tickets(new FakeTickets(), 0);
        Caller caller = new Caller("127.0.0.1", Optional.of(Identity.ANYONE));
        Map<String, String> issued = new HashMap<>();
        VICTIMS.forEach(name ->
                issued.put(name, tickets.issue(caller, TYPES.channel(name).orElseThrow())));

        for (int i = 0; i < ATTEMPTS / 10; i++) {
            Optional<Channel> other = attempt().channel().filter(channel -> !VICTIMS.contains(channel.name()));
            other.ifPresent(channel -> issued.values().forEach(ticket -> assertRefused(tickets, ticket, channel)));
        }

        issued.forEach((name, ticket) -> {
            Identity holder = tickets.redeem(ticket, TYPES.channel(name).orElseThrow());
            assertThat(VICTIMS)
                    .filteredOn(victim ->
                            holder.follow().include(TYPES.channel(victim).orElseThrow()))
                    .containsExactly(name);
        });
    }

    private static void assertRefused(Tickets tickets, String ticket, Channel channel) {
        try {
            throw new AssertionError(tickets.redeem(ticket, channel) + " may read " + channel);
        } catch (ProblemException refused) {
            assertThat(refused.problem().status()).isEqualTo(401);
        }
    }
}
