package io.redtail.history;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much of what history may take each partition may take: all that the others leave, but always an equal share. A partition that has
 * more than that loses its oldest channels again when the others need theirs. Any thread.
 */
final class HistoryShares {

    private final long maxBytes;
    private final long maxChannels;
    private final AtomicLongArray bytes;
    private final AtomicLongArray channels;

    HistoryShares(int partitions, long maxBytes, long maxChannels) {
        this.maxBytes = maxBytes;
        this.maxChannels = maxChannels;
        this.bytes = new AtomicLongArray(partitions);
        this.channels = new AtomicLongArray(partitions);
    }

    /** What a partition takes now, about. @return what all take */
    long takes(int partition, long itsBytes, long itsChannels) {
        bytes.set(partition, itsBytes);
        channels.set(partition, itsChannels);
        return sum(bytes);
    }

    long maxBytes(int partition) {
        return share(bytes, partition, maxBytes);
    }

    long maxChannels(int partition) {
        return share(channels, partition, maxChannels);
    }

    /** Of so many channels that a quota group may have. */
    long quota(long ofGroup) {
        return Math.max(1, ofGroup / bytes.length());
    }

    private static long share(AtomicLongArray taken, int partition, long max) {
        long left = max - (sum(taken) - taken.get(partition));
        return Math.max(1, Math.max(max / taken.length(), left));
    }

    private static long sum(AtomicLongArray taken) {
        long sum = 0;
        for (int i = 0; i < taken.length(); i++) {
            sum += taken.get(i);
        }
        return sum;
    }
}
