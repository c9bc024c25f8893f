package io.redtail.http.publishing;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.HistorySettings;
import io.redtail.config.LimitSettings;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.protocol.CallerRates;
import io.redtail.security.Caller;
import java.util.Map;

/**
 * How much a caller may publish over HTTP: requests, those that take an {@code Idempotency-Key} or begin a channel, and the bytes
 * and lines of their bodies. Any thread.
 */
public final class PublishLimits {

    private static final int BURST_SECONDS = 2;

    private final CallerRates rates;
    private final CallerRates keys;
    private final NewChannels channels;
    private final PublishPaces paces;

    public PublishLimits(Configuration configuration) {
        LimitSettings limits = configuration.limits();
        HistorySettings history = configuration.history();
        this.rates = CallerRates.inSeconds(limits.publishesPerSecond(), BURST_SECONDS);
        this.keys = PartRates.of(limits.idempotencyKeysPerHour()); // each asks Redis four times
        this.channels = new NewChannels(history.enabled() ? history.maxChannels() : 0);
        this.paces = new PublishPaces(limits.publishBytesPerSecond(), limits.publishLinesPerSecond(), System::nanoTime);
    }

    /** Counts a request. @throws ProblemException 429 if it is more than its caller's share */
    void admit(Caller caller) {
        if (!rates.tryTake(caller.getName())) {
            throw tooMany("more than " + rates.perSecond()
                    + " requests a second (redtail.limits.publishes-per-second); send many lines with one request");
        }
    }

    /** Counts a request with an {@code Idempotency-Key}. @throws ProblemException the same */
    void admitKey(Caller caller) {
        if (!keys.tryTake(caller.getName())) {
            throw tooMany("more than " + keys.perSecond() + " requests with an Idempotency-Key a second (a "
                    + PartRates.PER_SECOND
                    + "th of redtail.limits.idempotency-keys-per-hour); send many lines with one request");
        }
    }

    /** Counts a request that publishes to a channel, if that is new for its caller. @throws ProblemException the same */
    void admitPublication(Caller caller, Channel channel) {
        if (!channels.admit(caller.getName(), channel)) {
            throw tooMany("more than " + channels.perSecond() + " new channels a second (a " + PartRates.PER_SECOND
                    + "th of redtail.history.max-channels); publish to those that there are");
        }
    }

    /** Counts a request that deletes a channel: whoever publishes to it makes a new one. @throws ProblemException the same */
    void admitDeletion(Caller caller) {
        if (!channels.admitNew(caller.getName())) {
            throw tooMany("more than " + channels.perSecond() + " deletions a second (a " + PartRates.PER_SECOND
                    + "th of redtail.history.max-channels)");
        }
    }

    private static ProblemException tooMany(String detail) {
        return new ProblemException(Problem.of(429, "Too many requests", detail).with("Retry-After", "1"));
    }

    /** How fast the body of a caller's request is read. */
    Upload.Pace paceOf(Caller caller) {
        return (bytes, lines) -> paces.take(caller.getName(), bytes, lines);
    }

    /** Forgets who has not published for a while. */
    void forgetIdle() {
        rates.forgetIdle();
        keys.forgetIdle();
        channels.forgetIdle();
        paces.forgetIdle();
    }

    /** Requests that were more than their caller's share. */
    long overRate() {
        return rates.refused();
    }

    /** The same of those with an {@code Idempotency-Key}. */
    long overKeys() {
        return keys.refused();
    }

    /** The same of those that began or deleted a channel. */
    long overChannels() {
        return channels.refused();
    }

    /** How often an upload was read more slowly, by the limit's key without {@code redtail.}. */
    Map<String, Long> slowed() {
        return paces.slowed();
    }
}
