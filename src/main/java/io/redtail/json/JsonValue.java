package io.redtail.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** One value in JSON bytes, which are shared: read only. Any thread. */
public final class JsonValue {

    private final byte[] json;
    private final int begin;
    private final int end;

    /** @param json has been checked from {@code begin} to {@code end} */
    JsonValue(byte[] json, int begin, int end) {
        this.json = json;
        this.begin = begin;
        this.end = end;
    }

    public boolean isString() {
        return json[begin] == '"';
    }

    public boolean isNull() {
        return json[begin] == 'n';
    }

    /** Whether it is an object or an array. */
    public boolean isStructure() {
        return json[begin] == '{' || json[begin] == '[';
    }

    /** What a string says; the literal of a number, of {@code true} and {@code false}. Empty for null, an object and an array. */
    public Optional<String> text() {
        if (isString()) {
            return Optional.of(JsonText.unescape(json, begin + 1, end - 1));
        }
        return isNull() || isStructure()
                ? Optional.empty()
                : Optional.of(new String(json, begin, end - begin, StandardCharsets.UTF_8));
    }

    /** The value as JSON, as it was written: a copy. */
    public byte[] json() {
        return Arrays.copyOfRange(json, begin, end);
    }
}
