package io.redtail.ops;

import java.util.List;
import java.util.Map;

/**
 * One gateway as an administrator sees it in JConsole or in a server's monitoring. Any thread. Counters count from the
 * deployment on; what is read is no snapshot of all attributes at one moment.
 *
 * <p>An operation that is asked for something impossible throws an {@link IllegalArgumentException} that says what would be
 * right.
 */
@Description("A gateway from Redis pub/sub to WebSockets")
public interface GatewayMXBean {

    @Description("Clients that are connected now")
    int getConnections();

    @Description("Subscriptions of all clients now: one for each client and channel")
    long getSubscriptions();

    @Description("Channels that somebody follows now")
    int getChannels();

    @Description("Publications from Redis that somebody followed")
    long getPublications();

    @Description("Publications given to clients: one for each client that follows the channel")
    long getDeliveries();

    @Description("Publications that slow clients did not get; each was told of it")
    long getDropped();

    @Description("Publications that were too long, or found the gateway overloaded; their followers were told")
    long getLost();

    @Description("Clients that were disconnected because they did not keep up")
    long getSlowConsumersClosed();

    @Description("Messages on job_updates that no tenant could be given")
    long getMalformedJobUpdates();

    @Description("The types of channels that are served, each with its Redis channel")
    List<String> getChannelTypes();

    @Description("Messages that do not fit the type of their channel, by type")
    Map<String, Long> getMalformedPayloads();

    @Description("READY: what is published arrives; CONNECTED: not proved yet; AWAY: trying until it is back;"
            + " PARTLY_AWAY: some of several Redis are away")
    RedisState getRedisState();

    @Description("The Redis that are away now: host and port, with redtail.redis.shards after the shard's number")
    List<String> getRedisAway();

    @Description("Host and port of Redis")
    String getRedisAddress();

    @Description("How sockets are written to: tyrus-raw, undertow-raw, portable; empty before the first client")
    List<String> getSinks();

    @Description("Whether new clients are refused and those who are there are sent away")
    boolean getDraining();

    /**
     * Sorts all channels: not for every second.
     *
     * @param count from 1 to 1000
     */
    @Description("The channels with the most followers, most first")
    List<ChannelView> topChannels(int count);

    /**
     * Sorts all sessions: not for every second.
     *
     * @param count from 1 to 1000
     */
    @Description("The sessions that follow the most channels, most first; their ids are those of the log")
    List<SessionView> sessions(int count);

    /**
     * Closes one client's connection with 1008, after what was sent to it before: well-behaved clients do not come back.
     *
     * @param sessionId such as {@code s17}, from {@link #sessions} or the log
     */
    @Description("Disconnects one session, with close code 1008")
    void disconnect(String sessionId);

    /**
     * Unsubscribes all subscribers of a channel. Each is told {@code {"status":"unsubscribed",…}}, as if it had asked
     * for that, except on channels of jobs in the legacy dialect, which cannot express it. They may subscribe again.
     *
     * @param channel such as {@code logs:p1} or {@code jobs:t1}
     * @return how many there were
     */
    @Description("Takes a channel away from all who follow it; returns how many did")
    int unsubscribe(String channel);

    /**
     * Says where a channel is, for publishers.
     *
     * @param channel such as {@code logs:p1} or {@code jobs:t1}; nobody needs to follow it
     */
    @Description("The Redis that has a channel, and the channel's name there")
    ChannelRedisView redisOf(String channel);

    /**
     * Makes the node ready for a restart: it counts as not ready, new clients get 503, and those who are there are sent away
     * with 1001, spread over {@code redtail.drain.time}. Returns at once; repeated calls do nothing; there is no way back but
     * the restart.
     */
    @Description("Refuses new clients and sends those who are there away, spread over redtail.drain.time")
    void drain();
}
