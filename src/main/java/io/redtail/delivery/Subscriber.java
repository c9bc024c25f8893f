package io.redtail.delivery;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.redtail.log.LogContext;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client as the core sees it: its shard, its send queue, its sink and its subscriptions.
 *
 * <p>The methods that say so are the shard's alone; all others may be called by any thread and never block.
 */
public final class Subscriber {

    /** What a client is told that was served for as long as its token allowed. */
    public static final String EXPIRED = "the token has expired";

    private static final Logger LOG = Logs.of(Subscriber.class);

    /** How long a client that is closed may take to read what was sent to it before. */
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** How it is to be closed. */
    private record Closing(CloseCode code, String reason) {}

    /** A client that sends commands without reading the answers is closed when this many wait for its shard. */
    static final int MAX_PENDING_ANSWERS = 4096;

    private final String id;
    private final Supplier<String> owner;
    private final Shard shard;
    private final Sink sink;
    private final SubscriberOptions options;
    private final SendQueue sendQueue;
    private final ShardCounters counters;
    private final Map<Channel, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final AtomicInteger pendingAnswers = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Batch> received = new ArrayList<>(1);

    /** Actions for when the socket has taken all that waits; the shard's thread only. */
    private List<Runnable> whenDrained = List.of();

    /** Whether the send queue got something since its last flush; the shard's thread only. */
    boolean touched;

    /** Whether it takes nothing more; the shard's thread only. */
    private boolean ended;

    /** Set from {@link #close} until all that was sent before has got through; the shard's thread only. */
    private @Nullable Closing closing;

    /** Whether what allowed it to be served is over. */
    private volatile BooleanSupplier expired = () -> false;

    private volatile long closedAt;
    private volatile boolean gone;

    Subscriber(String id, Supplier<String> owner, Shard shard, Sink.Factory sinkFactory, SubscriberOptions options) {
        this.id = id;
        this.owner = owner;
        this.shard = shard;
        this.sink = sinkFactory.create(this::wake);
        this.options = options;
        this.sendQueue = new SendQueue(options.encoding(), options.sendQueueMaxBytes());
        this.counters = shard.countersOf(options.encoding(), sink);
    }

    /** The session's id, for logs. */
    public String id() {
        return id;
    }

    /** Whose connection it is, as far as that is known now: what all connections of one owner share. */
    String owner() {
        return owner.get();
    }

    public Encoding encoding() {
        return options.encoding();
    }

    /** The channels it is subscribed to now, in no order. */
    public List<Channel> channels() {
        return List.copyOf(subscriptions.keySet());
    }

    public int channelCount() {
        return subscriptions.size();
    }

    /** What waits for its socket, in bytes of {@link Message#weight}, as it was a moment ago. */
    public int sendQueueBytes() {
        return sendQueue.bytes();
    }

    public boolean isSubscribedTo(Channel channel) {
        return subscriptions.containsKey(channel);
    }

    public boolean isClosed() {
        return closed.get();
    }

    /** Sends an answer, after all that was sent before it. */
    public void send(ControlMessage answer) {
        if (pendingAnswers.incrementAndGet() > MAX_PENDING_ANSWERS) {
            close(CloseCode.TRY_AGAIN_LATER, "answers are not read");
            return;
        }
        shard.execute(() -> {
            pendingAnswers.decrementAndGet();
            append(answer);
        });
    }

    /**
     * Takes a channel away from it, and tells it so after the channel's last publication, if it can be told. A connection that
     * is for this channel only is closed.
     *
     * @return whether it was subscribed to the channel
     */
    public boolean forceUnsubscribe(Channel channel) {
        Subscription held = subscriptions.get(channel);
        return held != null && forceUnsubscribe(held);
    }

