package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.http.publishing.IdempotencyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Answers in several independent Redis: a channel's keys are where the channel is, so another one that is away does not matter. Counts are at
 * any one that answers, so they begin anew when it goes away and when it comes back.
 */
public final class PlacedIdempotencyStore implements IdempotencyStore {

    private final ChannelPlacement placement;
    private final RedisNames names;
    private final FirstThatAnswers anyone;
    private final List<RedisIdempotencyStore> each;

    /** @param each one for each Redis */
    PlacedIdempotencyStore(
            ChannelPlacement placement, RedisNames names, FirstThatAnswers anyone, List<RedisIdempotencyStore> each) {
        this.placement = placement;
        this.names = names;
        this.anyone = anyone;
        this.each = List.copyOf(each);
    }

    @Override
    public Optional<String> claim(String key) {
        return of(key).claim(key);
    }

    @Override
    public void keep(String key, String answer) {
        of(key).keep(key, answer);
    }

    @Override
    public void release(String key) {
        of(key).release(key);
    }

    @Override
    public long count(String who, Duration period) {
        return anyone.of(placement.of(who), each, store -> store.count(who, period));
    }

    /** A key begins with the name of its channel and a space. */
    private RedisIdempotencyStore of(String key) {
        int end = key.indexOf(' ');
        Optional<Channel> channel = end < 0 ? Optional.empty() : names.types().channel(key.substring(0, end));
        return each.get(channel.map(placement::of).orElseGet(() -> placement.of(key)));
    }
}
