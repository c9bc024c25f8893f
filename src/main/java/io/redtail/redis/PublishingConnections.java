package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.delivery.Publisher;
import io.redtail.http.publishing.IdempotencyStore;
import io.redtail.http.tickets.TicketStore;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Connections for publishing and for the stores, to each of the independent Redis, of which there is one unless there are shards. */
public final class PublishingConnections implements AutoCloseable {

    private final List<RedisCommands> each;
    private final RedisNames names;
    private final ChannelPlacement placement;

    /**
     * Connects to nothing yet.
     *
     * @param max as {@link RedisCommands#of} has it, for each Redis
     */
    public PublishingConnections(RedisSettings settings, RedisNames names, ChannelPlacement placement, int max) {
        this.each = settings.each().stream()
                .map(redis -> RedisCommands.of(redis, max))
                .toList();
        this.names = names;
        this.placement = placement;
    }

    /** One for each Redis. */
    List<RedisCommands> each() {
        return each;
    }

    /** What publishes. */
    public Publisher publisher() {
        List<RedisPublisher> publishers = map(commands -> new RedisPublisher(commands, names));
        return each.size() == 1 ? publishers.get(0) : new PlacedPublisher(placement, publishers);
    }

    /**
     * Answers to requests with an {@code Idempotency-Key}.
     *
     * @param retention how long a key is kept
     */
    public IdempotencyStore idempotencyStore(Duration retention) {
        List<RedisIdempotencyStore> stores = map(commands -> new RedisIdempotencyStore(commands, names, retention));
        return each.size() == 1 ? stores.get(0) : new PlacedIdempotencyStore(placement, names, stores);
    }

    /** Tickets. */
    public TicketStore ticketStore() {
        List<RedisTicketStore> stores = map(commands -> new RedisTicketStore(commands, names));
        return each.size() == 1 ? stores.get(0) : new PlacedTicketStore(placement, stores);
    }

    /** The nodes. */
    public NodeRegistry nodeRegistry() {
        return new NodeRegistry(each, names);
    }

    private <T> List<T> map(Function<RedisCommands, T> part) {
        return each.stream().map(part).toList();
    }

    @Override
    public void close() {
        each.forEach(RedisCommands::close);
    }
}
