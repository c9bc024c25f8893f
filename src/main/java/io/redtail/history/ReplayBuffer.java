package io.redtail.history;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.channel.Channel;
import io.redtail.redis.PlainChannelFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The last seconds of what this node has heard of everything that is published, in Redis's order: markers, messages, and
 * breaks where its connection ended and something may be missing.
 *
 * <p>Entries are numbered from 0 on.
 * What comes after a break and before the next marker has no position, and is not kept: it is part of what the break has lost.
 * So a message's position follows from its number and that of the marker before it.
 *
 * <p>Any thread: the listener writes, the recorder reads.
 */
final class ReplayBuffer {

    private static final byte[] NONE = {};

    /** What one step of the recorder takes. */
    record Span(List<Message> messages, FeedPosition end, long next) {}

    /** What was dropped before the recorder took it: how many of each channel, and where the rest begins. */
    record Dropped(Map<Channel, Long> missed, FeedPosition end, long next) {}

    /** A message with its own position. */
    @SuppressWarnings("ArrayRecordComponent") // as Jedis takes them; nobody writes to them or compares them
    record Message(FeedPosition position, byte[] channel, byte[] payload) {}

    private final ReplayBufferBounds bounds;
    private final PublishingRate rate = new PublishingRate();
    private final LongSupplier nanoTime;
    private final FeedMarks marks;
    private final DroppedMessages dropped;

    @GuardedBy("this")
    private final ReplayBufferBlocks blocks;

    /** All before this entry is recorded, as far as this node knows. */
    @GuardedBy("this")
    private long recorded;

    @GuardedBy("this")
    private boolean listening;

    @GuardedBy("this")
    private String order = "";

    @GuardedBy("this")
    private long connections;

    @GuardedBy("this")
    private long markers;

    /** Whether what comes now has a position: not after a break, until a marker comes. */
    @GuardedBy("this")
    private boolean placed;

    /**
     * Hears nothing yet.
     *
     * @param feed what it hears, as positions have it
     * @param published reads what must be dropped unrecorded, on the listener's thread
     */
    ReplayBuffer(ReplayBufferBounds bounds, String feed, PlainChannelFormat published) {
        this(bounds, feed, published, System::nanoTime);
    }

    ReplayBuffer(ReplayBufferBounds bounds, String feed, PlainChannelFormat published, LongSupplier nanoTime) {
        this.bounds = bounds;
        this.marks = new FeedMarks(feed);
        this.blocks = new ReplayBufferBlocks(bounds);
        this.dropped = new DroppedMessages(published);
        this.nanoTime = nanoTime;
    }

    /** From here on all that is published comes, in the order of the one Redis that there is. */
    synchronized void connected() {
        connected("");
    }

    /**
     * From here on all that is published comes.
     *
     * @param whose the node of a cluster in whose order it comes: "n messages after marker m" means nothing in another one's, and so
     *     each order has its own names for markers
     */
    synchronized void connected(String whose) {
        order = whose;
        connections++;
        listening = true;
        notifyAll();
    }

    /** Until {@link #connected} nothing comes. */
    synchronized void disconnected() {
        listening = false;
        if (placed) {
            placed = false;
            marks.addBreak(blocks.tail());
            addOther();
        }
    }

    synchronized boolean isListening() {
        return listening;
    }

    synchronized void marker(String id) {
        if (listening) {
            markers++;
            placed = true;
            marks.addMarker(named(id), blocks.tail());
            addOther();
        }
    }

    @GuardedBy("this")
    private String named(String id) {
        return order.isEmpty() ? id : id + "-" + order;
    }

    /** Whether what comes is the order of one node of several. */
    synchronized boolean isOneOfSeveralOrders() {
        return !order.isEmpty();
    }

    /** Whether a position is one of another order than what comes now. */
    synchronized boolean isOfAnotherOrder(FeedPosition position) {
        return !order.isEmpty() && !position.isNone() && !position.marker().endsWith("-" + order);
    }

    /** How many markers have come. */
    synchronized long markers() {
        return markers;
    }

    /** How often it was connected. */
    synchronized long connections() {
        return connections;
    }

    synchronized void message(byte[] channel, byte[] payload) {
        if (placed) {
            if (channel.length <= ReplayBufferBlock.MAX_CHANNEL_BYTES) {
                add(channel, payload);
            } else {
                unreadMessage();
            }
        }
    }

    /** A message that nobody can subscribe to: it counts in the order of all, and nobody will read it. */
    synchronized void unreadMessage() {
        if (placed) {
            add(NONE, NONE);
        }
    }

    @GuardedBy("this")
    private void addOther() {
        long now = nanoTime.getAsLong();
        blocks.addOther(now);
        added(now);
    }

    @GuardedBy("this")
    private void add(byte[] channel, byte[] payload) {
        long now = nanoTime.getAsLong();
        rate.add(ReplayBufferBlock.bytes(channel, payload), now);
        blocks.addMessage(channel, payload, now);
        added(now);
    }

    @GuardedBy("this")
    private void added(long now) {
        dropOld(now);
        notifyAll();
    }

    @GuardedBy("this")
    private void dropOld(long now) {
        blocks.dropOld(now, recorded, gone -> {
            dropped.drop(gone, marks);
            marks.forgetBefore(gone.end());
        });
    }

