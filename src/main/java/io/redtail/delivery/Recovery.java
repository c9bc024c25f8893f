package io.redtail.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a shard does besides delivering when there is history: it brings newcomers to where their channel is, and a channel's
 * followers over what did not reach them live.
 *
 * <p>The followers of a channel are all at the same place, so one reading serves all of them. A newcomer has a {@link
 * CatchUp} of its own, whose pages wait until its socket has taken the last one; it joins the others when it is where they
 * are. Readings end as tasks of the shard, so this is the shard's thread only, and needs no locks.
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
    void begin(CatchUp newcomer) {
        if (newcomer.subscription().isCancelled()) {
            newcomer.giveUp();
            return;
        }
        shard.followersOf(newcomer.channel()).addNewcomer(newcomer);
        read(newcomer);
    }

    /** A publication has come live. */
    void arrived(Followers followers, Publication publication) {
        if (followers.size() > 0) {
            switch (followers.continuity().check(publication)) {
                case DELIVER -> deliver(followers, publication);
                case PASS -> {} // known, or waits for history
                case READ -> read(publication.channel(), followers);
            }
        }
        for (CatchUp newcomer : followers.newcomers()) {
            switch (newcomer.continuity().check(publication)) {
                case DELIVER -> newcomer.deliver(publication);
                case PASS -> {} // the same
                case READ -> read(newcomer);
            }
            joinIfThere(followers, newcomer);
        }
    }

    private void deliver(Followers followers, Publication publication) {
        if (publication.gap() == null) {
            shard.turn().deliver(followers, publication);
        } else {
            shard.turn().distribute();
            shard.announce(publication.gap());
        }
    }

    /** Publications of a channel may not have come: reads what there is. */
    void resume(Channel channel) {
        Followers followers = shard.followers(channel);
        if (followers == null) {
            return;
        }
        if (followers.size() > 0) {
            read(channel, followers);
        }
        followers.newcomers().stream()
                .filter(newcomer -> newcomer.continuity().last() != null)
                .forEach(this::read);
    }

    /** The loss of a channel's last publication is one that no later offset reveals. */
    void compare(Channel channel, Place top) {
        Followers followers = shard.followers(channel);
        if (followers == null) {
            return;
        }
        if (followers.size() > 0 && followers.continuity().isBehind(top)) {
            read(channel, followers);
        }
        followers.newcomers().stream()
                .filter(newcomer -> newcomer.continuity().isBehind(top))
                .forEach(this::read);
    }

    /** Repeats the readings that failed. */
    void retry() {
        List<Runnable> failed = retries;
        retries = new ArrayList<>();
        failed.forEach(Runnable::run);
    }

    private void read(Channel channel, Followers followers) {
        Place last = followers.continuity().last();
        if (last == null) {
            return; // nobody has been brought anywhere yet
        }
        int number = followers.continuity().beginReading();
        // All its followers wait for it, whoever they are.
        CompletableFuture<Page> page = history.read(channel.name(), channel, new Start.Since(last));
        followers.continuity().expect(page);
        var unused = page.whenComplete(
                (read, failure) -> shard.execute(() -> arrived(channel, followers, number, read, failure)));
    }

    private void arrived(Channel channel, Followers followers, int number, Page page, Throwable failure) {
        if (!followers.continuity().awaits(number)) {
            return;
        }
        if (failure != null) {
            retries.add(() -> readAgain(channel, followers, number));
        } else if (followers.continuity().take(page, publication -> deliver(followers, publication))) {
            read(channel, followers);
        } else {
            shard.turn().distribute();
            followers.newcomers().forEach(newcomer -> joinIfThere(followers, newcomer));
        }
    }

    private void readAgain(Channel channel, Followers followers, int number) {
        if (followers.continuity().awaits(number)) {
            read(channel, followers);
        }
    }

    private void read(CatchUp newcomer) {
        int number = newcomer.continuity().beginReading();
        String owner = newcomer.subscription().subscriber().owner();
        CompletableFuture<Page> page = history.read(owner, newcomer.channel(), newcomer.next());
        newcomer.continuity().expect(page);
        var unused =
                page.whenComplete((read, failure) -> shard.execute(() -> arrived(newcomer, number, read, failure)));
    }

    private void arrived(CatchUp newcomer, int number, Page page, Throwable failure) {
        Followers followers = shard.followers(newcomer.channel());
        if (newcomer.subscription().isCancelled()
                || followers == null
                || !newcomer.continuity().awaits(number)) {
            return;
        }
        if (failure != null) {
            if (newcomer.failed(failure)) {
                retries.add(() -> readAgain(newcomer, number));
            } else {
                shard.registry().cancel(newcomer.subscription());
            }
        } else if (newcomer.take(page)) {
            newcomer.subscription().subscriber().whenDrained(() -> readOn(newcomer));
        } else {
            joinIfThere(followers, newcomer);
        }
    }

    private void readAgain(CatchUp newcomer, int number) {
        if (newcomer.continuity().awaits(number)) {
            read(newcomer);
        }
    }

    private void readOn(CatchUp newcomer) {
        if (!newcomer.subscription().isCancelled() && newcomer.subscription().catchUp == newcomer) {
            read(newcomer);
        }
    }

    private void joinIfThere(Followers followers, CatchUp newcomer) {
        Place at = newcomer.continuity().last();
        if (newcomer.continuity().isReading() || at == null) {
            return;
        }
        if (followers.size() == 0) {
            followers.continuity().continueAfter(at);
        }
        if (!followers.continuity().isReading()
                && at.equals(followers.continuity().last())) {
            shard.turn().distribute(); // what the others are about to get, it has already
            followers.join(newcomer);
        }
    }
}
