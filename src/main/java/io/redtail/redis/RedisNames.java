package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.RedisTemplate;
import io.redtail.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Makes every name that the gateway uses in Redis, of channels and of keys; nothing else does, but for what the recorder
 * {@linkplain FeedSubscriptions subscribes to}. The names of earlier versions are kept: nodes of both share a Redis during a rolling
 * restart, and what was recorded stays readable.
 *
 * <p>Immutable; any thread.
 */
public final class RedisNames {

    private static final String VERSION = "v1:";
    private static final String LIVE_END = "}:live";

    private final String prefix;
    private final ChannelTypes types;
    private final FeedSubscriptions feed;
    private final String own;
    private final String ofHistory;
    private final boolean isInCluster;

    /** What the keys and channels of each partition begin with; the scripts know that it ends so. */
    private final List<String> histories;

    private final String history;

    /**
     * Makes the names of one gateway at one Redis.
     *
     * @param prefix before every name, such as {@code laravel_database_}; empty for none
     */
    public RedisNames(String prefix, ChannelTypes types) {
        this(prefix, types, List.of());
    }

    private RedisNames(String prefix, ChannelTypes types, List<String> tags) {
        this.prefix = prefix;
        this.types = types;
        this.own = prefix + "redtail:";
        this.isInCluster = !tags.isEmpty();
        this.ofHistory = isInCluster ? own + "{" + PartitionTags.HISTORY + "}:" : own;
        this.histories = isInCluster
                ? tags.stream().map(tag -> own + "{" + tag + "}:" + VERSION).toList()
                : List.of(own + VERSION);
        this.history = histories.get(0);
        this.feed = new FeedSubscriptions(prefix, types);
    }

    private RedisNames(RedisNames all, int partition) {
        this.prefix = all.prefix;
        this.types = all.types;
        this.feed = all.feed;
        this.own = all.own;
        this.ofHistory = all.ofHistory;
        this.isInCluster = all.isInCluster;
        this.histories = all.histories;
        this.history = histories.get(partition);
    }

    /** Makes the names of one gateway at the Redis of its settings. */
    public static RedisNames of(Configuration configuration) {
        String prefix = configuration.redis().prefix();
        return configuration.redis().cluster().isPresent()
                ? inCluster(
                        prefix,
                        configuration.channels(),
                        configuration.history().partitions())
                : new RedisNames(prefix, configuration.channels());
    }

    /**
     * Makes the names of one gateway at a Redis Cluster. All keys of a partition have one hash tag, and so stand in one slot, where a
     * script can use them together.
     */
    public static RedisNames inCluster(String prefix, ChannelTypes types, int partitions) {
        return new RedisNames(prefix, types, PartitionTags.of(partitions));
    }

    /** Whether they are for a Redis Cluster. */
    public boolean isInCluster() {
        return isInCluster;
    }

    /** Into how many parts history is divided, each with keys, an order and a recorder of its own: 1 at one Redis. */
    public int partitions() {
        return histories.size();
    }

    /** The same names, but for those of the recorder's keys, which are those of one partition, from 0 on. */
    public RedisNames ofPartition(int partition) {
        return new RedisNames(this, partition);
    }

    /** The partition that has a channel's history. */
    public int partition(Channel channel) {
        return histories.size() == 1 ? 0 : partition(published(channel).getBytes(StandardCharsets.UTF_8));
    }

    /** The partition of what is published on a Redis channel: channels that share one are in one partition. */
    public int partition(byte[] redisChannel) {
        return histories.size() == 1 ? 0 : JedisClusterCRC16.getCRC16(redisChannel) % histories.size();
    }

    /** The types whose channels have names here. */
    ChannelTypes types() {
        return types;
    }

    /** Where a channel's publications are published, by others and by this gateway. */
    public String published(Channel channel) {
        return prefix + channel.type().redis().name(channel.id());
    }

    /**
     * The one channel whose publications are published on a Redis channel. Empty if several share it, and for every other
     * name.
     */
    Optional<Channel> channelPublishedOn(String redisChannel) {
        return withoutPrefix(redisChannel).flatMap(types::publishedOn);
    }

    private Optional<String> withoutPrefix(String redisChannel) {
        return redisChannel.startsWith(prefix)
                ? Optional.of(redisChannel.substring(prefix.length()))
                : Optional.empty();
    }

