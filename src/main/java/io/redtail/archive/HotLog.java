package io.redtail.archive;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.StreamPosition;
import java.util.List;
import java.util.Optional;

/** What Redis keeps of the channels, as the archive needs it. Methods wait for Redis, and throw what Jedis throws. Any thread. */
public interface HotLog {

    /**
     * How much of a channel is where.
     *
     * @param top the offset of its newest entry
     * @param first the offset of the oldest entry that Redis keeps; one more than {@code top} if it keeps none
     * @param archived up to which offset the archive has the channel; 0 if it has nothing
     * @param gap the offset of the last entry that stands for a loss; 0 if there is none
     */
    record Extent(String epoch, long top, long first, long archived, long gap, Lineage lineage) {}

    /** Now, by the clock that stamps entries, in milliseconds since 1970. */
    long nowMillis();

    /** Empty if Redis knows nothing of the channel, or holds something else under its keys. */
    Optional<Extent> extent(Channel channel);

    /** Whether the archive has anything of any channel, as far as Redis knows. Looks at all channels: ask seldom. */
    boolean hasArchived();

    /** The next entries after a position, read now and by the calling thread. */
    HistoryPage read(Channel channel, StreamPosition after);

    /**
     * Agrees on where the next segment of a channel ends, with all who archive it: the first who asks decides. So a node that was
     * frozen, or a call that hung, puts nothing but what others put, too, however late that is.
     *
     * @param archived up to where the channel is expected to be archived
     * @param upTo where the segment would end
     * @return where it ends; 0 if the channel is of another epoch now, or archived up to somewhere else
     */
    long agree(Channel channel, String epoch, long archived, long upTo);

    /**
     * Notes up to where a channel is archived, if nobody else has noted anything since.
     *
     * @param from what is expected to stand there
     * @param upTo what is to stand there instead
     * @param trims whether Redis may forget all entries, if the archive has them up to the newest one
     * @return whether that stands there now
     */
    boolean archived(Channel channel, String epoch, long from, long upTo, boolean trims);

    /**
     * How many bytes of text are a segment: what waits to be archived takes less than half of what Redis keeps of a channel, or its
     * oldest lines would go before a segment is full. At most {@link Segments#MAX_TEXT_BYTES}. Waits for nothing.
     */
    int segmentBytes();

    /** Whose share of what is kept a channel counts to. Waits for nothing. */
    String quotaGroup(String channel);

    /** A channel that may have something for the archive. Resting: nothing has been published for long. */
    record Due(Channel channel, boolean resting) {}

    /** Looks at some of the channels, at others the next time; after some calls, all have been looked at. */
    List<Due> sweep();
}
