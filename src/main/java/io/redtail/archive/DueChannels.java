package io.redtail.archive;

import io.redtail.channel.Channel;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Which channels have a segment's worth that is not archived, or have ended. The recorder adds, the archiver takes. Any thread. */
final class DueChannels {

    /** What is noted of more channels is forgotten, and found by the sweep. */
    private static final int MAX_CHANNELS = 10_000;

    private static final class Count {
        private int entries;
        private long bytes;
    }

    private final Map<Channel, Count> counts = new LinkedHashMap<>();
    private final Set<Channel> queue = new LinkedHashSet<>();
    private final Set<Channel> ended = new LinkedHashSet<>();
    private final IntSupplier segmentBytes;
    private long waitingSince;

    /** @param segmentBytes how many bytes are a segment's worth */
    DueChannels(IntSupplier segmentBytes) {
        this.segmentBytes = segmentBytes;
    }

    /** Something was recorded on the channel. */
    synchronized void recorded(Channel channel, int entries, long bytes, boolean ends) {
        Count count = counts.get(channel);
        if (count == null) {
            if (counts.size() >= MAX_CHANNELS) {
                counts.remove(counts.keySet().iterator().next());
            }
            count = new Count();
            counts.put(channel, count);
        }
        count.entries += entries;
        count.bytes += bytes;
        if (ends) {
            ended.add(channel);
        }
        if (ends || count.entries >= Segments.MAX_ENTRIES || count.bytes >= segmentBytes.getAsInt()) {
            counts.remove(channel);
            enqueue(channel);
        }
    }

    /** The channel is to be looked at, and archived to its end if it rests */
    synchronized void add(Channel channel, boolean rests) {
        if (rests) {
            ended.add(channel);
        }
        enqueue(channel);
    }

    private void enqueue(Channel channel) {
        if (queue.contains(channel)) {
            return;
        }
        if (queue.size() >= MAX_CHANNELS) {
            ended.remove(channel);
            return;
        }
        if (queue.isEmpty()) {
            waitingSince = System.nanoTime();
        }
        queue.add(channel);
        notifyAll();
    }

    /** Takes the next one; waits for it a while. */
    synchronized Optional<HotLog.Due> next(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; queue.isEmpty() && left > 0; ) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        if (queue.isEmpty()) {
            return Optional.empty();
        }
        Channel next = queue.iterator().next();
        queue.remove(next);
        waitingSince = System.nanoTime();
        return Optional.of(new HotLog.Due(next, ended.remove(next)));
    }

    synchronized int size() {
        return queue.size();
    }

    /** How long nobody has taken one although one waits. */
    synchronized long waitingNanos() {
        return queue.isEmpty() ? 0 : System.nanoTime() - waitingSince;
    }

    synchronized void clear() {
        counts.clear();
        queue.clear();
        ended.clear();
    }
}
