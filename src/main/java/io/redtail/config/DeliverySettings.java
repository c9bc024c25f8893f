package io.redtail.config;

import java.time.Duration;

/**
 * Queues and what happens when they are full.
 *
 * @param shards how many delivery threads
 * @param shardQueueMaxBytes what may wait for one shard
 * @param shardPatience how long the Redis reader waits for a full shard before publications are lost to it
 * @param outboxMaxBytes what may wait for one client's socket
 * @param disconnectSlowConsumers whether a slow {@code redtail.v1} client is closed rather than told of a gap; the seeds'
 *     dialects have no words for it and are always closed
 * @param disconnectDialectsOnGap whether a dialect's client is closed when Redis was away, rather than kept
 */
public record DeliverySettings(
        int shards,
        long shardQueueMaxBytes,
        Duration shardPatience,
        int outboxMaxBytes,
        boolean disconnectSlowConsumers,
        boolean disconnectDialectsOnGap) {}
