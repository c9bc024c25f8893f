package io.redtail.delivery;

import java.util.List;

/** What a shard does for one of its channels. The shard's thread only. */
sealed interface ChannelDelivery permits LiveOnly, WithHistory {

    /** Those who get what is published. */
    ChannelSubscribers live();

    void deliver(Publication publication);

    /** Has a subscription catch up with the live ones first. */
    void begin(CatchUp.Request request);

    /** Something was lost on its way here. */
    void lost(Gap gap);

    /** The channel's newest publication is {@code top}. */
    void compare(StreamPosition top);

    /** Ends a subscription; one that was never activated is no error. */
    void remove(Subscription subscription);

    /** Whether nobody is left. */
    boolean isEmpty();

    /** All subscriptions; a copy. */
    List<Subscription> subscriptions();
}
