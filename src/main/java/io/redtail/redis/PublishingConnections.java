package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.delivery.Publisher;
import io.redtail.http.publishing.IdempotencyStore;
import io.redtail.http.tickets.TicketStore;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Connections for publishing and for the stores, to each of the independent Redis, of which there is one unless there are shards. */
public final class PublishingConnections implements AutoCloseable {

    private final List<RedisCommands> each;
    private final IntPredicate isAway;
    private final RedisNames names;
    private final ChannelPlacement placement;

    /**
     * Connects to nothing yet.
     *
     * @param subscribers know which of several Redis are away
     * @param max as {@link RedisCommands#of} has it, for each Redis
     */
    public PublishingConnections(
            RedisSettings settings,
            RedisNames names,
            ChannelPlacement placement,
            RedisSubscribers subscribers,
            int max) {
        List<RedisCommands> commands = settings.each().stream()
                .map(redis -> RedisCommands.of(redis, max))
                .toList();
        this.names = names;
        this.placement = placement;
        if (commands.size() == 1) {
            this.each = commands;
            this.isAway = only -> false;
            return;
        }
        List<FailFastCommands> several = IntStream.range(0, commands.size())
                .mapToObj(redis -> new FailFastCommands(
                        commands.get(redis),
                        () -> subscribers.refusal(redis),
                        subscribers.each().get(redis)::heardAgo,
                        subscribers.name(redis),
                        System::nanoTime))
                .toList();
        this.each = List.copyOf(several);
        this.isAway = redis ->
                several.get(redis).isSilent() || !subscribers.each().get(redis).isConnected();
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
        return each.size() == 1
                ? stores.get(0)
                : new PlacedIdempotencyStore(placement, names, new FirstThatAnswers(isAway), stores);
    }

    /** Tickets. */
    public TicketStore ticketStore() {
        List<RedisTicketStore> stores = map(commands -> new RedisTicketStore(commands, names));
        return each.size() == 1 ? stores.get(0) : new PlacedTicketStore(placement, isAway, stores);
    }

    /** The nodes. */
    public NodeRegistry nodeRegistry() {
        return new NodeRegistry(each, isAway, names);
    }

    private <T> List<T> map(Function<RedisCommands, T> part) {
        return each.stream().map(part).toList();
    }

    @Override
    public void close() {
        each.forEach(RedisCommands::close);
    }
}
