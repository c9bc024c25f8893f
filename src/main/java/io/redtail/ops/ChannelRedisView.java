package io.redtail.ops;

/** Where publishers must publish for a channel, as JMX shows it: by getters, for JDK 17's JMX knows no records. */
public final class ChannelRedisView {

    private final String channel;
    private final String redisChannel;
    private final int shard;
    private final String address;

    ChannelRedisView(String channel, String redisChannel, int shard, String address) {
        this.channel = channel;
        this.redisChannel = redisChannel;
        this.shard = shard;
        this.address = address;
    }

    /** Such as {@code builds:42}. */
    public String getChannel() {
        return channel;
    }

    /** Its name in Redis, such as {@code build:42:logs}. */
    public String getRedisChannel() {
        return redisChannel;
    }

    /** Which of {@code redtail.redis.shards}, from 0 on; 0 if there is one Redis. */
    public int getShard() {
        return shard;
    }

    /** Host and port of that. */
    public String getAddress() {
        return address;
    }
}
