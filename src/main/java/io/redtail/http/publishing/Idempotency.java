package io.redtail.http.publishing;

import io.redtail.channel.Channel;
import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.http.HeaderValues;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.security.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/**
 * {@code Idempotency-Key}: what a key published once is not published again; a repeat gets the first answer.
 *
 * <p>A key belongs to one channel. It is taken before the first line, so an upload that failed in the middle keeps it,
 * with an answer that says how far it came: to continue from there, take a new key. Only when nothing was published is
 * the key given back. A node that dies in the middle leaves the key without an answer, until it expires. The body is
 * not compared.
 *
 * <p>Keys stay in Redis for long, so a caller may take so many new ones an hour and no more.
 */
public final class Idempotency {

    /** What the limit goes by. */
    private static final Duration PERIOD = Duration.ofHours(1);

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /** An answer to a request: kept as the status, a space and the JSON. */
    record Answer(int status, String json) {

        static Answer parse(String stored) {
            return new Answer(Integer.parseInt(stored.substring(0, 3)), stored.substring(4));
        }

        @Override
        public String toString() {
            return status + " " + json;
        }
    }

    private final IdempotencyStore store;
    private final int maxPerHour;
    private final LongAdder refused = new LongAdder();

    /** @param maxPerHour how many keys a caller may take; 0: as many as it likes */
    public Idempotency(IdempotencyStore store, int maxPerHour) {
        this.store = store;
        this.maxPerHour = maxPerHour;
    }

    /** How many keys could not be taken, because their caller had had its share. */
    long refused() {
        return refused.sum();
    }

    /** The key of a request; empty without the header. @throws ProblemException for one of another shape, and for two */
    static Optional<String> key(Channel channel, boolean end, List<String> headers) {
        Optional<String> sent = HeaderValues.only("Idempotency-Key", headers);
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        String header = sent.get();
        if (!KEY.matcher(header).matches()) {
            throw new ProblemException(
                    Problem.badRequest("an Idempotency-Key has 1 to 255 visible ASCII characters, a UUID for example"));
        }
        return Optional.of(channel.name() + (end ? " end " : " ") + header);
    }

    /**
     * Takes the key for the caller.
     *
     * @param visitor whose keys are counted together
     * @return the answer of the request that had it before; empty for the first one
     * @throws ProblemException 409 while that request has no answer yet; 429 if the caller has taken too many; 503
     *     while Redis is away
     */
    Optional<Answer> begin(String key, String visitor) {
        Optional<String> known;
        try {
            known = store.claim(key);
            if (known.isEmpty()) {
                requireShare(key, visitor);
            }
        } catch (UpstreamUnavailableException e) {
            throw new ProblemException(Problem.unavailable("nothing was published: " + e.getMessage()));
        }
        if (known.isPresent() && known.get().equals(IdempotencyStore.PENDING)) {
            throw new ProblemException(Problem.of(
                    409,
                    "Conflict",
                    "a request with this Idempotency-Key has no answer yet: it is still on its way, or its node ended;"
                            + " try again later, or with a new key"));
        }
        return known.map(Answer::parse);
    }

    private void requireShare(String key, String visitor) {
        try {
            if (maxPerHour == 0 || store.count(Sha256.hex(visitor), PERIOD) <= maxPerHour) {
                return;
            }
        } catch (UpstreamUnavailableException e) {
            release(key);
            throw e;
        }
        refused.increment();
        release(key);
        throw new ProblemException(Problem.of(
                        429,
                        "Too many requests",
                        "more than " + maxPerHour + " new Idempotency-Keys in an hour"
                                + " (redtail.limits.idempotency-keys-per-hour); send many lines with one request, or"
                                + " publish without a key what may come twice")
                .with("Retry-After", String.valueOf(secondsToNextPeriod())));
    }

    private static long secondsToNextPeriod() {
        long seconds = PERIOD.toSeconds();
        return seconds - Instant.now().getEpochSecond() % seconds;
    }

    /** The request is done. An answer that says that nothing was published gives the key back. */
    void end(String key, Answer answer, boolean published) {
        if (!published) {
            release(key);
            return;
        }
        try {
            store.keep(key, answer.toString());
        } catch (UpstreamUnavailableException e) {
            // The key stays taken until it expires: at most once, and never twice.
        }
    }

    private void release(String key) {
        try {
            store.release(key);
        } catch (UpstreamUnavailableException e) {
            // The same.
        }
    }
}
