package io.redtail.protocol;

import io.redtail.delivery.Channel;
import io.redtail.delivery.Gap;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway says besides publications, as JSON-B writes it: members in the order given, absent ones left out.
 *
 * <p>The seeds' clients see exactly these bytes, so the order is part of the contract.
 */
public sealed interface Answer {

    /** {@code id} as the client sent it; null leaves the member out. */
    @JsonbPropertyOrder({"status", "channel", "message", "id"})
    record Subscribed(
            String status,
            String channel,
            String message,
            @Nullable Object id) implements Answer {}

    @JsonbPropertyOrder({"status", "channel", "id"})
    record Unsubscribed(
            String status, String channel, @Nullable Object id) implements Answer {}

    @JsonbPropertyOrder({"status", "channels", "id"})
    record Subscriptions(
            String status, List<String> channels, @Nullable Object id) implements Answer {}

    @JsonbPropertyOrder({"status", "id"})
    record Status(String status, @Nullable Object id) implements Answer {}

    @JsonbPropertyOrder({"status", "channel", "missed", "reason"})
    record Missed(String status, String channel, @Nullable Long missed, String reason) implements Answer {}

    @JsonbPropertyOrder({"status", "channel"})
    record Ended(String status, String channel) implements Answer {}

    @JsonbPropertyOrder({"status", "code", "message", "id"})
    record Failure(
            String status,
            String code,
            String message,
            @Nullable Object id) implements Answer {}

    static Answer subscribed(Channel channel, Optional<RequestId> id) {
        return new Subscribed("subscribed", channel.name(), "Successfully subscribed to " + channel, value(id));
    }

    static Answer unsubscribed(Channel channel, Optional<RequestId> id) {
        return new Unsubscribed("unsubscribed", channel.name(), value(id));
    }

    static Answer subscriptions(List<Channel> channels, Optional<RequestId> id) {
        return new Subscriptions(
                "subscriptions", channels.stream().map(Channel::name).sorted().toList(), value(id));
    }

    static Answer pong(Optional<RequestId> id) {
        return new Status("pong", value(id));
    }

    static Answer upstream(boolean available) {
        return new Status(available ? "restored" : "degraded", null);
    }

    static Answer gap(Gap gap) {
        Long missed = gap.missed().isPresent() ? gap.missed().getAsLong() : null;
        return new Missed("gap", gap.channel().name(), missed, gap.reason().code());
    }

    static Answer ended(Channel channel) {
        return new Ended("ended", channel.name());
    }

    static Answer error(ErrorCode code, String message, Optional<RequestId> id) {
        return new Failure("error", code.code(), message, value(id));
    }

    private static @Nullable Object value(Optional<RequestId> id) {
        return id.map(RequestId::value).orElse(null);
    }
}
