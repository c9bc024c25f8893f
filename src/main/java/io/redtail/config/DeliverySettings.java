package io.redtail.config;

import java.time.Duration;

/**
 * Delivery threads, queue limits, and what happens when a queue is full.
 *
 * @param shards number of delivery threads
 * @param shardQueueMaxBytes size limit of each shard's queue
 * @param shardPatience how long the Redis reader waits for a full shard before publications are lost to it
 * @param outboxMaxBytes size limit of each client's queue
 * @param disconnectSlowConsumers whether a slow {@code redtail.v1} client is closed instead of being sent a gap
 *     notice; clients of the legacy dialects are always closed, because the dialects have no such notice
 * @param disconnectDialectsOnGap whether clients of the legacy dialects are closed when Redis was away
 */
public record DeliverySettings(
        int shards,
        long shardQueueMaxBytes,
        Duration shardPatience,
        int outboxMaxBytes,
        boolean disconnectSlowConsumers,
        boolean disconnectDialectsOnGap) {}
