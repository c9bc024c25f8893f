package io.redtail.protocol;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import java.util.Optional;

/** Which channels have a snapshot: those of a type whose newest value per key is kept. */
public final class Snapshots {

    private Snapshots() {}

    /** Why there is none. */
    public record Refusal(ErrorCode code, String message) {}

    /** Why there is no snapshot of a channel, and what would be right; empty if there is one. */
    public static Optional<Refusal> whyNot(Channel channel, boolean history) {
        ChannelType type = channel.type();
        if (type.key().isEmpty()) {
            return Optional.of(new Refusal(
                    ErrorCode.BAD_REQUEST,
                    channel + " has no keys, so there is no snapshot of it: expected tail, or redtail.channels." + type
                            + ".kind=state and a key"));
        }
        return history
                ? Optional.empty()
                : Optional.of(new Refusal(
                        ErrorCode.NO_HISTORY,
                        "history is off, so there is no snapshot of " + channel
                                + ": expected no snapshot, or redtail.history.enabled=true"));
    }
}
