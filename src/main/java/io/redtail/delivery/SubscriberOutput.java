package io.redtail.delivery;

import io.redtail.channel.Channel;
import io.redtail.log.LogContext;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Subscriber}'s shard does for it: fills and flushes the queue in front of its socket, and announces what was
 * lost. The shard's thread only, except where noted.
 */
final class SubscriberOutput {

    private static final Logger LOG = Logs.of(SubscriberOutput.class);

    private final Subscriber subscriber;
    private final ShardState shard;
    private final Sink sink;
    private final SubscriberOptions options;
    private final SendQueue sendQueue;
    private final ShardCounters counters;
    private final SubscriberClosing closing;
    private final List<Batch> received = new ArrayList<>(1);

    /** The compressed stream that it reads: it has had all of that since one of its beginnings. */
    private @Nullable GroupStream reading;

    /** How many channels it gets live. */
    private int liveChannels;

    /** Actions for when the socket has taken all that waits. */
    private List<Runnable> whenDrained = List.of();

    /** Whether the send queue got something since its last flush. */
    boolean touched;

    SubscriberOutput(Subscriber subscriber, ShardState shard, Sink.Factory sinkFactory, SubscriberOptions options) {
        this.subscriber = subscriber;
        this.shard = shard;
        this.sink = sinkFactory.create(() -> shard.execute(this::touch));
        this.options = options;
        this.sendQueue = new SendQueue(options.format(), options.sendQueueMaxBytes());
        this.counters = shard.countersOf(encoding(), sink);
        this.closing = new SubscriberClosing(subscriber, this, shard, sink, sendQueue);
    }

    Subscriber subscriber() {
        return subscriber;
    }

    /** Any thread: what waits for its socket, as it was a moment ago. */
    int queuedBytes() {
        return sendQueue.bytes();
    }

    /** How the connection is written; never another. */
    WireFormat format() {
        return options.format();
    }

    private Encoding encoding() {
        return options.format().encoding();
    }

    /** What ends its connection. */
    SubscriberClosing closing() {
        return closing;
    }

    private boolean takesMessages() {
        return subscriber.lifecycle().takesMessages();
    }

    private void touch() {
        shard.cycle().touch(this);
    }

    /** A batch of this cycle. @return whether it is the first one */
    boolean receive(Batch batch) {
        received.add(batch);
        return received.size() == 1;
    }

    /** Takes the cycle's batches into the send queue, where several channels meet in the order of their publication. */
    void appendReceived() {
        if (received.size() == 1) {
            counters.delivered(received.get(0).publications().size());
            append(received.get(0));
        } else {
            received.forEach(batch -> counters.delivered(batch.publications().size()));
            appendSeveral();
        }
        received.clear();
    }

    /** What is compressed stays whole if the order allows that. */
    private void appendSeveral() {
        if (reading != null && Batch.areInTurn(received)) {
            received.forEach(this::append);
        } else {
            stopReading();
            received.stream()
                    .flatMap(batch -> batch.publications().stream())
                    .sorted(Comparator.comparingLong(publication -> publication.number))
                    .forEach(this::append);
        }
    }

    /** One channel more is live. */
    void subscribed() {
        liveChannels++;
    }

    /** One channel less, which may be the one whose stream it reads. */
    void unsubscribed(@Nullable GroupStream stream) {
        liveChannels--;
        if (reading == stream) {
            stopReading();
        }
    }

    /**
     * Whether it could read a stream from its next beginning on: it gets one channel only, for several interleave, and has taken
     * all that was sent before, so that it does not fall behind at once.
     */
    boolean couldRead() {
        return reading == null && liveChannels == 1 && sendQueue.isEmpty();
    }

    /** The stream begins anew, and this reads it if it could. */
    void readFromHere(GroupStream stream) {
        if (couldRead()) {
            reading = stream;
        }
    }

    /** Whether it gets all of the stream. */
    boolean reads(GroupStream stream) {
        return reading == stream;
    }

    /** It misses a part: until the next beginning, what is compressed means nothing to it. */
    private void stopReading() {
        reading = null;
    }

