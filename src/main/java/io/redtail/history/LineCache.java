package io.redtail.history;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.channel.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Lines that were read from Redis last, for the next reader of the same ones: a thousand clients that come back at once cost Redis
 * about as much as one.
 *
 * <p><b>Why it is never wrong.</b> Within an epoch, an offset stands for one line for ever (decision 7), also where entries are
 * joined (decision 20). So what is here is true of its epoch, and that is all it says. Whether a reader gets it is said by Redis: each
 * page begins with {@code read.lua}, which finds out in one atomic step which epoch the channel has now, what was trimmed, and where
 * it ends, and leaves out the lines that it is told are known. Lines that were deleted or trimmed are then asked for by nobody.
 *
 * <p><b>Memory.</b> Bounded in bytes; the blocks that were used longest ago go first, whoever reads. A line that a slow client
 * still waits for is that client's, and counted in its queue. Any thread.
 */
final class LineCache {

    private record Place(Channel channel, long number) {}

    /** What is here of a channel. */
    private static final class Log {

        private final String epoch;
        private final Map<Long, LineBlock> blocks = new HashMap<>();
        private long newest;

        Log(String epoch) {
            this.epoch = epoch;
        }
    }

    private final long maxBytes;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    @GuardedBy("this")
    private final Map<Channel, Log> logs = new HashMap<>();

    /** Each with its cost, the one that was used longest ago first. */
    @GuardedBy("this")
    private final LinkedHashMap<Place, Long> used = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private long bytes;

    /** @param maxBytes 0: keeps nothing */
    LineCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * What is here of the lines that a reader asks for.
     *
     * @param maxLines about so many at most of those behind a position; of the newest ones all, for Redis says where a tail begins
     */
    synchronized KnownLines find(Channel channel, StartPosition start, int maxLines) {
        Log log = logs.get(channel);
        if (log == null) {
            return KnownLines.NOTHING;
        }
        if (start instanceof StartPosition.Since since) {
            StreamPosition position = since.position();
            return position.epoch().equals(log.epoch)
                    ? from(channel, log, position.offset() + 1, maxLines)
                    : KnownLines.NOTHING;
        }
        if (start instanceof StartPosition.Snapshot) {
            return KnownLines.NOTHING;
        }
        long wanted = start instanceof StartPosition.Tail tail ? tail.count() : Long.MAX_VALUE;
        return wanted == 0 ? KnownLines.NOTHING : newest(channel, log, wanted);
    }

    @GuardedBy("this")
    private KnownLines from(Channel channel, Log log, long first, int maxLines) {
        List<LineBlock> blocks = new ArrayList<>();
        long next = first;
        while (next - first < maxLines) {
            LineBlock block = use(channel, log, LineBlock.numberOf(next));
            if (block == null || block.known().first() > next || block.known().last() < next) {
                break;
            }
            blocks.add(block);
            next = block.known().last() + 1;
        }
        return LineBlock.joined(log.epoch, first, blocks);
    }

    @GuardedBy("this")
    private KnownLines newest(Channel channel, Log log, long wanted) {
        List<LineBlock> blocks = new ArrayList<>();
        long first = log.newest + 1;
        while (log.newest - first + 1 < wanted && first > 1) {
            LineBlock block = use(channel, log, LineBlock.numberOf(first - 1));
            if (block == null
                    || block.known().last() < first - 1
                    || block.known().first() > first - 1) {
                break;
            }
            blocks.add(block);
            first = block.known().first();
        }
        Collections.reverse(blocks);
        return LineBlock.joined(log.epoch, first, blocks);
    }

    @GuardedBy("this")
    private @Nullable LineBlock use(Channel channel, Log log, long number) {
        LineBlock block = log.blocks.get(number);
        if (block != null) {
            Long unused = used.get(new Place(channel, number));
        }
        return block;
    }

    /**
     * Takes in what was read.
     *
     * @param lines of one epoch, one after the other; ignored if there is a hole, or something that could not be read
     */
    synchronized void add(Channel channel, String epoch, List<Publication> lines) {
        Optional<Long> first = firstOf(lines);
        if (maxBytes == 0 || first.isEmpty()) {
            return;
        }
        Log log = logs.get(channel);
        if (log == null || !log.epoch.equals(epoch)) {
            forget(channel);
            log = new Log(epoch);
            logs.put(channel, log);
        }
        long last = first.get() + lines.size() - 1;
        for (long offset = first.get(); offset <= last; ) {
            long end = Math.min(last, (LineBlock.numberOf(offset) + 1) * LineBlock.LINES);
            put(
                    channel,
                    log,
                    LineBlock.numberOf(offset),
                    LineBlock.of(
                            epoch, offset, lines.subList((int) (offset - first.get()), (int) (end - first.get() + 1))));
            offset = end + 1;
        }
        log.newest = Math.max(log.newest, last);
        dropOldest();
    }

    @GuardedBy("this")
    private void put(Channel channel, Log log, long number, LineBlock block) {
        LineBlock merged = log.blocks.merge(number, block, LineBlock::with);
        Long before = used.put(new Place(channel, number), merged.cost());
        bytes += merged.cost() - (before == null ? 0 : before);
    }

    @GuardedBy("this")
    private void dropOldest() {
        var oldest = used.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            var next = oldest.next();
            bytes -= next.getValue();
            oldest.remove();
            Channel channel = next.getKey().channel();
            Log log = logs.get(channel);
            if (log != null) {
                log.blocks.remove(next.getKey().number());
                if (log.blocks.isEmpty()) {
                    logs.remove(channel);
                }
            }
        }
    }

    /** The offset of the first line; empty if there are none, or not one after the other. */
    private static Optional<Long> firstOf(List<Publication> lines) {
        long next = 0;
        for (Publication line : lines) {
            StreamPosition position = line.position();
            if (position == null || (next > 0 && position.offset() != next) || isUnreadable(line)) {
                return Optional.empty();
            }
            next = position.offset() + 1;
        }
        return lines.isEmpty() ? Optional.empty() : Optional.of(next - lines.size());
    }

    /** An entry that could not be inflated is a gap of several lines in the place of the last one. */
    private static boolean isUnreadable(Publication line) {
        Gap gap = line.gap();
        return gap != null && gap.reason() == Gap.Reason.TRIMMED;
    }

    /** Nobody will ask for what is here of a channel. */
    synchronized void forget(Channel channel) {
        Log log = logs.remove(channel);
        if (log != null) {
            for (long number : log.blocks.keySet()) {
                Long cost = used.remove(new Place(channel, number));
                bytes -= cost == null ? 0 : cost;
            }
        }
    }

    /** Notes how many lines of a page were here, and how many Redis was asked for. */
    void count(long here, long read) {
        hits.add(here);
        misses.add(read);
    }

    /** How many lines were read from here instead of Redis. */
    long hits() {
        return hits.sum();
    }

    /** How many lines were read from Redis. */
    long misses() {
        return misses.sum();
    }

    /** About how much memory it takes. */
    synchronized long bytes() {
        return bytes;
    }
}
