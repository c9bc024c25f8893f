package io.redtail.redis;

import io.redtail.delivery.Channel;

/**
 * Makes every name that the gateway uses in Redis, of channels and of keys; nothing else does. The names of earlier
 * versions are kept: nodes of both share a Redis during a rolling restart, and what was recorded stays readable.
 *
 * <p>Immutable; any thread.
 */
public final class RedisNames {

    /** The Redis channel that carries the updates of all tenants. */
    private static final String JOB_UPDATES = "job_updates";

    private static final String LIVE_END = "}:live";

    private final String prefix;
    private final String own;
    private final String history;
    private final String liveBegin;

    /** @param prefix before every name, such as {@code laravel_database_}; empty for none */
    public RedisNames(String prefix) {
        this.prefix = prefix;
        this.own = prefix + "redtail:";
        this.history = own + "v1:";
        this.liveBegin = history + "{";
    }

    /** Where a channel's publications are published, by others and by this gateway. */
    public String published(Channel channel) {
        return prefix
                + switch (channel.kind()) {
                    case LOGS -> channel.name();
                    case JOBS -> JOB_UPDATES;
                };
    }

    String jobUpdates() {
        return prefix + JOB_UPDATES;
    }

    /** The channels that have a Redis channel of their own begin with this. */
    String logs() {
        return prefix + Channel.Kind.LOGS.prefix();
    }

    /** What {@code PSUBSCRIBE} is given to receive everything that is published on Redis channels of one channel each. */
    public String[] publishedPatterns() {
        return new String[] {logs() + "*"};
    }

    /** The Redis channels that several channels share. */
    public String[] publishedShared() {
        return new String[] {jobUpdates()};
    }

    /** Where a channel's recorded publications are published. */
    public String recorded(Channel channel) {
        return liveBegin + channel.name() + LIVE_END;
    }

    public boolean isRecorded(String redisChannel) {
        return redisChannel.startsWith(liveBegin) && redisChannel.endsWith(LIVE_END);
    }

    /** The channel of a name that {@link #recorded} has made. @throws RuntimeException if it is none of ours */
    public Channel channelRecordedOn(String redisChannel) {
        return channel(redisChannel.substring(liveBegin.length(), redisChannel.length() - LIVE_END.length()));
    }

    /** The channel of this name. @throws RuntimeException if it is none */
    public Channel channel(String name) {
        for (Channel.Kind kind : Channel.Kind.values()) {
            if (name.startsWith(kind.prefix())) {
                return new Channel(kind, name.substring(kind.prefix().length()));
            }
        }
        throw new IllegalArgumentException("no channel of ours: " + name);
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

    /** Where a node hears itself. */
    String self(String id) {
        return own + "node:" + id;
    }

    /** The ids of the nodes: a set. */
    String nodes() {
        return history + "nodes";
    }

    /** A node's description of itself. */
    String node(String id) {
        return history + "node:" + id;
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
