package io.redtail.delivery;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A catching-up subscription: it is served by itself from where it begins until it has reached its channel's position
 * and joins the others. The shard's thread only.
 */
final class CatchUp {

    /** Twice a second, history is tried again: a recorder is there, or Redis is away. */
    private static final int MAX_FAILURES = 10;

    private final Subscription subscription;
    private final StartPosition start;
    private final Function<HistoryPage, Optional<ControlMessage>> answer;
    private final CompletableFuture<Void> live;
    private final boolean keepsTrying;
    private final SequenceTracker sequence = new SequenceTracker();
    private int failures;

    /** The channel's newest offset when a page was read last. */
    private long top;

    /**
     * Makes one that has read nothing.
     *
     * @param answer what the client is told before the first publication, if anything
     * @param live completes when the client has been told
     * @param keepsTrying whether it keeps trying when history cannot be read, rather than failing
     */
    CatchUp(
            Subscription subscription,
            StartPosition start,
            Function<HistoryPage, Optional<ControlMessage>> answer,
            CompletableFuture<Void> live,
            boolean keepsTrying) {
        this.subscription = subscription;
        this.start = start;
        this.answer = answer;
        this.live = live;
        this.keepsTrying = keepsTrying;
    }

    Subscription subscription() {
        return subscription;
    }

    Channel channel() {
        return subscription.channel();
    }

    SequenceTracker sequence() {
        return sequence;
    }

    /** Where the next page begins. */
    StartPosition next() {
        StreamPosition last = sequence.last();
        return last == null ? start : new StartPosition.Since(last);
    }

    /** Delivers a page, after the answer if it is the first. Says whether it must read more. */
    boolean take(HistoryPage page) {
        SubscriberOutput output = subscription.output();
        top = page.top();
        if (sequence.last() == null) {
            answer.apply(page).ifPresent(output::append);
            live.complete(null);
        }
        return sequence.take(page, this::deliver);
    }

    void deliver(Publication publication) {
        Gap gap = publication.gap();
        if (gap != null) {
            subscription.output().announce(gap);
        } else if (publication.isEnd() && hasPublicationsAfter(publication)) {
            subscription.output().appendFormerEnd(publication);
        } else {
            subscription.output().append(publication);
        }
    }

    /** Somebody published again after the end, the same job's next run for example. */
    private boolean hasPublicationsAfter(Publication end) {
        StreamPosition position = end.position();
        return position != null && position.offset() < top;
    }

    /** History cannot be read. @return whether to try again later */
    boolean failed(Throwable failure) {
        boolean passing = failure instanceof HistoryUnavailableException unavailable && unavailable.isPassing();
        return keepsTrying
                || live.isDone()
                || (passing && ++failures < MAX_FAILURES)
                || !live.completeExceptionally(failure);
    }

    /** Its subscription has been cancelled. */
    void cancel() {
        live.completeExceptionally(new SubscriptionCancelledException(channel()));
    }
}
