package io.redtail.channel;

import io.redtail.json.JsonFields;
import io.redtail.json.JsonPointer;
import io.redtail.json.JsonValue;
import io.redtail.json.MalformedJsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the payloads of a channel type by its {@link PayloadFormat}. Immutable; any thread. */
public final class PayloadReader {

    private final PayloadFormat format;
    private final List<String> names = new ArrayList<>();
    private final JsonFields fields;
    private final JsonFields text;
    private final JsonFields time;
    private final JsonFields end;
    private final boolean verbatim;

    /** Among what {@link #fields} finds. */
    private final int placeOfTime;

    PayloadReader(PayloadFormat format) {
        this.format = format;
        List<JsonPointer> pointers = new ArrayList<>();
        format.text().ifPresent(pointer -> add("text", pointer, pointers));
        this.placeOfTime = pointers.size();
        format.time().ifPresent(pointer -> add("time", pointer, pointers));
        format.level().ifPresent(pointer -> add("level", pointer, pointers));
        format.end().ifPresent(rule -> add("end", rule.member(), pointers));
        this.fields = new JsonFields(pointers);
        this.text = new JsonFields(format.text().stream().toList());
        this.time = new JsonFields(format.time().stream().toList());
        this.end = new JsonFields(format.end().map(EndRule::member).stream().toList());
        this.verbatim = format.coding() == PayloadCoding.VERBATIM && pointers.isEmpty();
    }

    private void add(String name, JsonPointer pointer, List<JsonPointer> pointers) {
        names.add(name + " (" + pointer + ")");
        pointers.add(pointer);
    }

    /** Whether any bytes are a payload as they are, and nothing is to be found in it. */
    public boolean isVerbatim() {
        return verbatim;
    }

    /**
     * The payload of what was published.
     *
     * @throws MalformedPayloadException if something else was
     */
    public byte[] decode(byte[] published) throws MalformedPayloadException {
        return format.coding().decode(published);
    }

    /**
     * Checks that what the pointers name has a text, and that the time is one. What is not there fits, and so does a payload that is
     * no JSON.
     *
     * @throws MalformedPayloadException if one of them names an object or an array, or the time is none
     */
    public void check(byte[] payload) throws MalformedPayloadException {
        if (names.isEmpty() || !isStructure(payload)) {
            return;
        }
        List<Optional<JsonValue>> found;
        try {
            found = fields.find(payload);
        } catch (MalformedJsonException plain) {
            return;
        }
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).filter(JsonValue::isStructure).isPresent()) {
                throw new MalformedPayloadException(
                        "its " + names.get(i) + " is an object or an array: expected a string or a number");
            }
        }
        if (format.time().isPresent()) {
            checkTime(found.get(placeOfTime));
        }
    }

    private void checkTime(Optional<JsonValue> found) throws MalformedPayloadException {
        Optional<String> written = found.flatMap(JsonValue::text).filter(text -> !text.isBlank());
        if (written.isPresent() && PublisherTime.parse(written.get()).isEmpty()) {
            throw new MalformedPayloadException("its time (" + format.time().get()
                    + ") is none: expected ISO-8601, or seconds or milliseconds since 1970");
        }
    }

    /** What people read of a payload; empty if that is all of it. */
    public Optional<String> text(byte[] payload) {
        return format.text().isPresent() ? find(text, payload) : Optional.empty();
    }

    /** The publisher's own time, in milliseconds since 1970; empty where the type or the payload has none. */
    public OptionalLong timeMillis(byte[] payload) {
        return format.time().isEmpty()
                ? OptionalLong.empty()
                : find(time, payload).map(PublisherTime::parse).orElse(OptionalLong.empty());
    }

    /** Whether a payload ends its channel by the rule for that. */
    boolean ends(byte[] payload) {
        return ending(payload).isPresent();
    }

    /** How a channel has ended with this payload: with the value that the rule names. */
    public EndResult result(byte[] payload) {
        return ending(payload).map(EndResult::of).orElse(EndResult.UNKNOWN);
    }

    private Optional<String> ending(byte[] payload) {
        return format.end().flatMap(rule -> find(end, payload).filter(rule.values()::contains));
    }

    private static Optional<String> find(JsonFields one, byte[] payload) {
        try {
            return isStructure(payload) ? one.find(payload).get(0).flatMap(JsonValue::text) : Optional.empty();
        } catch (MalformedJsonException plain) {
            return Optional.empty();
        }
    }

    /** Whether pointers may find something in it: most of what is no JSON is told by its first byte. */
    private static boolean isStructure(byte[] payload) {
        for (byte b : payload) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '{' || b == '[';
            }
        }
        return false;
    }
}
