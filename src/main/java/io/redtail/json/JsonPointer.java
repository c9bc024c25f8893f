package io.redtail.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a value in a JSON document, {@code /user/0/name} for example (RFC 6901). Immutable; any thread.
 *
 * @param tokens what stands between the slashes, unescaped; empty: the whole document
 */
public record JsonPointer(List<String> tokens) {

    private static final Pattern SYNTAX = Pattern.compile("(/([^~/]|~[01])*)*");

    /** Copies the tokens. */
    public JsonPointer {
        tokens = List.copyOf(tokens);
    }

    /**
     * Reads a pointer as it is written.
     *
     * @throws IllegalArgumentException if it is none; the message says what would be one
     */
    public static JsonPointer parse(String text) {
        if (text.isEmpty() || !SYNTAX.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "expected a JSON Pointer such as /line or /user/name, with ~0 for ~ and ~1 for / in a name");
        }
        List<String> tokens = new ArrayList<>();
        for (String token : text.substring(1).split("/", -1)) {
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return new JsonPointer(tokens);
    }

    /**
     * The value that it names; empty if there is none. Of members with the same name the last one counts, as in browsers. Who looks
     * into many documents keeps a {@link JsonFields}.
     *
     * @throws MalformedJsonException if {@code json} is not one JSON value
     */
    public Optional<JsonValue> find(byte[] json) throws MalformedJsonException {
        return new JsonFields(List.of(this)).find(json).get(0);
    }

    /** As it is written. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String token : tokens) {
            text.append('/').append(token.replace("~", "~0").replace("/", "~1"));
        }
        return text.toString();
    }
}
