package io.redtail.log;

import java.text.MessageFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts values into a message, as {@code java.util.logging} does it for the server's log. */
final class Messages {

    private Messages() {}

    /** A message without values is no format: its braces and apostrophes are its own. */
    static String format(String format, @Nullable Object @Nullable ... values) {
        if (values == null || values.length == 0 || !format.contains("{")) {
            return format;
        }
        try {
            return new MessageFormat(format, Locale.ROOT).format(values);
        } catch (IllegalArgumentException notAFormat) {
            return format;
        }
    }
}
