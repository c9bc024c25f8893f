package io.redtail.protocol;

import io.redtail.channel.Channel;
import io.redtail.delivery.ChannelRefusedException;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.delivery.SubscriptionCancelledException;
import java.util.concurrent.CompletionException;

/**
 * Why a client does not follow a channel that it may follow, in the words that it is told. Immutable; any thread.
 *
 * @param cause what went wrong, without the wrapping of a future
 */
record SubscriptionFailure(Channel channel, Throwable cause) {

    /** @param failure as a future reports it */
    static SubscriptionFailure of(Channel channel, Throwable failure) {
        Throwable cause = failure.getCause();
        return new SubscriptionFailure(
                channel, failure instanceof CompletionException && cause != null ? cause : failure);
    }

    ErrorCode code() {
        return cause instanceof ChannelRefusedException ? ErrorCode.FORBIDDEN : ErrorCode.UNAVAILABLE;
    }

    String message() {
        if (cause instanceof ChannelRefusedException) {
            return channel + " cannot be followed: " + cause.getMessage();
        }
        if (cause instanceof SubscriptionCancelledException) {
            return channel + " was unsubscribed before it was live";
        }
        return cause instanceof HistoryUnavailableException
                ? channel + " cannot be followed now: " + cause.getMessage()
                : channel + " cannot be followed now, because Redis is away; try again";
    }
}
