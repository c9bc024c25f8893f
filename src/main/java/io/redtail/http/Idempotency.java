package io.redtail.http;

import io.redtail.delivery.Channel;
import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.protocol.AnswerStore;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code Idempotency-Key}: what a key published once is not published again; a repeat gets the first answer.
 *
 * <p>A key belongs to one channel. It is taken before the first line, so an upload that failed in the middle keeps it, with
 * an answer that says how far it came: who goes on from there takes a new key. Only when nothing was published is the key
 * given back. A node that dies in the middle leaves the key without an answer, until it expires. The body is not compared.
 */
public final class Idempotency {

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

    private final AnswerStore store;

    public Idempotency(AnswerStore store) {
        this.store = store;
    }

    /** The key that a request brings; empty without the header. @throws ProblemException for one of another shape */
    static Optional<String> key(Channel channel, boolean end, @Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        if (!KEY.matcher(header).matches()) {
            throw new ProblemException(
                    Problem.badRequest("an Idempotency-Key has 1 to 255 visible ASCII characters, a UUID for example"));
        }
        return Optional.of(channel.name() + (end ? " end " : " ") + header);
    }

    /**
     * Takes the key for the caller.
     *
     * @return the answer of the request that had it before; empty for the first one
     * @throws ProblemException 409 while that request has no answer yet; 503 while Redis is away
     */
    Optional<Answer> begin(String key) {
        Optional<String> known;
        try {
            known = store.claim(key);
        } catch (UpstreamUnavailableException e) {
            throw new ProblemException(Problem.unavailable("nothing was published: " + e.getMessage()));
        }
        if (known.isPresent() && known.get().equals(AnswerStore.PENDING)) {
            throw new ProblemException(Problem.of(
                    409,
                    "Conflict",
                    "a request with this Idempotency-Key has no answer yet: it is still on its way, or its node ended;"
                            + " try again later, or with a new key"));
        }
        return known.map(Answer::parse);
    }

    /** The request is done. An answer that says that nothing was published gives the key back. */
    void end(String key, Answer answer, boolean published) {
        try {
            if (published) {
                store.keep(key, answer.toString());
            } else {
                store.release(key);
            }
        } catch (UpstreamUnavailableException e) {
            // The key stays taken until it expires: at most once, and never twice.
        }
    }
}
