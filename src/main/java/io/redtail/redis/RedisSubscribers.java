package io.redtail.redis;

import io.redtail.channel.ChannelType;
import io.redtail.config.RedisSettings;
import io.redtail.delivery.Router;
import io.redtail.delivery.SubscriptionRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;

/** This node's subscriptions, one to each of the independent Redis, of which there is one unless there are shards. */
public final class RedisSubscribers {

    private final List<RedisSubscriber> each;
    private final Optional<ShardIdentities> identities;

    /** Those of nodes with one Redis. */
    public RedisSubscribers(RedisSubscriber only) {
        this.each = List.of(only);
        this.identities = Optional.empty();
    }

    /**
     * Makes subscribers that are not yet connected.
     *
     * @param settings of each
     * @param upstreams of each
     * @param identities of all: who is refused is not subscribed to
     * @param executor as {@link RedisSubscriber} has it, for as many at a time as there are Redis
     */
    public RedisSubscribers(
            List<RedisSettings> settings,
            RedisNames names,
            ChannelPlacement placement,
            List<RedisUpstream> upstreams,
            ShardIdentities identities,
            SubscriptionRegistry registry,
            Router router,
            Executor executor) {
        var availability = new UpstreamAvailability(router, placement);
        Object routing = new Object();
        List<RedisSubscriber> subscribers = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            int redis = i;
            subscribers.add(new RedisSubscriber(
                    settings.get(i),
                    names,
                    upstreams.get(i),
                    registry,
                    router,
                    available -> availability.changed(redis, available),
                    connector -> identities.admission(redis, connector),
                    Optional.of(routing),
                    executor));
        }
        this.each = List.copyOf(subscribers);
        this.identities = Optional.of(identities);
        identities.whenRefused(redis -> subscribers.get(redis).reconnect());
    }

    /** At least one. */
    public List<RedisSubscriber> each() {
        return each;
    }

    /** What people call one: host and port, of several after its number, such as {@code 1 at redis-b.example.com:6379}. */
    public String name(int redis) {
        String address = each.get(redis).address();
        return each.size() == 1 ? address : redis + " at " + address;
    }

    /** Why one of several is not used, and what would be right; empty if it is. Waits for nothing. */
    public Optional<String> refusal(int redis) {
        return identities.flatMap(all -> all.refusal(redis));
    }

    /** The names of those that do not answer on their subscribers' connections. */
    public List<String> away() {
        return IntStream.range(0, each.size())
                .filter(redis -> !each.get(redis).isConnected())
                .mapToObj(this::name)
                .toList();
    }

    /** Whether what is published at each arrives here. */
    public boolean areReady() {
        return each.stream().allMatch(RedisSubscriber::isReady);
    }

    /** Payloads that do not fit the type of their channel, since the start, of each type. */
    public Map<ChannelType, Long> malformedPayloads() {
        Map<ChannelType, Long> all = new LinkedHashMap<>();
        each.forEach(one -> one.malformedPayloads().forEach((type, count) -> all.merge(type, count, Long::sum)));
        return all;
    }

    /** The same of job updates. */
    public long malformedJobUpdates() {
        return each.stream().mapToLong(RedisSubscriber::malformedJobUpdates).sum();
    }

    /** As {@link RedisSubscriber#start}; returns at once. The readers of several have threads of their own: they may be more than the executor has. */
    public void start(Executor longRunning, ThreadFactory threads) {
        Executor readers = each.size() == 1
                ? longRunning
                : reader -> threads.newThread(reader).start();
        each.forEach(one -> one.start(readers, threads));
    }

    /** Ends all threads and all connections. @return whether they ended in time */
    public boolean stop(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        each.forEach(RedisSubscriber::stopSoon);
        boolean stopped = true;
        for (RedisSubscriber one : each) {
            stopped &= one.awaitStopped(RedisSubscriber.until(deadline));
        }
        return stopped;
    }
}
