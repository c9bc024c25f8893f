package io.redtail.history;

import java.time.Duration;

/**
 * How much a {@link ReplayBuffer} remembers: all that is not recorded yet, and of what is recorded a time, for Redis may come back
 * older than it was. Up to {@link #COMFORT_BYTES} that is a minute; beyond, it is what takeovers need. At the ceiling the oldest
 * goes, whatever it is.
 *
 * <p>Buffers that share their memory have an equal part of one half of it each, and of the other half whoever needs it: one whose
 * messages cannot be recorded now does not make others drop theirs.
 *
 * @param maxBytes the ceiling, of the heap, of all that share it
 * @param buffers how many do
 * @param memory what they take together
 */
record ReplayBufferBounds(long maxBytes, int buffers, RingMemory memory) {

    static final Duration KEPT = Duration.ofSeconds(60);

    /** What must be remembered so that a recorder that dies loses nothing: three leases. */
    static final Duration NEEDED = RedisRecorderStore.LEASE.multipliedBy(3);

    /** A third more than that, so that it is there when blocks go. */
    private static final Duration ASKED = RedisRecorderStore.LEASE.multipliedBy(4);

    private static final long COMFORT_BYTES = 32L * 1024 * 1024;
    private static final Duration BLOCK = Duration.ofSeconds(1);

    /** For one that has its memory for itself. */
    ReplayBufferBounds(long maxBytes) {
        this(maxBytes, 1, new RingMemory());
    }

    /** Whether the oldest must go. */
    boolean isTooMuch(long heapBytes, long ageNanos, boolean recorded) {
        Duration kept = memory.bytes() > COMFORT_BYTES ? ASKED : KEPT;
        return isAbove(heapBytes) || (recorded && ageNanos > kept.toNanos());
    }

    private boolean isAbove(long heapBytes) {
        return buffers == 1 ? heapBytes > maxBytes : memory.excess() > maxBytes / 2 && heapBytes > share();
    }

    private long share() {
        return maxBytes / (2L * buffers);
    }

    private long excess(long heapBytes) {
        return Math.max(0, heapBytes - share());
    }

    /** One takes more or less than before. */
    void changed(long before, long now) {
        memory.add(now - before, excess(now) - excess(before));
    }

    /** How long a block is added to. */
    long blockNanos() {
        return BLOCK.toNanos();
    }

    /** A block goes as a whole, so it is a small part of all. */
    int blockBytes() {
        return (int) Math.min(ReplayBufferBlock.MAX_BYTES, maxBytes / 32 / buffers);
    }

    ReplayBufferStatus vitals(long heapBytes, long bytesPerSecond, long behindNanos) {
        double seconds = bytesPerSecond == 0 ? (double) KEPT.toSeconds() : (double) maxBytes / (double) bytesPerSecond;
        return new ReplayBufferStatus(
                heapBytes, bytesPerSecond, Math.min(seconds, (double) KEPT.toSeconds()), behindNanos / 1e9);
    }

    /** Whether a recorder that dies now may lose lines. */
    static boolean isShort(ReplayBufferStatus vitals) {
        return vitals.seconds() < NEEDED.toSeconds();
    }

    /** Whether the recorder is slower than what is published: by a lease, which nothing that passes takes. */
    static boolean isBehind(ReplayBufferStatus vitals) {
        return vitals.behind() > RedisRecorderStore.LEASE.toSeconds();
    }

    /** What would be enough for a rate, in whole MiB. */
    static long enoughBytes(long bytesPerSecond) {
        long mib = 1024 * 1024;
        return (bytesPerSecond * ASKED.toSeconds() / mib + 1) * mib;
    }
}
