package io.redtail.it.client;

import java.util.regex.Pattern;

/** What the gateway says, byte for byte. */
public final class Answers {

    public static final String PONG = "{\"status\":\"pong\"}";
    public static final String DEGRADED = "{\"status\":\"degraded\"}";
    public static final String RESTORED = "{\"status\":\"restored\"}";

    private Answers() {}

    public static String subscribed(String channel) {
        return "{\"status\":\"subscribed\",\"channel\":\"" + channel + "\",\"message\":\"Successfully subscribed to "
                + channel + "\"}";
    }

    public static String unsubscribed(String channel) {
        return "{\"status\":\"unsubscribed\",\"channel\":\"" + channel + "\"}";
    }

    /** As {@code redtail.v1} carries one publication; {@code data} has nothing to escape. */
    public static String envelope(String channel, String data) {
        return "[{\"channel\":\"" + channel + "\",\"data\":\"" + data + "\"}]";
    }

    /** Any wording, but these members in this order. */
    public static Pattern error(String code) {
        return error(code, "");
    }

    /** The same with an id, given as JSON. */
    public static Pattern errorWithId(String code, String id) {
        return error(code, Pattern.quote(",\"id\":" + id));
    }

    private static Pattern error(String code, String more) {
        return Pattern.compile("\\{\"status\":\"error\",\"code\":\"" + code + "\",\"message\":\"(?:[^\"\\\\]|\\\\.)+\""
                + more + "\\}");
    }
}
