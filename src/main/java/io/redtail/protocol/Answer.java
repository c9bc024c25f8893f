package io.redtail.protocol;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryPage;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the gateway answers to a command. */
public sealed interface Answer extends ServerMessage {

    /** {@code id} as the client sent it; null leaves the member out. The last three only with history. */
    @JsonbPropertyOrder({"status", "channel", "message", "id", "epoch", "offset", "recovered"})
    record Subscribed(
            String status,
            String channel,
            String message,
            @Nullable Object id,
            @Nullable String epoch,
            @Nullable Long offset,
            @Nullable Boolean recovered)
            implements Answer {}

    @JsonbPropertyOrder({"status", "channel", "id"})
    record Unsubscribed(
            String status, String channel, @Nullable Object id) implements Answer {}

    @JsonbPropertyOrder({"status", "channels", "id"})
    record Subscriptions(
            String status, List<String> channels, @Nullable Object id) implements Answer {}

    @JsonbPropertyOrder({"status", "id"})
    record Status(String status, @Nullable Object id) implements Answer {}

    /** How long a token is good, in seconds; null: for ever. */
    @JsonbPropertyOrder({"status", "expiresIn", "id"})
    record Authenticated(
            String status,
            @Nullable Long expiresIn,
            @Nullable Object id) implements Answer {}

    @JsonbPropertyOrder({"status", "code", "message", "id"})
    record Failure(
            String status,
            String code,
            String message,
            @Nullable Object id) implements Answer {}

    static Answer subscribed(Channel channel, Optional<RequestId> id) {
        return new Subscribed(
                "subscribed", channel.name(), "Successfully subscribed to " + channel, value(id), null, null, null);
    }

    /**
     * The same with history.
     *
     * @param since whether the client named a position to resume from
     */
    static Answer subscribed(Channel channel, Optional<RequestId> id, HistoryPage first, boolean since) {
        return new Subscribed(
                "subscribed",
                channel.name(),
                "Successfully subscribed to " + channel,
                value(id),
                first.epoch(),
                first.top(),
                since ? first.recovered() : null);
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

    static Answer authenticated(Optional<Duration> lifetime, Optional<RequestId> id) {
        return new Authenticated(
                "authenticated", lifetime.map(Duration::toSeconds).orElse(null), value(id));
    }

    static Answer error(ErrorCode code, String message, Optional<RequestId> id) {
        return new Failure("error", code.code(), message, value(id));
    }

    private static @Nullable Object value(Optional<RequestId> id) {
        return id.map(RequestId::value).orElse(null);
    }
}
