package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Publications of a channel that a subscriber will not get.
 *
 * @param missed how many; empty when that cannot be known
 * @param after where the channel's history resumes after the gap; null without history
 */
public record Gap(
        Channel channel,
        OptionalLong missed,
        Reason reason,
        @Nullable StreamPosition after) {

    /** Why something was lost. */
    public enum Reason {
        /** The client read slower than its channel spoke, and its send queue was full. */
        SLOW_CONSUMER("slow_consumer"),
        /** It was lost before the send queue: Redis was away, or this node could not keep up. */
        UPSTREAM("upstream"),
        /** History no longer keeps it. */
        TRIMMED("trimmed"),
        /** The channel's history was reset, or does not contain the client's position. */
        RESET("reset");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** The reason of that word. */
        public static Reason of(String code) {
            return Arrays.stream(values())
                    .filter(reason -> reason.code.equals(code))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no reason for a gap: " + code));
        }

        /** The word that clients see. */
        public String code() {
            return code;
        }
    }

    /** The same gap, behind which the channel's history resumes after {@code position}. */
    public Gap before(StreamPosition position) {
        return new Gap(channel, missed, reason, position);
    }

    public static Gap ofUnknownLength(Channel channel, Reason reason) {
        return new Gap(channel, OptionalLong.empty(), reason, null);
    }

    public static Gap of(Channel channel, long missed, Reason reason) {
        return new Gap(channel, OptionalLong.of(missed), reason, null);
    }

    /**
     * The same as it is stored.
     *
     * @param missed how many, in digits; empty when that cannot be known
     */
    public static Gap of(Channel channel, String missed, Reason reason) {
        return missed.isEmpty() ? ofUnknownLength(channel, reason) : of(channel, Long.parseLong(missed), reason);
    }
}
