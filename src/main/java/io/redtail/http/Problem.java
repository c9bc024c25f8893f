package io.redtail.http;

import io.redtail.channel.Channel;
import io.redtail.delivery.ChannelRefusedException;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.security.RefusedException;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;

/**
 * Why a request was not carried out, as {@code application/problem+json} (RFC 9457).
 *
 * @param status the HTTP status
 * @param title what kind of problem it is
 * @param detail what was wrong, and what would be right
 * @param published how many messages were published before it happened; empty where none could have been
 * @param headers what the answer says besides, {@code Allow} for example
 */
public record Problem(int status, String title, String detail, OptionalLong published, Map<String, String> headers) {

    public static final String TYPE = "application/problem+json";

    public static Problem of(int status, String title, String detail) {
        return new Problem(status, title, detail, OptionalLong.empty(), Map.of());
    }

    /** What the door has decided. */
    public static Problem refused(RefusedException refusal) {
        String title = switch (refusal.status()) {
            case 400 -> "Bad request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 429 -> "Too many requests";
            default -> "Unavailable";
        };
        return new Problem(refusal.status(), title, refusal.detail(), OptionalLong.empty(), refusal.headers());
    }

    public static Problem badRequest(String detail) {
        return of(400, "Bad request", detail);
    }

    public static Problem unavailable(String detail) {
        return of(503, "Unavailable", detail).with("Retry-After", "1");
    }

    public static Problem forbidden(String detail) {
        return of(403, "Forbidden", detail);
    }

    /** Why a channel cannot be subscribed to or read: not now, or not at all. */
    public static Problem whyNot(Channel channel, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ChannelRefusedException) {
            return forbidden(channel + " cannot be followed: " + cause.getMessage());
        }
        return unavailable(
                cause instanceof HistoryUnavailableException
                        ? channel + " cannot be read now: " + cause.getMessage()
                        : channel + " cannot be followed now, because Redis is away; try again");
    }

    public Problem with(String header, String value) {
        return new Problem(status, title, detail, published, Map.of(header, value));
    }

    /** The same, found at a place in the body. */
    public Problem at(String place) {
        return new Problem(status, title, place + ": " + detail, published, headers);
    }

    public Problem afterPublishing(long count) {
        return new Problem(status, title, detail, OptionalLong.of(count), headers);
    }

    public JsonObject toJson() {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("type", "about:blank")
                .add("title", title)
                .add("status", status)
                .add("detail", detail);
        published.ifPresent(count -> json.add("published", count));
        return json.build();
    }
}
