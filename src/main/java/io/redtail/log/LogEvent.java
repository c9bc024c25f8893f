package io.redtail.log;

import java.util.regex.Pattern;

/**
 * A line of the log: the name of what happened, then {@code key=value} pairs, so that lines can be searched and counted. A value
 * stands in quotation marks unless it is one word, and has no control characters: it may be a stranger's, who must not begin a line.
 * One thread.
 */
public final class LogEvent {

    private static final Pattern WORD = Pattern.compile("[^\\s\"=]+");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

    private final StringBuilder line;

    private LogEvent(String name) {
        this.line = new StringBuilder(name);
    }

    /** Names it, such as {@code slow_consumer}. */
    public static LogEvent of(String name) {
        return new LogEvent(name);
    }

    public LogEvent with(String key, Object value) {
        String text = CONTROL.matcher(value.toString()).replaceAll("?");
        line.append(' ').append(key).append('=');
        if (WORD.matcher(text).matches()) {
            line.append(text);
        } else {
            line.append('"').append(text.replace('"', '\'')).append('"');
        }
        return this;
    }

    @Override
    public String toString() {
        return line.toString();
    }
}