    private void append(Batch batch) {
        if (subscriber.closeIfExpired()) {
            return;
        }
        if (takesMessages() && sendQueue.fits(batch)) {
            sendQueue.add(batch);
            touch();
        } else {
            stopReading();
            batch.publications().forEach(this::append);
        }
    }

    /** Appends what is read of history, none of which stands for a loss or is an end. */
    void replay(List<Publication> publications) {
        for (Message message : shard.replays().messages(format(), publications)) {
            if (message instanceof Batch batch) {
                if (batch.isOfStream()) {
                    stopReading(); // it comes between two parts of what it reads
                }
                append(batch);
            } else {
                append(message);
            }
        }
    }

    void append(Message message) {
        if (message instanceof Publication && subscriber.closeIfExpired()) {
            return;
        }
        if (takesMessages() && !sendQueue.hasRoomFor(message)) {
            makeRoomFor(message);
        }
        if (takesMessages()) {
            sendQueue.add(message);
            touch();
        }
    }

    /** The end of a log is announced in its place among the lines, after the payload that it is, and never dropped. */
    void appendEnd(Publication end) {
        if (subscriber.closeIfExpired()) {
            return;
        }
        appendFormerEnd(end);
        if (encoding().endsWithChannel() && subscriber.leave()) {
            closing.begin(CloseCode.NORMAL, end.channel() + " has ended"); // now: lines of this cycle come after it
        }
    }

    /** An end that more was published after is told, and ends nothing. */
    void appendFormerEnd(Publication end) {
        append(encoding().ended(end));
    }

    void announceSnapshotEnd(Channel channel, StreamPosition position) {
        append(encoding().snapshotEnd(channel, position));
    }

    private void append(Optional<EncodedMessage> announcement) {
        announcement.map(ControlMessage::new).ifPresent(this::append);
    }

    private void makeRoomFor(Message message) {
        flush(); // a burst is no slowness: what the socket takes now does not count
        if (!takesMessages() || sendQueue.hasRoomFor(message)) {
            return;
        }
        if (options.slowConsumerPolicy() == SlowConsumerPolicy.DROP_OLDEST) {
            stopReading(); // the send queue takes its batches apart
            shard.counters().dropped(sendQueue.dropOldestFor(message));
        }
        if (!sendQueue.hasRoomFor(message)) {
            shard.slowConsumers().close(this, message);
        }
    }

    /** Something was lost before it could reach the send queue. */
    void announce(Gap gap) {
        shard.counters().gaps(gap.reason(), 1);
        if (options.gapPolicy() == GapPolicy.DISCONNECT) {
            subscriber.close(CloseCode.TRY_AGAIN_LATER, "publications of " + gap.channel() + " were lost");
            return;
        }
        append(encoding().gap(gap));
    }

    void announceUpstream(boolean available) {
        append(encoding().upstream(available));
    }

    void announceUnsubscribed(Channel channel) {
        append(encoding().unsubscribed(channel));
    }

    /** Writes what the socket takes. Whatever a server throws out of that is this client's trouble alone. */
    void flush() {
        try {
            flushSendQueue();
        } catch (Throwable e) {
            LogContext.session(subscriber.id())
                    .run(() -> LOG.log(
                            Level.DEBUG,
                            () -> LogEvent.of("sink_failed")
                                    .with("session", subscriber)
                                    .toString(),
                            e));
            closing.discard(CloseCode.INTERNAL_ERROR, "sending failed");
        }
    }

    private void flushSendQueue() {
        touched = false;
        if (!subscriber.isGone()) {
            sink.flush(sendQueue);
            sendQueue.report(counters, shard.counters());
        }
        closing.finishIfDrained();
        if (!whenDrained.isEmpty() && sendQueue.isEmpty()) {
            List<Runnable> actions = whenDrained;
            whenDrained = List.of();
            actions.forEach(shard::execute);
        }
    }

    /** Does {@code action} as a task of the shard once the socket has taken all that waits. */
    void whenDrained(Runnable action) {
        List<Runnable> actions = new ArrayList<>(whenDrained);
        actions.add(action);
        whenDrained = actions;
        touch();
    }

    void enteredShard() {
        counters.typeCounters().cameOne();
    }

    void leaveShard() {
        shard.remove(subscriber);
        counters.typeCounters().wentOne();
    }
}