    /** The Redis channel that all channels of a type share; empty if each has its own. */
    Optional<String> shared(ChannelType type) {
        RedisTemplate template = type.redis();
        return template.isShared() ? Optional.of(prefix + template) : Optional.empty();
    }

    /** The type whose channels all share a Redis channel; empty if it is not such a one. */
    Optional<ChannelType> typeSharing(String redisChannel) {
        return withoutPrefix(redisChannel).flatMap(types::sharing);
    }

    /** What the recorder subscribes to. */
    public FeedSubscriptions feed() {
        return feed;
    }

    /**
     * Which of the {@linkplain #feed recorder's subscriptions} is to hear a Redis channel: that of the type that claims it. Others may fit
     * it, too. Empty if no type claims it.
     */
    public Optional<String> subscriptionFor(String redisChannel) {
        return channelPublishedOn(redisChannel)
                .map(Channel::type)
                .or(() -> typeSharing(redisChannel))
                .map(feed::of);
    }

    /** Whether it is a name that the gateway itself has made, and not one of a type's. */
    public boolean isOwn(String redisChannel) {
        return redisChannel.startsWith(own);
    }

    /** Where a channel's recorded publications are published. */
    public String recorded(Channel channel) {
        return keys(channel) + LIVE_END;
    }

    /** What history knows of a channel: a hash. */
    public String recordedMeta(Channel channel) {
        return keys(channel) + "}:meta";
    }

    private String keys(Channel channel) {
        return histories.get(partition(channel)) + "{" + channel.name();
    }

    /** The channel whose name {@link #recordedChannels} has; empty for one of a type that is not served. */
    public Optional<Channel> recordedChannel(String name) {
        return types.channel(name);
    }

    /** The channel of a name that {@link #recorded} has made. Empty for every other name. */
    public Optional<Channel> channelRecordedOn(String redisChannel) {
        int begin = redisChannel.indexOf(VERSION + "{", own.length());
        int end = redisChannel.length() - LIVE_END.length();
        return begin < 0 || begin + VERSION.length() >= end
                ? Optional.empty()
                : types.channel(redisChannel.substring(begin + VERSION.length() + 1, end))
                        .filter(channel -> recorded(channel).equals(redisChannel));
    }

    /** Before all keys and channels of history, or of a partition of it; the Lua scripts derive from it those that depend on a channel. */
    public String history() {
        return history;
    }

    /** Where recorders publish their markers: the same for all partitions. The node whose order counts is the master of its slot. */
    public String markers() {
        return ofHistory + VERSION + "markers";
    }

    /** The nodes that could hear everything, by the time at which they are forgotten: a sorted set, where {@link #markers} are. */
    public String listeners() {
        return ofHistory + VERSION + "listeners";
    }

    /** The recorder's state: a hash. */
    public String recorder() {
        return history + "recorder";
    }

    public String recorderLease() {
        return history + "recorder:lease";
    }

    /** All recorded channels by their last use: a sorted set. */
    public String recordedChannels() {
        return history + "channels";
    }

    /** What each channel takes of Redis's memory, by its name, and all together under no name: a hash. */
    public String recordedBytes() {
        return history + "channels:bytes";
    }

    /** What a node listens to so that the others see at once when it is gone; nobody publishes there. */
    public String presence(String node) {
        return self(node) + ":recorder";
    }

    /** What nodes listen to that read format 2 of what is recorded, for as long as they hear {@link #markers}; nobody publishes there. */
    public String readersOfFormat2() {
        return ofHistory + "node:reads-2"; // a name that the rights of an earlier version allow
    }

    /** Where a node hears itself. */
    String self(String id) {
        return own + "node:" + id;
    }

    /** The ids of the nodes: a set. */
    String nodes() {
        return own + "v1:nodes";
    }

    /** A node's description of itself. */
    String node(String id) {
        return own + "v1:node:" + id;
    }

    String ticket(String key) {
        return own + "ticket:" + key;
    }

    /** How many tickets somebody has taken in a period. */
    String ticketCount(String who, long period) {
        return own + "tickets:" + who + ":" + period;
    }

    String idempotency(String key) {
        return own + "idempotency:" + key;
    }

    /** How many keys somebody has taken in a period; no key begins with {@code #}, for all begin with a channel. */
    String idempotencyCount(String who, long period) {
        return own + "idempotency:#" + who + ":" + period;
    }
}
