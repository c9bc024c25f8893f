package io.redtail.delivery;

import io.redtail.channel.Channel;

/** The client unsubscribed, or left, before its subscription was live. */
public final class SubscriptionCancelledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SubscriptionCancelledException(Channel channel) {
        super(
                channel + " was unsubscribed before it was live",
                null,
                false,
                false); // clients may cause thousands in a second, and nobody reads their stacks
    }
}
