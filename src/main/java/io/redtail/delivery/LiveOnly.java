package io.redtail.delivery;

import java.util.List;

/** A channel without history: subscribers get what is published, and are told of what was lost. */
final class LiveOnly implements ChannelDelivery {

    private final ShardState shard;
    private final ChannelSubscribers live = new ChannelSubscribers();

    LiveOnly(ShardState shard) {
        this.shard = shard;
    }

    @Override
    public ChannelSubscribers live() {
        return live;
    }

    @Override
    public void deliver(Publication publication) {
        shard.cycle().deliver(live, publication);
    }

    @Override
    public void begin(CatchUp.Request request) {
        throw new IllegalStateException("there is no history of " + request.channel());
    }

    @Override
    public void lost(Gap gap) {
        live.announce(gap);
    }

    /** What it does not get live, it never gets. */
    @Override
    public void compare(StreamPosition top) {}

    @Override
    public void remove(Subscription subscription) {
        live.remove(subscription);
    }

    @Override
    public boolean isEmpty() {
        return live.size() == 0;
    }

    @Override
    public List<Subscription> subscriptions() {
        return live.subscriptions();
    }
}
