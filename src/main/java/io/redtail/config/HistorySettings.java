package io.redtail.config;

import java.time.Duration;

/**
 * What is kept of the publications.
 *
 * @param enabled whether anything is kept; if not, the other settings have no effect
 * @param compress whether payloads of logs are stored deflated, where that is smaller
 * @param maxLength publications kept per channel
 * @param maxBytes payload bytes kept per channel, as they are stored
 * @param maxAge how long after the last publication a channel's publications are deleted
 * @param maxKeys keys per channel of state whose newest value is kept
 * @param maxChannels channels kept
 * @param maxTotalBytes what all channels together may take of Redis' memory, estimated
 * @param quotas which channels are deleted first when there are more
 * @param ringMaxBytes ceiling, in bytes of the heap, of the replay buffer with which a node can take over from another
 * @param cacheMaxBytes the same of the lines that were read for one reader and are kept for the next one; 0: none
 * @param partitions into how many parts history is divided in a Redis Cluster; elsewhere it has no effect
 * @param listeners how many nodes hear everything that is published, and so can record
 */
public record HistorySettings(
        boolean enabled,
        boolean compress,
        int maxLength,
        int maxBytes,
        Duration maxAge,
        int maxKeys,
        int maxChannels,
        long maxTotalBytes,
        QuotaSettings quotas,
        int ringMaxBytes,
        int cacheMaxBytes,
        int partitions,
        int listeners) {

    private static final int MIB = 1024 * 1024;

    /** The same with an equal part of all that is a total. */
    HistorySettings dividedBy(int parts) {
        return new HistorySettings(
                enabled,
                compress,
                maxLength,
                maxBytes,
                maxAge,
                maxKeys,
                Math.max(1, maxChannels / parts),
                maxTotalBytes / parts,
                new QuotaSettings(quotas.group(), Math.max(1, quotas.maxChannels() / parts)),
                ringMaxBytes / parts,
                cacheMaxBytes / parts,
                partitions,
                listeners);
    }

    /** A sixteenth of the heap, 32 MiB at most. */
    static int cacheMaxBytesByDefault() {
        return (int) Math.min(32 * MIB, Runtime.getRuntime().maxMemory() / 16);
    }

    /** A quarter of the heap, from 32 MiB to 1 GiB. */
    static int ringMaxBytesByDefault() {
        return (int)
                Math.max(32 * MIB, Math.min(1024 * MIB, Runtime.getRuntime().maxMemory() / 4));
    }
}
