package io.redtail.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a shard does besides delivering when there is history: it lets new subscriptions catch up with their channel,
 * and recovers what the live subscribers of a channel missed.
 *
 * <p>The live subscribers of a channel are all at the same position, so one reading serves all of them. A catching-up
 * subscription has a {@link CatchUp} of its own, whose pages wait until its socket has taken the last one; it joins the
 * others when it has reached their position. Readings end as tasks of the shard, so this is the shard's thread only,
 * and needs no locks.
 */
final class Recovery {

    private final Shard shard;
    private final HistoryReader history;
    private List<Runnable> retries = new ArrayList<>();

    Recovery(Shard shard, HistoryReader history) {
        this.shard = shard;
        this.history = history;
    }

    /** A new subscription begins. */
    void begin(CatchUp catchUp) {
        if (catchUp.subscription().isCancelled()) {
            catchUp.cancel();
            return;
        }
        shard.channelSubscribersOf(catchUp.channel()).addCatchUp(catchUp);
        read(catchUp);
    }

    /** A publication has come live. */
    void arrived(ChannelSubscribers channelSubscribers, Publication publication) {
        if (channelSubscribers.size() > 0) {
            switch (channelSubscribers.sequence().check(publication)) {
                case DELIVER -> deliver(channelSubscribers, publication);
                case PASS -> {} // known, or waits for history
                case READ -> read(publication.channel(), channelSubscribers);
            }
        }
        for (CatchUp catchUp : channelSubscribers.catchingUp()) {
            switch (catchUp.sequence().check(publication)) {
                case DELIVER -> catchUp.deliver(publication);
                case PASS -> {} // the same
                case READ -> read(catchUp);
            }
            joinIfThere(channelSubscribers, catchUp);
        }
    }

    private void deliver(ChannelSubscribers channelSubscribers, Publication publication) {
        if (publication.gap() == null) {
            shard.cycle().deliver(channelSubscribers, publication);
        } else {
            shard.cycle().distribute();
            shard.announce(publication.gap());
        }
    }

    /** Publications of a channel may not have come: reads what there is. */
    void resume(Channel channel) {
        ChannelSubscribers channelSubscribers = shard.channelSubscribers(channel);
        if (channelSubscribers == null) {
            return;
        }
        if (channelSubscribers.size() > 0) {
            read(channel, channelSubscribers);
        }
        channelSubscribers.catchingUp().stream()
                .filter(catchUp -> catchUp.sequence().last() != null)
                .forEach(this::read);
    }

    /** The loss of a channel's last publication is one that no later offset reveals. */
    void compare(Channel channel, StreamPosition top) {
        ChannelSubscribers channelSubscribers = shard.channelSubscribers(channel);
        if (channelSubscribers == null) {
            return;
        }
        if (channelSubscribers.size() > 0 && channelSubscribers.sequence().isBehind(top)) {
            read(channel, channelSubscribers);
        }
        channelSubscribers.catchingUp().stream()
                .filter(catchUp -> catchUp.sequence().isBehind(top))
                .forEach(this::read);
    }

    /** Repeats the readings that failed. */
    void retry() {
        List<Runnable> failed = retries;
        retries = new ArrayList<>();
        failed.forEach(Runnable::run);
    }

    private void read(Channel channel, ChannelSubscribers channelSubscribers) {
        StreamPosition last = channelSubscribers.sequence().last();
        if (last == null) {
            return; // no page has been delivered yet
        }
        int number = channelSubscribers.sequence().beginReading();
        // All its subscribers wait for it, whoever they are.
        CompletableFuture<HistoryPage> page = history.read(channel.name(), channel, new StartPosition.Since(last));
        channelSubscribers.sequence().expect(page);
        var unused = page.whenComplete(
                (read, failure) -> shard.execute(() -> arrived(channel, channelSubscribers, number, read, failure)));
    }

    private void arrived(
            Channel channel, ChannelSubscribers channelSubscribers, int number, HistoryPage page, Throwable failure) {
        if (!channelSubscribers.sequence().awaits(number)) {
            return;
        }
        if (failure != null) {
            retries.add(() -> readAgain(channel, channelSubscribers, number));
        } else if (channelSubscribers.sequence().take(page, publication -> deliver(channelSubscribers, publication))) {
            read(channel, channelSubscribers);
        } else {
            shard.cycle().distribute();
            channelSubscribers.catchingUp().forEach(catchUp -> joinIfThere(channelSubscribers, catchUp));
        }
    }

    private void readAgain(Channel channel, ChannelSubscribers channelSubscribers, int number) {
        if (channelSubscribers.sequence().awaits(number)) {
            read(channel, channelSubscribers);
        }
    }

    private void read(CatchUp catchUp) {
        int number = catchUp.sequence().beginReading();
        String owner = catchUp.subscription().subscriber().owner();
        CompletableFuture<HistoryPage> page = history.read(owner, catchUp.channel(), catchUp.next());
        catchUp.sequence().expect(page);
        var unused = page.whenComplete((read, failure) -> shard.execute(() -> arrived(catchUp, number, read, failure)));
    }

    private void arrived(CatchUp catchUp, int number, HistoryPage page, Throwable failure) {
        ChannelSubscribers channelSubscribers = shard.channelSubscribers(catchUp.channel());
        if (catchUp.subscription().isCancelled()
                || channelSubscribers == null
                || !catchUp.sequence().awaits(number)) {
            return;
        }
        if (failure != null) {
            if (catchUp.failed(failure)) {
                retries.add(() -> readAgain(catchUp, number));
            } else {
                shard.registry().cancel(catchUp.subscription());
            }
        } else if (catchUp.take(page)) {
            catchUp.subscription().output().whenDrained(() -> readOn(catchUp));
        } else {
            joinIfThere(channelSubscribers, catchUp);
        }
    }

    private void readAgain(CatchUp catchUp, int number) {
        if (catchUp.sequence().awaits(number)) {
            read(catchUp);
        }
    }

    private void readOn(CatchUp catchUp) {
        if (!catchUp.subscription().isCancelled() && catchUp.subscription().catchUp == catchUp) {
            read(catchUp);
        }
    }

    private void joinIfThere(ChannelSubscribers channelSubscribers, CatchUp catchUp) {
        StreamPosition at = catchUp.sequence().last();
        if (catchUp.sequence().isReading() || at == null) {
            return;
        }
        if (channelSubscribers.size() == 0) {
            channelSubscribers.sequence().continueAfter(at);
        }
        if (!channelSubscribers.sequence().isReading()
                && at.equals(channelSubscribers.sequence().last())) {
            shard.cycle().distribute(); // what the others are about to get, it has already
            channelSubscribers.join(catchUp);
        }
    }
}
