package io.redtail.delivery;

/** The client unsubscribed, or left, before its subscription was live. */
public final class SubscriptionCancelledException extends RuntimeException {

    SubscriptionCancelledException(Channel channel) {
        super(channel + " was given up before it was live");
    }
}
