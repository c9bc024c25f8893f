package io.redtail.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what several pointers name, in one scan of the document. Immutable; any thread. */
public final class JsonFields {

    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    /**
     * A token of a pointer.
     *
     * @param index the element of an array that it names; -1 if it names none
     */
    private record Step(JsonName name, int index) {

        static Step of(String token) {
            return new Step(new JsonName(token), INDEX.matcher(token).matches() ? Integer.parseInt(token) : -1);
        }
    }

    private final List<List<Step>> pointers;

    /** @param pointers 31 at most */
    public JsonFields(List<JsonPointer> pointers) {
        this.pointers = pointers.stream()
                .map(pointer -> pointer.tokens().stream().map(Step::of).toList())
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
            here |= (wanted & 1 << i) != 0 && pointers.get(i).size() == depth ? 1 << i : 0;
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
                    named |= (wanted & 1 << i) != 0
                                    && pointers.get(i).get(depth).name().is(name)
                            ? 1 << i
                            : 0;
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
                int named = 0;
                for (int i = 0; i < found.length; i++) {
                    named |=
                            (wanted & 1 << i) != 0 && pointers.get(i).get(depth).index() == index ? 1 << i : 0;
                }
                enter(scanner, depth, named, found);
                index++;
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
