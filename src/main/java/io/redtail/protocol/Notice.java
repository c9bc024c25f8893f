package io.redtail.protocol;

import io.redtail.channel.Channel;
import io.redtail.channel.EndResult;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StreamPosition;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import org.jspecify.annotations.Nullable;

/** What the gateway says without having been asked. */
public sealed interface Notice extends ServerMessage {

    @JsonbPropertyOrder({"status"})
    record Status(String status) implements Notice {}

    @JsonbPropertyOrder({"status", "channel"})
    record Unsubscribed(String status, String channel) implements Notice {}

    @JsonbPropertyOrder({"status", "code", "message"})
    record Failure(String status, String code, String message) implements Notice {}

    /** The last two only with history: what comes next has the next offset. */
    @JsonbPropertyOrder({"status", "channel", "missed", "reason", "epoch", "offset"})
    record Missed(
            String status,
            String channel,
            @Nullable Long missed,
            String reason,
            @Nullable String epoch,
            @Nullable Long offset)
            implements Notice {}

    /** The result only where the publisher gave one; the last two only with history: where the end stands among the lines. */
    @JsonbPropertyOrder({"status", "channel", "result", "exitCode", "epoch", "offset"})
    record Ended(
            String status,
            String channel,
            @Nullable String result,
            @Nullable Integer exitCode,
            @Nullable String epoch,
            @Nullable Long offset)
            implements Notice {}

    /** All values of a snapshot have been sent; changes have offsets above this one. */
    @JsonbPropertyOrder({"status", "channel", "epoch", "offset"})
    record SnapshotEnd(String status, String channel, String epoch, long offset) implements Notice {}

    static Notice unsubscribed(Channel channel) {
        return new Unsubscribed("unsubscribed", channel.name());
    }

    static Notice error(ErrorCode code, String message) {
        return new Failure("error", code.code(), message);
    }

    static Notice upstream(boolean available) {
        return new Status(available ? "restored" : "degraded");
    }

    static Notice gap(Gap gap) {
        Long missed = gap.missed().isPresent() ? gap.missed().getAsLong() : null;
        StreamPosition after = gap.after();
        return new Missed(
                "gap",
                gap.channel().name(),
                missed,
                gap.reason().code(),
                after == null ? null : after.epoch(),
                after == null ? null : after.offset());
    }

    static Notice snapshotEnd(Channel channel, StreamPosition position) {
        return new SnapshotEnd("snapshot", channel.name(), position.epoch(), position.offset());
    }

    /** With the position of the end, for clients that resume after it. */
    static Notice ended(Publication end) {
        return ended(end, end.position());
    }

    /** For clients that know no positions. */
    static Notice endedSomewhere(Publication end) {
        return ended(end, null);
    }

    private static Notice ended(Publication end, @Nullable StreamPosition position) {
        EndResult result = end.result();
        return new Ended(
                "ended",
                end.channel().name(),
                result.status().orElse(null),
                result.exitCode().isPresent() ? result.exitCode().getAsInt() : null,
                position == null ? null : position.epoch(),
                position == null ? null : position.offset());
    }
}
