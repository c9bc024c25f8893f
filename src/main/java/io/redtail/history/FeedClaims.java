package io.redtail.history;

import io.redtail.redis.ChannelNames;
import io.redtail.redis.RedisNames;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which of what comes by patterns is a message of the feed. The pattern of one type may match the Redis channels of another, and
 * Redis sends a copy for each pattern and name that matches: the one that counts is that of the type that claims the channel.
 *
 * <p>What no type claims counts as often as it comes, because earlier versions count it, and nodes of both name the same message by
 * its number. The gateway's own channels never count. The listener's thread only.
 */
final class FeedClaims {

    /** What becomes of a message. */
    enum Verdict {
        COUNTS,
        /** Nobody can subscribe to it. */
        COUNTS_UNREAD,
        /** It comes by another subscription as well, or is the gateway's own. */
        IGNORED
    }

    private static final byte[] NO_TYPE = {};
    private static final byte[] OWN = {};

    /** The subscription by which a channel counts, by the channel's name. */
    private final ChannelNames<byte[]> subscriptions;

    FeedClaims(RedisNames names) {
        this.subscriptions = new ChannelNames<>(name -> Optional.of(
                names.isOwn(name)
                        ? OWN
                        : names.subscriptionFor(name).map(Script::bytes).orElse(NO_TYPE)));
    }

    Verdict of(byte[] pattern, byte[] channel) {
        byte[] subscription = subscriptions.find(channel);
        if (subscription == NO_TYPE) {
            return Verdict.COUNTS_UNREAD;
        }
        return Arrays.equals(subscription, pattern) ? Verdict.COUNTS : Verdict.IGNORED;
    }
}
