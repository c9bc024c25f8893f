package io.redtail.log;

import org.jspecify.annotations.Nullable;

/**
 * A JSON object (RFC 8259) under construction, on one line for whoever reads it, whatever is in it.
 *
 * <p>By hand, for a line must be written on any thread, also where no JSON library can be found: those look for their
 * implementation by the thread's class loader.
 */
final class JsonObjectText {

    private final StringBuilder text = new StringBuilder(256).append('{');

    /** Adds a string; nothing if there is none. */
    JsonObjectText add(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            quoted(value);
        }
        return this;
    }

    JsonObjectText add(String name, JsonObjectText value) {
        name(name);
        text.append(value);
        return this;
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quoted(name);
        text.append(':');
    }

    private void quoted(String value) {
        text.append('"');
        value.codePoints().forEach(this::character);
        text.append('"');
    }

    private void character(int c) {
        switch (c) {
            case '"', '\\' -> text.append('\\').append((char) c);
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> other(c);
        }
    }

    /** Half a character is malformed in UTF-8; U+2028, U+2029 and U+0085 end a line for many programs. */
    private void other(int c) {
        if (Character.getType(c) == Character.SURROGATE) {
            text.append('\ufffd');
        } else if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
            text.append(String.format("\\u%04x", c));
        } else {
            text.appendCodePoint(c);
        }
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
