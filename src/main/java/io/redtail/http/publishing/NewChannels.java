package io.redtail.http.publishing;

import io.redtail.channel.Channel;
import io.redtail.protocol.CallerRates;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How many channels each caller may begin where history keeps them. The first line of a channel makes Redis write ten things
 * where another line makes it write three, and may push out another channel, so a tenant that publishes each line to a new one
 * delays everybody.
 *
 * <p>A channel is new for a caller that has not published to it since it began as many others, or for ten minutes. Any thread.
 */
final class NewChannels {

    private static final long QUIET_NANOS = Duration.ofMinutes(10).toNanos();

    private final int maxChannels;
    private final CallerRates rates;
    private final LongSupplier nanoTime;
    private final Map<String, Known> callers = new ConcurrentHashMap<>();

    /** @param maxChannels how many history keeps; 0: none, and there is no limit */
    NewChannels(int maxChannels) {
        this(maxChannels, System::nanoTime);
    }

    NewChannels(int maxChannels, LongSupplier nanoTime) {
        this.maxChannels = maxChannels;
        this.nanoTime = nanoTime;
        this.rates = PartRates.of(maxChannels);
    }

    int perSecond() {
        return rates.perSecond();
    }

    /** Counts a publication to a channel, if that is new. @return false if it is one too many; then it stays new */
    boolean admit(String caller, Channel channel) {
        if (maxChannels == 0) {
            return true;
        }
        boolean[] admitted = {true};
        callers.compute(caller, (unused, before) -> {
            Known known = before == null ? new Known() : before;
            known.usedAt = nanoTime.getAsLong();
            admitted[0] = known.has(channel) || (rates.tryTake(caller) && known.add(channel));
            return known;
        });
        return admitted[0];
    }

    /** Counts what is as good as a new channel. @return false if it is one too many */
    boolean admitNew(String caller) {
        return rates.tryTake(caller);
    }

    /** How often it was one too many. */
    long refused() {
        return rates.refused();
    }

    /** How many callers are known. */
    int size() {
        return callers.size();
    }

    /** Forgets who has been quiet. */
    void forgetIdle() {
        rates.forgetIdle();
        long now = nanoTime.getAsLong();
        callers.values().removeIf(known -> now - known.usedAt > QUIET_NANOS);
    }

    /** The channels that one caller published to last, by their hashes: two with the same hash are one. One thread at a time. */
    private final class Known {

        private Set<Integer> newer = new HashSet<>();
        private Set<Integer> older = Set.of();
        private volatile long usedAt;

        boolean has(Channel channel) {
            int hash = channel.name().hashCode();
            return newer.contains(hash) || (older.contains(hash) && add(channel));
        }

        boolean add(Channel channel) {
            if (newer.size() >= maxChannels) {
                older = newer;
                newer = new HashSet<>();
            }
            newer.add(channel.name().hashCode());
            return true;
        }
    }
}