    /** The same with this very subscription, and not with one that came after it. */
    @CanIgnoreReturnValue
    boolean forceUnsubscribe(Subscription held) {
        boolean wasHeld = shard.registry().cancel(held);
        if (wasHeld && encoding().isSingleChannel()) {
            close(CloseCode.POLICY_VIOLATION, held.channel() + " is no longer subscribed to");
        } else if (wasHeld) {
            shard.execute(() -> appendIfPresent(encoding().unsubscribed(held.channel())));
        }
        return wasHeld;
    }

    private void wake() {
        shard.execute(() -> shard.cycle().touch(this));
    }

    /** Whether its connection has been closed, or is gone. */
    public boolean isGone() {
        return gone;
    }

    /**
     * Ends it: its subscriptions are cancelled at once; what was sent to it before gets through, or five seconds pass;
     * then the sink closes the connection. Repeated calls do nothing.
     */
    public void close(CloseCode code, String reason) {
        if (cancelSubscriptions()) {
            shard.execute(() -> beginClosing(code, reason));
        }
    }

    private void beginClosing(CloseCode code, String reason) {
        closing = new Closing(code, reason);
        shard.beginClosing();
        if (ended) {
            sendQueue.clear(); // closed without what still waits
        }
        ended = true;
        flush();
    }

    /**
     * Has it served only until then: no publication is taken for it any more, and it is closed.
     *
     * @param expiry asked for every publication, on the shard's thread; must be quick
     */
    public void expireWhen(BooleanSupplier expiry) {
        expired = expiry;
    }

    /** Closes it if it may not be served any more, also when nothing is published. @return whether that is so */
    @CanIgnoreReturnValue
    public boolean closeIfExpired() {
        boolean over = expired.getAsBoolean();
        if (over) {
            close(CloseCode.POLICY_VIOLATION, EXPIRED);
        }
        return over;
    }

    /** Closes the connection of a client that was closed, and has not read since what was sent to it before. */
    public void closeIfOverdue() {
        if (closed.get() && !gone && System.nanoTime() - closedAt > CLOSING_NANOS) {
            shard.execute(this::terminate);
        }
    }

    /** Ends it as {@link #close} does, for a connection that is gone already. */
    public void connectionGone() {
        cancelSubscriptions();
        shard.execute(this::terminate);
    }

    /** Shard only: {@link #close}, and nothing that waits is sent any more. */
    void closeDiscarding(CloseCode code, String reason) {
        if (closing != null) {
            terminate();
        } else {
            ended = true;
            close(code, reason);
        }
    }

    /** Shard only: the connection ends without what still waits. */
    void terminate() {
        ended = true;
        sendQueue.clear();
        if (closing != null) {
            finishClosing(closing);
        } else if (leaveShard()) {
            shard.counters().leftOne();
        }
    }

    private void finishClosing(Closing how) {
        closing = null;
        shard.endClosing();
        if (leaveShard()) {
            shard.counters().closed(how.code());
        }
        sink.close(how.code(), how.reason());
    }

    /** Shard only. @return whether it was there */
    private boolean leaveShard() {
        if (gone) {
            return false;
        }
        gone = true;
        shard.remove(this);
        counters.typeCounters().wentOne();
        return true;
    }

    /** Shard only. */
    void enteredShard() {
        counters.typeCounters().cameOne();
    }

    private boolean cancelSubscriptions() {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        closedAt = System.nanoTime();
        subscriptions.values().forEach(shard.registry()::cancel);
        return true;
    }

    Shard shard() {
        return shard;
    }

    Map<Channel, Subscription> subscriptions() {
        return subscriptions;
    }

    /** Shard only: a batch of this cycle. @return whether it is the first one */
    boolean receive(Batch batch) {
        received.add(batch);
        return received.size() == 1;
    }

    /**
     * Shard only: takes the cycle's batches into the send queue, where several channels meet in the order of their
     * publication.
     */
    void appendReceived() {
        if (received.size() == 1) {
            counters.delivered(received.get(0).publications().size());
            append(received.get(0));
        } else {
            received.forEach(batch -> counters.delivered(batch.publications().size()));
            received.stream()
                    .flatMap(batch -> batch.publications().stream())
                    .sorted(Comparator.comparingLong(publication -> publication.number))
                    .forEach(this::append);
        }
        received.clear();
    }

