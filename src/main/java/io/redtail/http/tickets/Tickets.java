package io.redtail.http.tickets;

import io.redtail.channel.Channel;
import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.security.Caller;
import io.redtail.security.Identity;
import io.redtail.security.Sha256;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Tickets for {@code EventSource}, which sends no headers: each lets its holder stream one log once, within 30 seconds.
 * It travels in a URL, which logs and histories keep, and is worth nothing by then. Any thread; waits for Redis.
 *
 * <p>The store holds a digest of the ticket and its channel: whoever reads Redis finds no ticket there, and a ticket for another
 * channel is not found, and so not used up.
 */
public final class Tickets {

    public static final Duration LIFETIME = Duration.ofSeconds(30);

    private static final int BYTES = 32;

    /** With one of two Redis away, a millionth of all tickets would be refused. */
    private static final int MAX_DRAWS = 20;

    private static final Pattern TICKET = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final SecureRandom random = new SecureRandom();
    private final TicketStore store;
    private final int maxPerCaller;
    private final LongAdder refused = new LongAdder();

    /** @param maxPerCaller how many one caller gets within the lifetime of one; 0: as many as it likes */
    public Tickets(TicketStore store, int maxPerCaller) {
        this.store = store;
        this.maxPerCaller = maxPerCaller;
    }

    /** How many there could not be, because their caller had had its share. */
    public long refused() {
        return refused.sum();
    }

    /**
     * A ticket for a caller who may subscribe to the channel.
     *
     * @throws ProblemException 429 if that one has had its share, 503 while Redis is away
     */
    public String issue(Caller caller, Channel channel) {
        Identity identity = caller.known();
        return asking(() -> {
            if (maxPerCaller > 0 && store.count(Sha256.hex(caller.getName()), LIFETIME) > maxPerCaller) {
                refused.increment();
                throw new ProblemException(Problem.of(
                                429,
                                "Too many requests",
                                "more than " + maxPerCaller + " tickets in " + LIFETIME.toSeconds()
                                        + " s (redtail.limits.tickets); try again later")
                        .with("Retry-After", String.valueOf(LIFETIME.toSeconds())));
            }
            String ticket = reachable(channel);
            store.put(key(ticket, channel), holder(identity), LIFETIME);
            return ticket;
        });
    }

    /** One whose key the store can keep, or any if there seems to be none. */
    private String reachable(Channel channel) {
        String ticket = random();
        for (int i = 1; i < MAX_DRAWS && !store.isReachable(key(ticket, channel)); i++) {
            ticket = random();
        }
        return ticket;
    }

    private String random() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    /**
     * Whom a ticket lets in, and nobody after that one.
     *
     * @return an identity that may subscribe to this channel and nothing else, until the token that the ticket was
     *     asked for with expires
     * @throws ProblemException 401 if it is not valid, or not any more; 503 while Redis is away
     */
    public Identity redeem(String ticket, Channel channel) {
        return asking(() -> Optional.of(ticket)
                .filter(text -> TICKET.matcher(text).matches())
                .flatMap(text -> store.take(key(text, channel)))
                .map(holder -> identity(holder, channel))
                .filter(identity -> Instant.now().isBefore(identity.expiresAt()))
                .orElseThrow(Tickets::invalid));
    }

    private static ProblemException invalid() {
        return new ProblemException(Problem.of(
                        401,
                        "Unauthorized",
                        "this ticket was used, has expired, or is for another log: ask for another one with POST"
                                + " /api/tickets, and open a new EventSource with it")
                .with("WWW-Authenticate", "Bearer realm=\"redtail\", error=\"invalid_token\""));
    }

    private static <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (UpstreamUnavailableException e) {
            throw new ProblemException(Problem.unavailable("tickets need Redis: " + e.getMessage()));
        }
    }

    /** When its token expires, in milliseconds since 1970, and its subject. */
    private static String holder(Identity identity) {
        return (identity.expiresAt().equals(Instant.MAX)
                        ? ""
                        : identity.expiresAt().toEpochMilli())
                + " "
                + identity.subject();
    }

    private static Identity identity(String holder, Channel channel) {
        int space = holder.indexOf(' ');
        String expiry = holder.substring(0, space);
        return Identity.subscriberOf(
                holder.substring(space + 1),
                channel,
                expiry.isEmpty() ? Instant.MAX : Instant.ofEpochMilli(Long.parseLong(expiry)));
    }

    private static String key(String ticket, Channel channel) {
        return Sha256.hex(ticket + " " + channel.name());
    }
}
