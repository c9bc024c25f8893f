package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A channel with history: new subscriptions catch up with it, and what live subscribers missed is read for them.
 *
 * <p>The live subscribers are all at the same position, so they have one {@link Cursor}. Each subscription that catches up
 * has one of its own, and joins the others when it has reached their position.
 */
final class WithHistory implements ChannelDelivery, Cursor.Receiver {

    private final Channel channel;
    private final ShardState shard;
    private final Recovery recovery;
    private final ChannelSubscribers live = new ChannelSubscribers();
    private final Cursor cursor;
    private final List<CatchUp> catchingUp = new ArrayList<>(0);

    WithHistory(Channel channel, ShardState shard, Recovery recovery) {
        this.channel = channel;
        this.shard = shard;
        this.recovery = recovery;
        this.cursor = new Cursor(channel, recovery, this);
    }

    @Override
    public ChannelSubscribers live() {
        return live;
    }

    /** All live subscribers wait for what is read, whoever they are. */
    @Override
    public String owner() {
        return channel.name();
    }

    @Override
    public void begin(CatchUp.Request request) {
        CatchUp catchUp = new CatchUp(request, recovery, this::joinIfThere);
        catchingUp.add(catchUp);
        request.subscription().become(catchUp);
        catchUp.begin();
    }

    @Override
    public void deliver(Publication publication) {
        if (live.size() > 0) {
            cursor.deliver(publication);
        }
        for (CatchUp catchUp : List.copyOf(catchingUp)) {
            catchUp.cursor().deliver(publication);
            joinIfThere(catchUp);
        }
    }

    @Override
    public void receive(Publication publication) {
        Gap gap = publication.gap();
        if (gap == null) {
            shard.cycle().deliver(live, publication);
        } else {
            shard.cycle().distribute();
            live.announce(gap);
        }
    }

    @Override
    public void caughtUp() {
        shard.cycle().distribute();
        List.copyOf(catchingUp).forEach(this::joinIfThere);
    }

    private void joinIfThere(CatchUp catchUp) {
        StreamPosition at = catchUp.cursor().restsAt();
        if (at == null) {
            return;
        }
        if (live.size() == 0) {
            cursor.continueAfter(at);
        }
        if (at.equals(cursor.restsAt())) {
            shard.cycle().distribute(); // what the others are about to get, it has already
            catchingUp.remove(catchUp);
            live.add(catchUp.subscription());
        }
    }

    /** History has it. */
    @Override
    public void lost(Gap gap) {
        if (live.size() > 0) {
            cursor.resume();
        }
        catchingUp.forEach(catchUp -> catchUp.cursor().resume());
    }

    /** The loss of a channel's last publication is one that no later offset reveals. */
    @Override
    public void compare(StreamPosition top) {
        if (live.size() > 0) {
            cursor.compare(top);
        }
        catchingUp.forEach(catchUp -> catchUp.cursor().compare(top));
    }

    @Override
    public void remove(Subscription subscription) {
        if (subscription.state() instanceof CatchUp catchUp) {
            catchingUp.remove(catchUp);
            catchUp.cancel();
            subscription.become(Subscription.PENDING);
        } else {
            live.remove(subscription);
        }
        if (isEmpty()) {
            cursor.stopReading();
        }
    }

    @Override
    public boolean isEmpty() {
        return live.size() == 0 && catchingUp.isEmpty();
    }

    @Override
    public List<Subscription> subscriptions() {
        return Stream.concat(live.subscriptions().stream(), catchingUp.stream().map(CatchUp::subscription))
                .toList();
    }
}
