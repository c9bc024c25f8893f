package io.redtail.delivery;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.redtail.channel.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One client as the core sees it: its shard, its subscriptions, and whether it may still be served. What its shard does
 * for it is its {@link SubscriberOutput}. Any thread; never blocks.
 */
public final class Subscriber {

    /** What a client is told that was served for as long as its token allowed. */
    public static final String EXPIRED = "the token has expired";

    /** How long a client that is closed may take to read what was sent to it before. */
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A client that sends commands without reading the answers is closed when this many wait for its shard. */
    static final int MAX_PENDING_ANSWERS = 4096;

    private final String id;
    private final Supplier<Peer> peer;
    private final Instant connectedAt = Instant.now();
    private final ShardLoop shard;
    private final Encoding encoding;
    private final SubscriberOutput output;
    private final Map<Channel, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final AtomicInteger pendingAnswers = new AtomicInteger();

    private volatile Lifecycle lifecycle = Lifecycle.OPEN;

    /** When it was {@link Lifecycle#OPEN} last; set before it is anything else. */
    private volatile long openUntil;

    /** Whether what allowed it to be served is over. */
    private volatile BooleanSupplier expired = () -> false;

    Subscriber(
            String id,
            Supplier<Peer> peer,
            ShardLoop shard,
            ShardState shardState,
            Sink.Factory sinkFactory,
            SubscriberOptions options) {
        this.id = id;
        this.peer = peer;
        this.shard = shard;
        this.encoding = options.format().encoding();
        this.output = new SubscriberOutput(this, shardState, sinkFactory, options);
    }

    /** The session's id, for logs. */
    public String id() {
        return id;
    }

    /** Whose connection it is, as far as that is known now: what all connections of one owner share. */
    String owner() {
        return peer.get().owner();
    }

    /** Who it is, as far as that is known now. */
    public Peer peer() {
        return peer.get();
    }

    /** When it came, by this node's clock. */
    public Instant connectedAt() {
        return connectedAt;
    }

    public Encoding encoding() {
        return encoding;
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
        return output.queuedBytes();
    }

    public boolean isSubscribedTo(Channel channel) {
        return subscriptions.containsKey(channel);
    }

    /** Whether it is to be closed, or has been. */
    public boolean isClosed() {
        return lifecycle != Lifecycle.OPEN;
    }

    /** Whether its connection has been closed, or is gone. */
    public boolean isGone() {
        return lifecycle == Lifecycle.GONE;
    }

    /** Sends an answer, after all that was sent before it. */
    public void send(ControlMessage answer) {
        if (pendingAnswers.incrementAndGet() > MAX_PENDING_ANSWERS) {
            close(CloseCode.TRY_AGAIN_LATER, "answers are not read");
            return;
        }
        shard.execute(() -> {
            pendingAnswers.decrementAndGet();
            output.append(answer);
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
        if (wasHeld && encoding.isSingleChannel()) {
            close(CloseCode.POLICY_VIOLATION, held.channel() + " is no longer subscribed to");
        } else if (wasHeld) {
            shard.execute(() -> output.announceUnsubscribed(held.channel()));
        }
        return wasHeld;
    }

    /**
     * Ends it: its subscriptions are cancelled at once; what was sent to it before gets through, or five seconds pass;
     * then the sink closes the connection. Repeated calls do nothing.
     */
    public void close(CloseCode code, String reason) {
        if (leave()) {
            shard.execute(() -> output.closing().begin(code, reason));
        }
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
        if (isClosed() && !isGone() && System.nanoTime() - openUntil > CLOSING_NANOS) {
            shard.execute(output.closing()::terminate);
        }
    }

    /** Ends it as {@link #close} does, for a connection that is gone already. */
    public void connectionGone() {
        leave();
        shard.execute(output.closing()::terminate);
    }

    /** Cancels its subscriptions. @return false if somebody else has done so before */
    @CanIgnoreReturnValue
    boolean leave() {
        return advance(Lifecycle.Event.LEAVE) == Lifecycle.OPEN;
    }

    /** Moves it on in its life; its subscriptions end when it is no longer open. @return where it was before */
    @CanIgnoreReturnValue
    Lifecycle advance(Lifecycle.Event event) {
        Lifecycle before = move(event);
        if (before == Lifecycle.OPEN && isClosed()) {
            subscriptions.values().forEach(shard.registry()::cancel);
        }
        return before;
    }

    private synchronized Lifecycle move(Lifecycle.Event event) {
        Lifecycle before = lifecycle;
        if (before == Lifecycle.OPEN) {
            openUntil = System.nanoTime();
        }
        lifecycle = before.after(event);
        return before;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    SubscriberOutput output() {
        return output;
    }

    ShardLoop shard() {
        return shard;
    }

    Map<Channel, Subscription> subscriptions() {
        return subscriptions;
    }

    @Override
    public String toString() {
        return id;
    }
}
