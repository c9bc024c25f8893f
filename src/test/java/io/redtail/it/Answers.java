package io.redtail.it;

import java.util.regex.Pattern;

/** What the gateway says, byte for byte. */
final class Answers {

    static final String PONG = "{\"status\":\"pong\"}";
    static final String DEGRADED = "{\"status\":\"degraded\"}";
    static final String RESTORED = "{\"status\":\"restored\"}";

    private Answers() {}

    static String subscribed(String channel) {
        return "{\"status\":\"subscribed\",\"channel\":\"" + channel + "\",\"message\":\"Successfully subscribed to "
                + channel + "\"}";
    }

    static String unsubscribed(String channel) {
        return "{\"status\":\"unsubscribed\",\"channel\":\"" + channel + "\"}";
    }

    /** As {@code redtail.v1} carries one publication; {@code data} has nothing to escape. */
    static String envelope(String channel, String data) {
        return "[{\"channel\":\"" + channel + "\",\"data\":\"" + data + "\"}]";
    }

    /** Any wording, but these members in this order. */
    static Pattern error(String code) {
        return error(code, "");
    }

    /** The same with an id, given as JSON. */
    static Pattern errorWithId(String code, String id) {
        return error(code, Pattern.quote(",\"id\":" + id));
    }

    private static Pattern error(String code, String more) {
        return Pattern.compile("\\{\"status\":\"error\",\"code\":\"" + code + "\",\"message\":\"(?:[^\"\\\\]|\\\\.)+\""
                + more + "\\}");
    }
}
