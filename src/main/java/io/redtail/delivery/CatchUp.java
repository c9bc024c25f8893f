package io.redtail.delivery;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A subscription on its way from where it begins to where its channel is: it is served by itself until it can join the
 * others. The shard's thread only.
 */
final class CatchUp {

    /** Twice a second, history is tried again: a recorder is there, or Redis is away. */
    private static final int MAX_FAILURES = 10;

    private final Subscription subscription;
    private final Start start;
    private final Function<Page, Optional<Notice>> answer;
    private final CompletableFuture<Void> live;
    private final boolean patient;
    private final Continuity continuity = new Continuity();
    private int failures;

    /**
     * Makes one that has read nothing.
     *
     * @param answer what the client is told before the first publication, if anything
     * @param live completes when the client has been told
     * @param patient whether it goes on trying when history cannot be read, rather than giving up
     */
    CatchUp(
            Subscription subscription,
            Start start,
            Function<Page, Optional<Notice>> answer,
            CompletableFuture<Void> live,
            boolean patient) {
        this.subscription = subscription;
        this.start = start;
        this.answer = answer;
        this.live = live;
        this.patient = patient;
    }

    Subscription subscription() {
        return subscription;
    }

    Channel channel() {
        return subscription.channel();
    }

    Continuity continuity() {
        return continuity;
    }

    /** Where the next page begins. */
    Start next() {
        Place last = continuity.last();
        return last == null ? start : new Start.Since(last);
    }

    /** Delivers a page, after the answer if it is the first. Says whether it must read more. */
    boolean take(Page page) {
        Subscriber subscriber = subscription.subscriber();
        if (continuity.last() == null) {
            answer.apply(page).ifPresent(subscriber::append);
            live.complete(null);
        }
        return continuity.take(page, this::deliver);
    }

    void deliver(Publication publication) {
        Gap gap = publication.gap();
        if (gap == null) {
            subscription.subscriber().append(publication);
        } else {
            subscription.subscriber().announce(gap);
        }
    }

    /** History cannot be read. @return whether to try again later */
    boolean failed(Throwable failure) {
        boolean passing = failure instanceof HistoryUnavailableException unavailable && unavailable.isPassing();
        return patient
                || live.isDone()
                || (passing && ++failures < MAX_FAILURES)
                || !live.completeExceptionally(failure);
    }

    /** Its subscription has been cancelled. */
    void giveUp() {
        live.completeExceptionally(new SubscriptionGivenUpException(channel()));
    }
}
