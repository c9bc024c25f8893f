package io.redtail.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's answer to what a client offers in {@code Sec-WebSocket-Extensions} (RFC 6455 section 9.1, RFC 7692 section 7.1).
 *
 * <p>The first offer of {@code permessage-deflate} counts that leaves the gateway the whole window and its memory of earlier messages,
 * for it compresses once for all. What it cannot keep to, it does not accept; then messages are not compressed.
 */
final class DeflateOffer {

    static final String HEADER = "Sec-WebSocket-Extensions";

    private static final String NAME = "permessage-deflate";

    /** Each message of the client for itself: the gateway keeps no window for any client. */
    private static final String ACCEPTED = NAME + "; client_no_context_takeover";

    private static final String WHOLE_WINDOW = "15";

    /** A browser has one offer; more than this is no browser. */
    private static final int MAX_LENGTH = 1_024;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    private static final Pattern PART = Pattern.compile(
            "\\s*(?<name>" + TOKEN + ")\\s*(?:=\\s*(?:(?<token>" + TOKEN + ")|\"(?<quoted>" + TOKEN + ")\")\\s*)?");

    private static final Pattern WINDOW_BITS = Pattern.compile("8|9|1[0-5]");

    private DeflateOffer() {}

    /**
     * The response's header.
     *
     * @param headers the request's, in order
     * @return empty: without compression
     */
    static Optional<String> accept(List<String> headers) {
        String all = String.join(",", headers);
        if (all.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return Stream.of(all.split(",", -1))
                .flatMap(offer -> answer(offer.split(";", -1)).stream())
                .findFirst();
    }

    private static Optional<String> answer(String[] parts) {
        Matcher name = PART.matcher(parts[0]);
        if (!name.matches() || value(name) != null || !name.group("name").equalsIgnoreCase(NAME)) {
            return Optional.empty();
        }
        String answer = ACCEPTED;
        Set<String> seen = new HashSet<>();
        for (int i = 1; i < parts.length; i++) {
            Matcher parameter = PART.matcher(parts[i]);
            if (!parameter.matches()
                    || !seen.add(parameter.group("name").toLowerCase(Locale.ROOT))
                    || !isPossible(parameter)) {
                return Optional.empty();
            }
            if (parameter.group("name").equalsIgnoreCase("server_max_window_bits")) {
                answer += "; server_max_window_bits=" + WHOLE_WINDOW;
            }
        }
        return Optional.of(answer);
    }

    private static boolean isPossible(Matcher parameter) {
        @Nullable String value = value(parameter);
        return switch (parameter.group("name").toLowerCase(Locale.ROOT)) {
            case "client_no_context_takeover" -> value == null;
            case "client_max_window_bits" ->
                value == null || WINDOW_BITS.matcher(value).matches();
            case "server_max_window_bits" -> WHOLE_WINDOW.equals(value);
            default -> false; // server_no_context_takeover too: the stream is one for all clients
        };
    }

    private static @Nullable String value(Matcher part) {
        return part.group("token") == null ? part.group("quoted") : part.group("token");
    }
}
