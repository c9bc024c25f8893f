package io.redtail.json;

import java.nio.charset.StandardCharsets;

/** What the strings of JSON say (RFC 8259, section 7). */
final class JsonText {

    private JsonText() {}

    /**
     * The text between a string's quotes.
     *
     * @param json has been checked from {@code begin} to {@code end}, by {@link JsonScanner} for example
     */
    static String unescape(byte[] json, int begin, int end) {
        String escaped = new String(json, begin, end - begin, StandardCharsets.UTF_8);
        int at = escaped.indexOf('\\');
        if (at < 0) {
            return escaped;
        }
        StringBuilder text = new StringBuilder(escaped.length());
        int done = 0;
        while (at >= 0) {
            text.append(escaped, done, at);
            char kind = escaped.charAt(at + 1);
            done = at + 2;
            if (kind == 'u') {
                text.append((char) Integer.parseInt(escaped, done, done + 4, 16));
                done += 4;
            } else {
                text.append(character(kind));
            }
            at = escaped.indexOf('\\', done);
        }
        return text.append(escaped, done, escaped.length()).toString();
    }

    private static char character(char kind) {
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> kind; // a quote, a slash or a backslash
        };
    }
}
