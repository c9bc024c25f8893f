package io.redtail.redis;

import io.redtail.http.tickets.TicketStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Tickets in several independent Redis, spread by their keys: while one is away, new tickets get keys of the others. Counts are at any one that answers, so they begin anew when it goes away and when it comes back.
 */
public final class PlacedTicketStore implements TicketStore {

    private final ChannelPlacement placement;
    private final IntPredicate isAway;
    private final FirstThatAnswers anyone;
    private final List<RedisTicketStore> each;

    /**
     * Keeps none yet.
     *
     * @param isAway whether one is known to be away
     * @param each one for each Redis
     */
    PlacedTicketStore(ChannelPlacement placement, IntPredicate isAway, List<RedisTicketStore> each) {
        this.placement = placement;
        this.isAway = isAway;
        this.anyone = new FirstThatAnswers(isAway);
        this.each = List.copyOf(each);
    }

    @Override
    public boolean isReachable(String key) {
        return !isAway.test(placement.of(key));
    }

    @Override
    public void put(String key, String holder, Duration lifetime) {
        of(key).put(key, holder, lifetime);
    }

    @Override
    public Optional<String> take(String key) {
        return of(key).take(key);
    }

    @Override
    public long count(String who, Duration period) {
        return anyone.of(placement.of(who), each, store -> store.count(who, period));
    }

    private RedisTicketStore of(String key) {
        return each.get(placement.of(key));
    }
}
