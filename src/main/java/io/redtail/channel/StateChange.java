package io.redtail.channel;

import io.redtail.json.JsonPointer;
import io.redtail.json.JsonScanner;
import io.redtail.json.JsonValue;
import io.redtail.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a payload does to the state of its channel: it is the newest value of a key, or removes it.
 *
 * @param key as text: the string {@code "7"} and the number {@code 7} are one key
 * @param removes whether the key is gone: the payload fits the type's {@link EndRule}, or has members beside the key, the id and
 *     nothing but null in them
 */
public record StateChange(String key, boolean removes) {

    /** Longer keys are no keys. */
    public static final int MAX_KEY_BYTES = 512;

    /** What a payload of this type does; empty if it has no key, for then it is one of the stream only. Any thread. */
    public static Optional<StateChange> of(ChannelType type, byte[] payload) {
        if (type.key().isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonPointer pointer = type.key().get();
            Optional<String> key =
                    pointer.find(payload).flatMap(JsonValue::text).filter(StateChange::isKey);
            if (key.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new StateChange(key.get(), type.payloads().ends(payload) || isNothing(type, payload)));
        } catch (MalformedJsonException e) {
            return Optional.empty(); // it is no JSON, and so it has no key
        }
    }

    /**
     * Says why a payload changes no state although it has what the key should be.
     *
     * @throws MalformedPayloadException if that is an object, an array, or longer than a key may be
     */
    public static void check(ChannelType type, byte[] payload) throws MalformedPayloadException {
        Optional<JsonValue> member;
        try {
            member = type.key().isPresent() ? type.key().get().find(payload) : Optional.empty();
        } catch (MalformedJsonException e) {
            return; // no JSON has no key
        }
        if (member.filter(value -> !value.isNull()).isPresent()
                && member.flatMap(JsonValue::text).filter(StateChange::isKey).isEmpty()) {
            throw new MalformedPayloadException("its key (" + type.key().get()
                    + ") keeps no value: expected a string or a number of 1 to " + MAX_KEY_BYTES + " bytes");
        }
    }

    private static boolean isKey(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_KEY_BYTES
                && text.getBytes(StandardCharsets.UTF_8).length <= MAX_KEY_BYTES;
    }

    /** Whether what an object has beside the key and the id is null, and there is something. */
    private static boolean isNothing(ChannelType type, byte[] payload) throws MalformedJsonException {
        List<List<String>> known = Stream.of(type.key(), type.idMember().map(ChannelType.IdMember::member))
                .flatMap(Optional::stream)
                .map(JsonPointer::tokens)
                .toList();
        return nulls(new JsonScanner(payload), known) > 0;
    }

    /** How many nulls an object has beside what these paths lead to, in the objects on the way as well; -1 if it has other values. */
    private static int nulls(JsonScanner scanner, List<List<String>> paths) throws MalformedJsonException {
        if (!scanner.accept('{')) {
            return -1;
        }
        int nulls = 0;
        if (!scanner.accept('}')) {
            do {
                String name = scanner.text();
                scanner.expect(':');
                int here = nullsIn(scanner, below(paths, name));
                if (here < 0) {
                    return -1;
                }
                nulls += here;
            } while (scanner.accept(','));
            scanner.expect('}');
        }
        return nulls;
    }

    /**
     * The same of one member.
     *
     * @param paths what is left of those that lead through it
     */
    private static int nullsIn(JsonScanner scanner, List<List<String>> paths) throws MalformedJsonException {
        boolean known = paths.stream().anyMatch(List::isEmpty);
        if (!known && !paths.isEmpty()) {
            return nulls(scanner, paths);
        }
        boolean isNull = scanner.peek() == 'n';
        scanner.skipValue();
        return known ? 0 : isNull ? 1 : -1;
    }

    private static List<List<String>> below(List<List<String>> paths, String name) {
        return paths.stream()
                .filter(path -> path.get(0).equals(name))
                .map(path -> path.subList(1, path.size()))
                .toList();
    }
}
