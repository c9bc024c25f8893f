package io.redtail.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what several pointers name, in one scan of the document. Immutable; any thread. */
public final class JsonFields {

    private final List<JsonPointer> pointers;
    private final List<List<JsonName>> names;

    /** @param pointers 31 at most */
    public JsonFields(List<JsonPointer> pointers) {
        this.pointers = List.copyOf(pointers);
        this.names = pointers.stream()
                .map(pointer -> pointer.tokens().stream().map(JsonName::new).toList())
                .toList();
    }

    /**
     * The values, in the order of the pointers; empty where there is none. Of members with the same name the last one counts.
     *
     * @throws MalformedJsonException if {@code json} is not one JSON value
     */
    public List<Optional<JsonValue>> find(byte[] json) throws MalformedJsonException {
        @Nullable JsonValue[] found = new JsonValue[pointers.size()];
        JsonScanner scanner = new JsonScanner(json);
        find(scanner, 0, (1 << found.length) - 1, found);
        if (scanner.peek() != -1) {
            throw new MalformedJsonException("there is text after the JSON value");
        }
        List<Optional<JsonValue>> values = new ArrayList<>(found.length);
        for (JsonValue value : found) {
            values.add(Optional.ofNullable(value));
        }
        return values;
    }

    /** Reads one value, in which the pointers of {@code wanted}, a bit each, continue at {@code depth}, or which they name. */
    private void find(JsonScanner scanner, int depth, int wanted, @Nullable JsonValue[] found)
            throws MalformedJsonException {
        int here = 0;
        for (int i = 0; i < found.length; i++) {
            here |= (wanted & 1 << i) != 0 && names.get(i).size() == depth ? 1 << i : 0;
        }
        int below = wanted & ~here;
        int first = scanner.peek();
        int begin = scanner.position();
        if (below != 0 && first == '{') {
            findMembers(scanner, depth, below, found);
        } else if (below != 0 && first == '[') {
            findElements(scanner, depth, below, found);
        } else {
            scanner.skipValue();
        }
        for (int i = 0; i < found.length; i++) {
            if ((here & 1 << i) != 0) {
                found[i] = scanner.valueSince(begin);
            }
        }
    }

    private void findMembers(JsonScanner scanner, int depth, int wanted, @Nullable JsonValue[] found)
            throws MalformedJsonException {
        scanner.expect('{');
        if (!scanner.accept('}')) {
            do {
                byte[] name = scanner.string();
                scanner.expect(':');
                int named = 0;
                for (int i = 0; i < found.length; i++) {
                    named |= (wanted & 1 << i) != 0 && names.get(i).get(depth).is(name) ? 1 << i : 0;
                }
                enter(scanner, depth, named, found);
            } while (scanner.accept(','));
            scanner.expect('}');
        }
    }

    private void findElements(JsonScanner scanner, int depth, int wanted, @Nullable JsonValue[] found)
            throws MalformedJsonException {
        scanner.expect('[');
        if (!scanner.accept(']')) {
            int index = 0;
            do {
                String token = Integer.toString(index++);
                int named = 0;
                for (int i = 0; i < found.length; i++) {
                    named |= (wanted & 1 << i) != 0
                                    && pointers.get(i).tokens().get(depth).equals(token)
                            ? 1 << i
                            : 0;
                }
                enter(scanner, depth, named, found);
            } while (scanner.accept(','));
            scanner.expect(']');
        }
    }

    /** Reads the value that these pointers go on in; what they found in one of the same name before is nothing. */
    private void enter(JsonScanner scanner, int depth, int named, @Nullable JsonValue[] found)
            throws MalformedJsonException {
        for (int i = 0; i < found.length; i++) {
            if ((named & 1 << i) != 0) {
                found[i] = null;
            }
        }
        if (named == 0) {
            scanner.skipValue();
        } else {
            find(scanner, depth + 1, named, found);
        }
    }
}
