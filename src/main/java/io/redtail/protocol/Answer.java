package io.redtail.protocol;

import io.redtail.channel.Channel;
import io.redtail.channel.PayloadFormat;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.StartPosition;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the gateway answers to a command. */
public sealed interface Answer extends ServerMessage {

    /**
     * {@code id} as the client sent it; null leaves the member out. From {@code epoch} to {@code recovered} only with history;
     * {@code format} only for {@code redtail.v1}, and for types that have one: JSON Pointers by what they name.
     *
     * @param from the offset that the replay begins after, where the client has named a time
     */
    @JsonbPropertyOrder({"status", "channel", "message", "id", "epoch", "offset", "recovered", "from", "format"})
    record Subscribed(
            String status,
            String channel,
            String message,
            @Nullable Object id,
            @Nullable String epoch,
            @Nullable Long offset,
            @Nullable Boolean recovered,
            @Nullable Long from,
            @Nullable Map<String, String> format)
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

    /** As legacy clients are told. */
    static Answer subscribed(Channel channel, Optional<RequestId> id) {
        return subscribed(channel, id, null, null, null, null, null);
    }

    /** As clients of {@code redtail.v1} are told. */
    static Answer subscribedWithFormat(Channel channel, Optional<RequestId> id) {
        return subscribed(channel, id, null, null, null, null, format(channel));
    }

    private static @Nullable Map<String, String> format(Channel channel) {
        PayloadFormat format = channel.type().format();
        Map<String, String> pointers = new LinkedHashMap<>();
        format.text().ifPresent(pointer -> pointers.put("text", pointer.toString()));
        format.time().ifPresent(pointer -> pointers.put("time", pointer.toString()));
        format.level().ifPresent(pointer -> pointers.put("level", pointer.toString()));
        return pointers.isEmpty() ? null : pointers;
    }

    /**
     * The same with history.
     *
     * @param start where the client wants to begin
     */
    static Answer subscribed(Channel channel, Optional<RequestId> id, HistoryPage first, StartPosition start) {
        boolean isByTime = start instanceof StartPosition.At || start instanceof StartPosition.Ago;
        boolean resumes = start instanceof StartPosition.Since;
        return subscribed(
                channel,
                id,
                first.epoch(),
                first.top(),
                (resumes || isByTime) ? first.recovered() : null,
                isByTime ? first.begin() : null,
                format(channel));
    }

    private static Answer subscribed(
            Channel channel,
            Optional<RequestId> id,
            @Nullable String epoch,
            @Nullable Long offset,
            @Nullable Boolean recovered,
            @Nullable Long from,
            @Nullable Map<String, String> format) {
        return new Subscribed(
                "subscribed",
                channel.name(),
                "Successfully subscribed to " + channel,
                value(id),
                epoch,
                offset,
                recovered,
                from,
                format);
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
