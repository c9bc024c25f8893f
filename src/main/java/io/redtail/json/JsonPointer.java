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
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

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
     * The value that it names; empty if there is none. Of members with the same name the last one counts, as in browsers.
     *
     * @throws MalformedJsonException if {@code json} is not one JSON value
     */
    public Optional<JsonValue> find(byte[] json) throws MalformedJsonException {
        JsonScanner scanner = new JsonScanner(json);
        Optional<JsonValue> found = find(scanner, 0);
        if (scanner.peek() != -1) {
            throw new MalformedJsonException("there is text after the JSON value");
        }
        return found;
    }

    /** Reads one value, and finds what the tokens from {@code depth} on name in it. */
    private Optional<JsonValue> find(JsonScanner scanner, int depth) throws MalformedJsonException {
        if (depth == tokens.size()) {
            return Optional.of(scanner.value());
        }
        return switch (scanner.peek()) {
            case '{' -> findMember(scanner, depth);
            case '[' -> findElement(scanner, depth);
            default -> {
                scanner.skipValue();
                yield Optional.empty();
            }
        };
    }

    private Optional<JsonValue> findMember(JsonScanner scanner, int depth) throws MalformedJsonException {
        Optional<JsonValue> found = Optional.empty();
        scanner.expect('{');
        if (!scanner.accept('}')) {
            do {
                boolean named = scanner.text().equals(tokens.get(depth));
                scanner.expect(':');
                if (named) {
                    found = find(scanner, depth + 1);
                } else {
                    scanner.skipValue();
                }
            } while (scanner.accept(','));
            scanner.expect('}');
        }
        return found;
    }

    private Optional<JsonValue> findElement(JsonScanner scanner, int depth) throws MalformedJsonException {
        Optional<JsonValue> found = Optional.empty();
        int wanted = INDEX.matcher(tokens.get(depth)).matches() ? Integer.parseInt(tokens.get(depth)) : -1;
        scanner.expect('[');
        if (!scanner.accept(']')) {
            int index = 0;
            do {
                if (index == wanted) {
                    found = find(scanner, depth + 1);
                } else {
                    scanner.skipValue();
                }
                index++;
            } while (scanner.accept(','));
            scanner.expect(']');
        }
        return found;
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
