package io.redtail.http.publishing;

import io.redtail.config.LimitSettings;
import io.redtail.http.Problem;
import io.redtail.protocol.CallerRates;
import io.redtail.security.Caller;
import java.util.Map;
import java.util.Optional;

/** How much a caller may publish over HTTP: requests, and the bytes and lines of their bodies. Any thread. */
public final class PublishLimits {

    private static final int BURST_SECONDS = 2;

    private final CallerRates rates;
    private final PublishPaces paces;

    public PublishLimits(LimitSettings limits) {
        this.rates = new CallerRates(limits.publishesPerSecond(), (long) BURST_SECONDS * limits.publishesPerSecond());
        this.paces = new PublishPaces(limits.publishBytesPerSecond(), limits.publishLinesPerSecond(), System::nanoTime);
    }

    /** Counts a request. @return what is wrong if it is more than its caller's share */
    Optional<Problem> admit(Caller caller) {
        return rates.tryTake(caller.getName())
                ? Optional.empty()
                : Optional.of(Problem.of(
                                429,
                                "Too many requests",
                                "more than " + rates.perSecond()
                                        + " requests a second (redtail.limits.publishes-per-second); send"
                                        + " many lines with one request")
                        .with("Retry-After", "1"));
    }

    /** How fast the body of a caller's request is read. */
    Upload.Pace paceOf(Caller caller) {
        return (bytes, lines) -> paces.take(caller.getName(), bytes, lines);
    }

    /** Forgets who has not published for a while. */
    void forgetIdle() {
        rates.forgetIdle();
        paces.forgetIdle();
    }

    /** Requests that were more than their caller's share. */
    long overRate() {
        return rates.refused();
    }

    /** How often an upload was read more slowly, by the limit's key without {@code redtail.}. */
    Map<String, Long> slowed() {
        return paces.slowed();
    }
}