    /** The number of a marker that was published since it was connected; empty if it has not come, or no longer stands here. */
    synchronized OptionalLong findPublished(String id) {
        return marks.find(named(id), blocks.head());
    }

    /** The number of the marker of a position; empty if it has not come, or no longer stands here. */
    synchronized OptionalLong find(String marker) {
        return marks.find(marker, blocks.head());
    }

    /** The number of what follows a position; empty if the position has not come, or no longer stands here. */
    synchronized OptionalLong findNext(FeedPosition position) {
        return marks.findNext(position, blocks.head(), blocks.tail());
    }

    /** The same for who records from there on: what is dropped before it is taken is counted. */
    synchronized OptionalLong beginAfter(FeedPosition position) {
        OptionalLong next = findNext(position);
        next.ifPresent(dropped::countFrom);
        return next;
    }

    /** Whether all that was dropped from an entry on was counted. */
    synchronized boolean countsFrom(long number) {
        return dropped.since(number).isPresent();
    }

    /** Whether nothing is missing between an entry and what comes next. */
    synchronized boolean isUnbroken(long since) {
        return listening && since >= blocks.head() && !marks.isBrokenSince(since);
    }

    /**
     * What is kept, for who records from there on without what came before: after the first marker from which on nothing is
     * missing up to now. Empty while there is none.
     *
     * @param recorded all before it is recorded, wherever that is
     */
    synchronized Optional<Span> beginAnew(FeedPosition recorded) {
        long from = marks.firstCertainlyAfter(recorded, blocks.head());
        return (listening ? marks.firstMarkerWithoutBreak(from) : Optional.<String>empty()).map(first -> {
            long next = marks.find(first, blocks.head()).orElseThrow() + 1;
            dropped.countFrom(next);
            return new Span(List.of(), FeedPosition.at(first), next);
        });
    }

    /** The number that the next entry will have. */
    synchronized long end() {
        return blocks.tail();
    }

    /** All before an entry is recorded, by whatever node: from here on it may be forgotten when it is old. */
    synchronized void recorded(long before) {
        recorded = Math.max(recorded, before);
        dropped.recorded(recorded);
    }

    /** This node need not take over from another one: all but the newest block is forgotten. Nobody records from here. */
    synchronized void forget() {
        recorded(blocks.tail());
        if (blocks.tail() > 0) {
            dropOld(nanoTime.getAsLong() + TimeUnit.DAYS.toNanos(1));
        }
    }

    /** Whether an entry has gone before it was taken. */
    synchronized boolean hasLost(long number) {
        return number < blocks.head();
    }

    /** Whether the next entry is a break: something is missing here. */
    synchronized boolean isBreakAt(long number) {
        return number >= blocks.head() && marks.isBreak(number);
    }

    /** What was dropped from this entry on; empty if that is not known: the connection was cut, or too many channels lost something. */
    synchronized Optional<Dropped> takeDropped(long from) {
        return dropped.since(from).map(missed -> {
            Optional<FeedPosition> last = marks.find(blocks.head() - 1);
            long next = last.isPresent()
                    ? blocks.head()
                    : blocks.head() + 1; // a marker, and the one before it is forgotten
            dropped.countFrom(next);
            return new Dropped(missed, last.orElseGet(() -> marks.positionOf(blocks.head())), next);
        });
    }

    /**
     * What follows, up to the next break.
     *
     * @param from an entry's number
     * @param at the position before it
     * @param maxMessages at most so many, and so many bytes, but one at least
     */
    synchronized Span take(long from, FeedPosition at, int maxMessages, long maxSpanBytes) {
        List<Message> messages = new ArrayList<>();
        FeedPosition end = at;
        long next = from;
        long spanBytes = 0;
        while (next >= blocks.head() && next < blocks.tail() && !marks.isBreak(next)) {
            ReplayBufferBlock block = blocks.blockOf(next).orElseThrow();
            if (block.isMessage(next)) {
                spanBytes += block.messageBytes(next);
                if (messages.size() == maxMessages || (!messages.isEmpty() && spanBytes > maxSpanBytes)) {
                    break;
                }
                end = marks.positionOf(next);
                messages.add(block.message(next, end));
            } else {
                end = marks.positionOf(next);
            }
            next++;
        }
        if (next > from) {
            dropped.countFrom(next);
        }
        return new Span(messages, end, next);
    }

    /** How much it remembers, and of what. */
    synchronized ReplayBufferStatus vitals() {
        long now = nanoTime.getAsLong();
        return bounds.vitals(blocks.heapBytes(), rate.bytesPerSecond(now), behindNanos(now));
    }

    @GuardedBy("this")
    private long behindNanos(long now) {
        return recorded >= blocks.tail()
                ? 0
                : blocks.blockOf(Math.max(blocks.head(), recorded))
                        .map(waits -> now - waits.madeAt())
                        .orElse(0L);
    }

    /** Waits until there is an entry of that number, or for {@code timeout}, or for no reason. */
    @SuppressWarnings("WaitNotInLoop") // the recorder is the loop
    synchronized void await(long number, Duration timeout) throws InterruptedException {
        if (blocks.tail() <= number) {
            wait(Math.max(1, timeout.toMillis()));
        }
    }
}
