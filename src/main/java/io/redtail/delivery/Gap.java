package io.redtail.delivery;

import java.util.OptionalLong;

/**
 * Publications of a channel that a subscriber will not get.
 *
 * @param missed how many; empty when that cannot be known
 */
public record Gap(Channel channel, OptionalLong missed, Reason reason) {

    /** Why something was lost. */
    public enum Reason {
        /** The client read slower than its channel spoke, and its outbox was full. */
        SLOW_CONSUMER("slow_consumer"),
        /** It was lost before the outbox: Redis was away, or this node could not keep up. */
        UPSTREAM("upstream");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** The word that clients see. */
        public String code() {
            return code;
        }
    }

    public static Gap ofUnknownLength(Channel channel, Reason reason) {
        return new Gap(channel, OptionalLong.empty(), reason);
    }

    public static Gap of(Channel channel, long missed, Reason reason) {
        return new Gap(channel, OptionalLong.of(missed), reason);
    }
}