    private void append(Batch batch) {
        if (closeIfExpired()) {
            return;
        }
        if (!ended && sendQueue.fits(batch)) {
            sendQueue.add(batch);
            shard.cycle().touch(this);
        } else {
            batch.publications().forEach(this::append);
        }
    }

    /** Shard only: an end that more was published after is told, and ends nothing. */
    void appendFormerEnd(Publication end) {
        appendIfPresent(encoding().ended(end));
    }

    /** Shard only. The end of a log is announced in its place among the lines, and never dropped. */
    void append(Message message) {
        if (message instanceof Publication && closeIfExpired()) {
            return;
        }
        if (message instanceof Publication publication && publication.isEnd()) {
            appendIfPresent(encoding().ended(publication));
            if (encoding().endsWithChannel() && cancelSubscriptions()) {
                beginClosing(
                        CloseCode.NORMAL,
                        publication.channel() + " has ended"); // now: lines of this cycle come after it
            }
            return;
        }
        if (!ended && !sendQueue.hasRoomFor(message)) {
            makeRoomFor(message);
        }
        if (!ended) {
            sendQueue.add(message);
            shard.cycle().touch(this);
        }
    }

    private void makeRoomFor(Message message) {
        flush(); // a burst is no slowness: what the socket takes now does not count
        if (ended || sendQueue.hasRoomFor(message)) {
            return;
        }
        if (options.slowConsumerPolicy() == SlowConsumerPolicy.DROP_OLDEST) {
            shard.counters().dropped(sendQueue.dropOldestFor(message));
        }
        if (!sendQueue.hasRoomFor(message)) {
            shard.closeSlow(this, message);
        }
    }

    /** Shard only: writes what the socket takes. Whatever a server throws out of that is this client's trouble alone. */
    void flush() {
        try {
            flushSendQueue();
        } catch (Throwable e) {
            LogContext.session(id)
                    .run(() -> LOG.log(
                            Level.DEBUG,
                            () -> LogEvent.of("sink_failed").with("session", id).toString(),
                            e));
            closeDiscarding(CloseCode.INTERNAL_ERROR, "sending failed");
        }
    }

    private void flushSendQueue() {
        touched = false;
        if (!gone) {
            sink.flush(sendQueue);
            sendQueue.report(counters, shard.counters());
        }
        if (closing != null && sendQueue.isEmpty()) {
            finishClosing(closing);
        }
        if (!whenDrained.isEmpty() && sendQueue.isEmpty()) {
            List<Runnable> actions = whenDrained;
            whenDrained = List.of();
            actions.forEach(shard::execute);
        }
    }

    /** Shard only: does {@code action} as a task of the shard once the socket has taken all that waits. */
    void whenDrained(Runnable action) {
        List<Runnable> actions = new ArrayList<>(whenDrained);
        actions.add(action);
        whenDrained = actions;
        shard.cycle().touch(this);
    }

    /** Shard only: something was lost before it could reach the send queue. */
    void announce(Gap gap) {
        shard.counters().gaps(gap.reason(), 1);
        if (options.gapPolicy() == GapPolicy.DISCONNECT) {
            close(CloseCode.TRY_AGAIN_LATER, "publications of " + gap.channel() + " were lost");
            return;
        }
        appendIfPresent(encoding().gap(gap));
    }

    /** Shard only. */
    void announceUpstream(boolean available) {
        appendIfPresent(encoding().upstream(available));
    }

    private void appendIfPresent(Optional<EncodedMessage> encoded) {
        encoded.map(ControlMessage::new).ifPresent(this::append);
    }

    @Override
    public String toString() {
        return id;
    }
}
