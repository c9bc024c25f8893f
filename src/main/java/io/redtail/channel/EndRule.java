package io.redtail.channel;

import io.redtail.json.JsonPointer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which payload ends its channel, {@code /status in done,failed} for example: one in which the member has one of these values.
 *
 * @param member a string, a number, or {@code true} or {@code false}
 * @param values as text, in the order in which they were written
 */
public record EndRule(JsonPointer member, Set<String> values) {

    private static final Pattern SYNTAX = Pattern.compile("(?<pointer>/.*?)\\s+in\\s+(?<values>.+)");

    /**
     * Reads a rule as it is written.
     *
     * @throws IllegalArgumentException if it is none; the message says what would be one
     */
    public static EndRule parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected a JSON Pointer, the word in, and values separated by commas, such as /status in"
                            + " done,failed");
        }
        Set<String> values =
                new LinkedHashSet<>(List.of(matcher.group("values").strip().split("\\s*,\\s*", -1)));
        if (values.contains("")) {
            throw new IllegalArgumentException("a value between two commas is missing");
        }
        return new EndRule(JsonPointer.parse(matcher.group("pointer")), values);
    }

    /** As it is written. */
    @Override
    public String toString() {
        return member + " in " + String.join(",", values);
    }
}
