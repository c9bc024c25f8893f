package io.redtail.history;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The last seconds of what this node has heard of everything that is published, in Redis's order: markers, messages, and
 * breaks where its connection ended and something may be missing.
 *
 * <p>Entries are numbered from 0 on, and the oldest go when there are too many bytes or they are too old. What comes after a
 * break and before the next marker has no position, and is not kept: it is part of what the break has lost.
 *
 * <p>Any thread: the listener writes, the recorder reads.
 */
final class Ring {

    private static final int ENTRY_BYTES = 64;

    /** What one turn of the recorder takes. */
    record Span(List<Message> messages, Position end, long next) {}

    /** A message with its own position. */
    @SuppressWarnings("ArrayRecordComponent") // as Jedis brings them; nobody writes to them or compares them
    record Message(Position position, byte[] channel, byte[] payload) {

        int bytes() {
            return channel.length + payload.length;
        }
    }

    /** A break has neither marker nor message. */
    private record Entry(@Nullable String marker, @Nullable Message message, long at) {

        int bytes() {
            return ENTRY_BYTES + (message == null ? 0 : message.bytes());
        }
    }

    private final long maxBytes;
    private final long keptNanos;
    private final Map<String, Long> markers = new HashMap<>();
    private Entry[] entries = new Entry[1024];

    @GuardedBy("this")
    private long head;

    @GuardedBy("this")
    private long tail;

    @GuardedBy("this")
    private long bytes;

    @GuardedBy("this")
    private boolean listening;

    /** Where the last message stands; null after a break, until a marker comes. */
    @GuardedBy("this")
    private @Nullable Position last;

    /**
     * Hears nothing yet.
     *
     * @param kept how long an entry stays
     */
    Ring(long maxBytes, Duration kept) {
        this.maxBytes = maxBytes;
        this.keptNanos = kept.toNanos();
    }

    /** From here on all that is published comes. */
    synchronized void connected() {
        listening = true;
        notifyAll();
    }

    /** Until {@link #connected} nothing comes. */
    synchronized void disconnected() {
        listening = false;
        if (last != null) {
            last = null;
            add(new Entry(null, null, System.nanoTime()));
        }
    }

    synchronized boolean isListening() {
        return listening;
    }

    synchronized void marker(String id) {
        if (listening) {
            last = Position.at(id);
            markers.put(id, tail);
            add(new Entry(id, null, System.nanoTime()));
        }
    }

    synchronized void message(byte[] channel, byte[] payload) {
        if (last != null) {
            last = last.next();
            add(new Entry(null, new Message(last, channel, payload), System.nanoTime()));
        }
    }

    @GuardedBy("this")
    private void add(Entry entry) {
        if (tail - head == entries.length) {
            grow();
        }
        entries[index(tail++)] = entry;
        bytes += entry.bytes();
        while (tail - head > 1 && (bytes > maxBytes || entry.at() - entry(head).at() > keptNanos)) {
            Entry oldest = entry(head);
            bytes -= oldest.bytes();
            if (oldest.marker() != null) {
                markers.remove(oldest.marker(), head);
            }
            entries[index(head++)] = null;
        }
        notifyAll();
    }

    @GuardedBy("this")
    private void grow() {
        Entry[] larger = new Entry[entries.length * 2];
        for (long i = head; i < tail; i++) {
            larger[(int) (i & (larger.length - 1))] = entry(i);
        }
        entries = larger;
    }

    private int index(long number) {
        return (int) (number & (entries.length - 1));
    }

    @GuardedBy("this")
    private Entry entry(long number) {
        return entries[index(number)];
    }

    /** The number of a marker; empty if it has not come, or no longer stands here. */
    synchronized OptionalLong find(String marker) {
        Long number = markers.get(marker);
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /** The number of what follows a position; empty if the position has not come, or no longer stands here. */
    synchronized OptionalLong findNext(Position position) {
        Long marker = markers.get(position.marker());
        if (marker == null) {
            return OptionalLong.empty();
        }
        long number = marker + position.after();
        boolean there = number < tail && (position.after() == 0 || isMessageAt(number, position));
        return there ? OptionalLong.of(number + 1) : OptionalLong.empty();
    }

    @GuardedBy("this")
    private boolean isMessageAt(long number, Position position) {
        Message message = entry(number).message();
        return message != null && position.equals(message.position());
    }

    /** Whether nothing is missing between an entry and what comes next. */
    synchronized boolean isUnbroken(long since) {
        if (!listening || since < head) {
            return false;
        }
        for (long i = tail - 1; i >= since; i--) {
            if (isBreak(i)) {
                return false;
            }
        }
        return true;
    }

    /** The first marker from which on nothing is missing up to now; empty while there is none. */
    synchronized Optional<String> firstMarkerWithoutBreak() {
        Optional<String> first = Optional.empty();
        for (long i = tail - 1; listening && i >= head && !isBreak(i); i--) {
            String marker = entry(i).marker();
            if (marker != null) {
                first = Optional.of(marker);
            }
        }
        return first;
    }

    /** The number that the next entry will have. */
    synchronized long end() {
        return tail;
    }

    /** Whether an entry has gone before it was taken. */
    synchronized boolean hasLost(long number) {
        return number < head;
    }

    /** Whether the next entry is a break: something is missing here. */
    synchronized boolean isBreakAt(long number) {
        return number >= head && number < tail && isBreak(number);
    }

    @GuardedBy("this")
    private boolean isBreak(long number) {
        return entry(number).marker() == null && entry(number).message() == null;
    }

    /**
     * What follows, up to the next break.
     *
     * @param from an entry's number
     * @param at the position before it
     * @param maxMessages at most so many, and so many bytes, but one at least
     */
    synchronized Span take(long from, Position at, int maxMessages, long maxSpanBytes) {
        List<Message> messages = new ArrayList<>();
        Position end = at;
        long next = from;
        long spanBytes = 0;
        while (next >= head && next < tail && !isBreak(next)) {
            Entry entry = entry(next);
            Message message = entry.message();
            String marker = entry.marker();
            if (message != null) {
                spanBytes += message.bytes();
                if (messages.size() == maxMessages || (!messages.isEmpty() && spanBytes > maxSpanBytes)) {
                    break;
                }
                messages.add(message);
                end = message.position();
            } else if (marker != null) {
                end = Position.at(marker);
            }
            next++;
        }
        return new Span(messages, end, next);
    }

    /** Waits until there is an entry of that number, or for {@code timeout}, or for no reason. */
    @SuppressWarnings("WaitNotInLoop") // the recorder is the loop
    synchronized void await(long number, Duration timeout) throws InterruptedException {
        if (tail <= number) {
            wait(Math.max(1, timeout.toMillis()));
        }
    }
}
