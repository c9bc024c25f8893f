package io.redtail.http.api;

import io.redtail.config.ShareSettings;
import io.redtail.protocol.CallerRates;
import io.redtail.security.Caller;
import io.redtail.security.RefusedException;
import java.util.Map;

/**
 * How many requests a second each caller may make that publish nothing, and how many refusals it gets at once: as many. Any thread.
 *
 * <p>To answer thousands of requests in a second takes the processors from all others, whatever the answer is.
 */
public final class RequestRates {

    private static final String KEY = "limits.requests-per-second-per-";
    private static final int BURST_SECONDS = 10;

    private final Rates ofIdentities;
    private final Rates ofAddresses;

    /** The rates of callers with an identity, or of those without. */
    private record Rates(String who, CallerRates requests, CallerRates refusals) {

        Rates(String who, int perSecond) {
            this(who, CallerRates.inSeconds(perSecond, BURST_SECONDS), CallerRates.inSeconds(perSecond, BURST_SECONDS));
        }

        String key() {
            return KEY + who;
        }

        void forgetIdle() {
            requests.forgetIdle();
            refusals.forgetIdle();
        }
    }

    public RequestRates(ShareSettings shares) {
        ofIdentities = new Rates("identity", shares.requestsPerIdentity());
        ofAddresses = new Rates("address", shares.requestsPerAddress());
    }

    private Rates of(Caller caller) {
        return caller.subject().isPresent() ? ofIdentities : ofAddresses;
    }

    /** Counts a request. @throws RefusedException 429 if it was one too many */
    void take(Caller caller) {
        Rates rates = of(caller);
        if (!rates.requests().tryTake(caller.getName())) {
            throw RefusedException.tooMany("this " + rates.who() + " makes more than "
                    + rates.requests().perSecond() + " requests a second (redtail." + rates.key()
                    + "); follow a channel instead of asking again");
        }
    }

    /** Whether a request is refused at once, and not a moment later. */
    boolean refuseAtOnce(Caller caller) {
        return of(caller).refusals().tryTake(caller.getName());
    }

    /** How many requests each limit has refused, by its key without {@code redtail.}. */
    public Map<String, Long> refused() {
        return Map.of(
                ofIdentities.key(), ofIdentities.requests().refused(),
                ofAddresses.key(), ofAddresses.requests().refused());
    }

    /** Forgets who has been quiet. */
    public void forgetIdle() {
        ofIdentities.forgetIdle();
        ofAddresses.forgetIdle();
    }
}
