package io.redtail.channel;

import io.redtail.json.JsonPointer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which payload ends its channel, {@code /status in done,failed} for example: one in which the member has one of these values.
 *
 * @param member a string, a number, or {@code true} or {@code false}
 * @param values as text, in the order in which they were written
 */
public record EndRule(JsonPointer member, Set<String> values) {

    /** A value with a space or a comma stands in quotes. */
    private static final Pattern VALUE = Pattern.compile("\\s*(?:\"(?<quoted>[^\"]+)\"|(?<plain>[^\",]*?))\\s*,");

    private static final Pattern PLAIN = Pattern.compile("[^\\s\",]+");
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
        return new EndRule(JsonPointer.parse(matcher.group("pointer")), values(matcher.group("values") + ","));
    }

    /** @param text with a comma after each value */
    private static Set<String> values(String text) {
        Set<String> values = new LinkedHashSet<>();
        Matcher value = VALUE.matcher(text);
        while (value.regionStart() < text.length()) {
            if (!value.lookingAt()) {
                throw new IllegalArgumentException(
                        "expected a comma after each value, and double quotes around one with a space or a comma");
            }
            values.add(value.group("quoted") != null ? value.group("quoted") : plain(value.group("plain")));
            value.region(value.end(), text.length());
        }
        return values;
    }

    private static String plain(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a value between two commas is missing");
        }
        if (!PLAIN.matcher(value).matches()) {
            throw new IllegalArgumentException("expected commas between values, as in " + value.replaceAll("\\s+", ",")
                    + ", or double quotes around one value with spaces, as in \"" + value + "\"");
        }
        return value;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return member + " in "
                + values.stream()
                        .map(value -> PLAIN.matcher(value).matches() ? value : '"' + value + '"')
                        .collect(Collectors.joining(","));
    }
}
