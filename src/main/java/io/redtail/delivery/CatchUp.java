package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A catching-up subscription: it is served by itself from where it begins until it has reached its channel's position
 * and joins the others. A page is read when its socket has taken the last one. The shard's thread only.
 */
final class CatchUp implements Subscription.State, Cursor.Receiver {

    /** Twice a second, history is tried again: a recorder is there, or Redis is away. */
    private static final int MAX_FAILURES = 10;

    /**
     * A subscription that is to catch up.
     *
     * @param answer what the client is told before the first publication, if anything
     * @param live completes when the client has been told
     * @param keepsTrying whether it keeps trying when history cannot be read, rather than failing
     */
    record Request(
            Subscription subscription,
            StartPosition start,
            Function<HistoryPage, Optional<ControlMessage>> answer,
            CompletableFuture<Void> live,
            boolean keepsTrying) {

        Channel channel() {
            return subscription.channel();
        }

        /** Its subscription has been cancelled. */
        void cancel() {
            live.completeExceptionally(new SubscriptionCancelledException(channel()));
        }
    }

    private final Request request;
    private final SubscriberOutput output;
    private final Consumer<CatchUp> whenCaughtUp;
    private final Cursor cursor;
    private int failures;

    /** The channel's newest offset when a page was read last. */
    private long top;

    /** @param whenCaughtUp told whenever it has read all that history has */
    CatchUp(Request request, Recovery recovery, Consumer<CatchUp> whenCaughtUp) {
        this.request = request;
        this.output = request.subscription().output();
        this.whenCaughtUp = whenCaughtUp;
        this.cursor = new Cursor(request.channel(), recovery, this);
    }

    Subscription subscription() {
        return request.subscription();
    }

    Cursor cursor() {
        return cursor;
    }

    void begin() {
        cursor.begin(request.start());
    }

    /** Its subscription has been cancelled. */
    void cancel() {
        cursor.stopReading();
        request.cancel();
    }

    @Override
    public String owner() {
        return output.subscriber().owner();
    }

    @Override
    public boolean isWanted() {
        return !subscription().isCancelled();
    }

    /** The first page comes after the answer. */
    @Override
    public void turnTo(HistoryPage page) {
        top = page.top();
        if (cursor.isNew()) {
            request.answer().apply(page).ifPresent(output::append);
            page.ended().ifPresent(output::appendEnd);
            request.live().complete(null);
        }
    }

    @Override
    public void receive(Publication publication) {
        Gap gap = publication.gap();
        if (gap != null) {
            output.announce(gap);
            return;
        }
        if (!publication.isEndMark()) {
            output.append(publication);
        }
        if (publication.isEnd()) {
            end(publication);
        }
    }

    @Override
    public void receiveAll(List<Publication> publications) {
        if (publications.stream().anyMatch(entry -> entry.gap() != null || entry.isEnd())) {
            publications.forEach(this::receive);
        } else {
            output.replay(publications);
        }
    }

    @Override
    public void snapshotEnded(StreamPosition position) {
        output.announceSnapshotEnd(request.channel(), position);
    }

    private void end(Publication end) {
        if (hasPublicationsAfter(end)) {
            output.appendFormerEnd(end);
        } else {
            output.appendEnd(end);
        }
    }

    /** Somebody published again after the end, the same job's next run for example. */
    private boolean hasPublicationsAfter(Publication end) {
        StreamPosition position = end.position();
        return position != null && position.offset() < top;
    }

    @Override
    public void readOn(Runnable reading) {
        output.whenDrained(reading);
    }

    @Override
    public void caughtUp() {
        whenCaughtUp.accept(this);
    }

    @Override
    public boolean failed(Throwable failure) {
        boolean passing = failure instanceof HistoryUnavailableException unavailable && unavailable.isPassing();
        boolean triesAgain = request.keepsTrying()
                || request.live().isDone()
                || (passing && ++failures < MAX_FAILURES)
                || !request.live().completeExceptionally(failure);
        if (!triesAgain) {
            output.subscriber().shard().registry().cancel(subscription());
        }
        return triesAgain;
    }
}
