package io.redtail.history;

import io.redtail.channel.Channel;
import io.redtail.redis.PlainChannelFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many messages of each channel a {@link ReplayBuffer} had to drop before they were recorded: those of the entries from one
 * number on. The replay buffer's lock guards it.
 */
final class DroppedMessages {

    /** What one append announces. Beyond that, every channel gets a gap. */
    static final int MAX_CHANNELS = 4096;

    private static final long NOWHERE = Long.MAX_VALUE;

    private final PlainChannelFormat published;
    private final Map<Channel, Long> counts = new HashMap<>();
    private long from = NOWHERE;

    /** @param published reads what is dropped, on the listener's thread */
    DroppedMessages(PlainChannelFormat published) {
        this.published = published;
    }

    /** Counts what is dropped from this entry on, and forgets what it has counted. */
    void countFrom(long number) {
        from = number;
        counts.clear();
    }

    /** Nobody records here, or it cannot be known any more what is missing. */
    void stop() {
        countFrom(NOWHERE);
    }

    /** All before this entry is recorded; if that is more than this node took, another one records. */
    void recorded(long before) {
        if (before > from) {
            stop();
        }
    }

    void drop(ReplayBufferBlock block, FeedMarks marks) {
        if (block.end() <= from) {
            return;
        }
        if (marks.isBrokenBetween(Math.max(from, block.first()), block.end())) {
            stop();
        }
        for (long number = Math.max(from, block.first()); number < block.end(); number++) {
            if (block.isMessage(number)) {
                count(block.message(number, FeedPosition.NONE));
            }
        }
        if (counts.size() > MAX_CHANNELS) {
            stop();
        }
    }

    /** What no client could subscribe to is missed by nobody. */
    private void count(ReplayBuffer.Message message) {
        published
                .read(message.channel(), message.payload())
                .ifPresent(publication -> counts.merge(publication.channel(), 1L, Long::sum));
    }

    /** What was dropped from this entry on; empty if that is not known. */
    Optional<Map<Channel, Long>> since(long number) {
        return number == from ? Optional.of(Map.copyOf(counts)) : Optional.empty();
    }
}
