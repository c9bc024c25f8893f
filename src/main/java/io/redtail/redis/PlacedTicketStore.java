package io.redtail.redis;

import io.redtail.http.tickets.TicketStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Tickets in several independent Redis, spread by their keys: a ticket that cannot be kept, because its Redis is away, is refused, and the next
 * one has another key. Counts are at any one that answers, so they begin anew when it goes away and when it comes back.
 */
public final class PlacedTicketStore implements TicketStore {

    private final ChannelPlacement placement;
    private final List<RedisTicketStore> each;

    /** @param each one for each Redis */
    public PlacedTicketStore(ChannelPlacement placement, List<RedisTicketStore> each) {
        this.placement = placement;
        this.each = List.copyOf(each);
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
        return FirstThatAnswers.of(placement.preferring(who, each), store -> store.count(who, period));
    }

    private RedisTicketStore of(String key) {
        return each.get(placement.of(key));
    }
}
