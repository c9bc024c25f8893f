package io.redtail.history;

import io.redtail.archive.ArchiveStatus;
import io.redtail.config.Configuration;
import io.redtail.delivery.HistoryDeletion;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.RecordedChannels;
import io.redtail.delivery.Router;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.redis.ChannelFormat;
import io.redtail.redis.ChannelPlacement;
import io.redtail.redis.RedisNames;
import io.redtail.redis.ShardIdentities;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/** This node's part in history, from start to stop: it listens, records while it holds a lease, and reads. */
public interface History {

    /**
     * That of one Redis or of several, as configured. Puts the parts together; nothing runs yet.
     *
     * @param node what no other gateway of this Redis is called
     */
    static History of(
            Configuration configuration,
            RedisNames names,
            ChannelPlacement placement,
            ShardIdentities identities,
            String node,
            ThreadFactory threads) {
        return placement.count() == 1
                ? new RedisHistory(configuration.ofRedis(0), names, node, threads)
                : new PlacedHistory(configuration, names, placement, identities, node, threads);
    }

    /** Reads what Redis keeps and, where there is an archive, what that has, as one log. */
    HistoryReader reader();

    /** Deletes what is kept of a channel. */
    HistoryDeletion deletion();

    /**
     * Channels that something was recorded on, with when that was by Redis's clock; the last one first. Waits for Redis, in a cluster for
     * each master that is away as long as one command may take, and for each of several Redis that is not known to be away. One thread at a time.
     *
     * @param count how many at most
     */
    RecordedChannels newestChannels(int count);

    /** How often an identity that read history too fast had to wait. */
    long slowedReadings();

    /** About how much memory the lines take that were read for one reader and are kept for the next one. */
    long cachedBytes();

    /** How many lines readers got that were kept, without Redis being asked. */
    long cachedLinesRead();

    /** How many lines Redis was asked for. */
    long linesReadFromRedis();

    /**
     * How recorded publications come to a subscriber.
     *
     * @param redis of which of several independent Redis, from 0 on
     */
    ChannelFormat recordedChannels(int redis);

    /** How it is doing now. Any thread, never blocks for long. */
    HistoryStatus status();

    /** How the archive is doing now; empty if there is none. Any thread, never blocks for long. */
    Optional<ArchiveStatus> archiveStatus();

    /** Starts its threads. */
    void start(SubscriptionRegistry registry, Router router, ThreadFactory threads);

    /**
     * Releases its leases, so that other nodes record at once, and ends all threads.
     *
     * @return whether they ended in time
     */
    boolean stop(Duration timeout) throws InterruptedException;
}
