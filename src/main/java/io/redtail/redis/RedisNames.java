package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.RedisTemplate;
import java.util.Optional;

/**
 * Makes every name that the gateway uses in Redis, of channels and of keys; nothing else does, but for what the recorder
 * {@linkplain FeedSubscriptions subscribes to}. The names of earlier versions are kept: nodes of both share a Redis during a rolling
 * restart, and what was recorded stays readable.
 *
 * <p>Immutable; any thread.
 */
public final class RedisNames {

    private static final String LIVE_END = "}:live";

    private final String prefix;
    private final ChannelTypes types;
    private final FeedSubscriptions feed;
    private final String own;
    private final String ofHistory;
    private final String history;
    private final String liveBegin;

    /**
     * Makes the names of one gateway.
     *
     * @param prefix before every name, such as {@code laravel_database_}; empty for none
     */
    public RedisNames(String prefix, ChannelTypes types) {
        this(prefix, types, false);
    }

    /**
     * Makes the names of one gateway.
     *
     * @param inCluster whether it is for a Redis Cluster: all keys of history then have one hash tag, and so stand in one slot,
     *     where a script can use them together
     */
    public RedisNames(String prefix, ChannelTypes types, boolean inCluster) {
        this.prefix = prefix;
        this.types = types;
        this.own = prefix + "redtail:";
        this.ofHistory = inCluster ? own + "{history}:" : own;
        this.history = ofHistory + "v1:"; // the scripts know that it ends so
        this.liveBegin = history + "{";
        this.feed = new FeedSubscriptions(prefix, types);
    }

    /** Whether they are for a Redis Cluster. */
    public boolean isInCluster() {
        return !ofHistory.equals(own);
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
        return liveBegin + channel.name() + LIVE_END;
    }

    /** What history knows of a channel: a hash. */
    public String recordedMeta(Channel channel) {
        return liveBegin + channel.name() + "}:meta";
    }

    /** The channel whose name {@link #recordedChannels} has; empty for one of a type that is not served. */
    public Optional<Channel> recordedChannel(String name) {
        return types.channel(name);
    }

    /** The channel of a name that {@link #recorded} has made. Empty for every other name. */
    public Optional<Channel> channelRecordedOn(String redisChannel) {
        return redisChannel.startsWith(liveBegin) && redisChannel.endsWith(LIVE_END)
                ? types.channel(redisChannel.substring(liveBegin.length(), redisChannel.length() - LIVE_END.length()))
                : Optional.empty();
    }

    /** Before all keys and channels of history; the Lua scripts derive from it those that depend on a channel. */
    public String history() {
        return history;
    }

    /** Where the recorder publishes its markers. */
    public String markers() {
        return history + "markers";
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
