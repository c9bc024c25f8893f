package io.redtail.protocol;

import io.redtail.delivery.ChannelType;
import io.redtail.delivery.ChannelType.Trait;
import io.redtail.delivery.InvalidChannelException;
import io.redtail.delivery.Publication;
import io.redtail.delivery.Utf8;
import jakarta.json.Json;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a message on a Redis channel that all channels of a type share into the publication of one of them: the JSON object
 * without the member that is the id, the other members unchanged and in order. Any thread.
 */
public final class SharedPayloadDecoder {

    /** Made once: finding the JSON provider for each escaped name took the reader's thread a second for one message. */
    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

    private final ChannelType type;
    private final String idMember;
    private final byte[] quotedIdMember;

    /** @param type one whose channels share a Redis channel */
    public SharedPayloadDecoder(ChannelType type) {
        this.type = type;
        this.idMember = type.redis().idMember().orElseThrow();
        this.quotedIdMember = ("\"" + idMember + "\"").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads one message; malformed UTF-8 in it becomes U+FFFD.
     *
     * @throws MalformedPayloadException if it is no JSON object, or has no valid id
     */
    public Publication decode(byte[] payload) throws MalformedPayloadException {
        byte[] json = Utf8.replaceMalformed(payload);
        JsonScanner scanner = new JsonScanner(json);
        JsonBytes update = new JsonBytes(json.length);
        if (!scanner.accept('{')) {
            throw new MalformedPayloadException("it is not a JSON object");
        }
        String id = copyMembers(scanner, update);
        if (scanner.peek() != -1) {
            throw new MalformedPayloadException("there is text after the JSON object");
        }
        if (id == null) {
            throw new MalformedPayloadException("it has no " + idMember);
        }
        try {
            return Publication.of(type.channel(id), update.toByteArray());
        } catch (InvalidChannelException e) {
            throw new MalformedPayloadException("its " + idMember + " cannot name a channel: " + e.getMessage());
        }
    }

    private @Nullable String copyMembers(JsonScanner scanner, JsonBytes update) throws MalformedPayloadException {
        String id = null;
        update.raw("{");
        if (!scanner.accept('}')) {
            do {
                byte[] name = scanner.string();
                scanner.expect(':');
                if (!isIdMember(name)) {
                    copyMember(name, scanner, update);
                } else if (id == null) {
                    id = id(scanner);
                } else {
                    throw new MalformedPayloadException("it has two " + idMember + "s");
                }
            } while (scanner.accept(','));
            scanner.expect('}');
        }
        update.raw("}");
        return id;
    }

    private static void copyMember(byte[] name, JsonScanner scanner, JsonBytes update)
            throws MalformedPayloadException {
        if (update.length() > 1) {
            update.raw(",");
        }
        update.raw(name);
        update.raw(":");
        scanner.copyValue(update);
    }

    private String id(JsonScanner scanner) throws MalformedPayloadException {
        return scanner.peek() == '"' || !type.has(Trait.NUMERIC_IDS)
                ? unescape(scanner.string())
                : scanner.wholeNumber(idMember);
    }

    private boolean isIdMember(byte[] name) {
        return Arrays.equals(name, quotedIdMember)
                || (isEscaped(name) && unescape(name).equals(idMember));
    }

    private static boolean isEscaped(byte[] string) {
        for (byte b : string) {
            if (b == '\\') {
                return true;
            }
        }
        return false;
    }

    private static String unescape(byte[] string) {
        String json = new String(string, StandardCharsets.UTF_8);
        if (!isEscaped(string)) {
            return json.substring(1, json.length() - 1);
        }
        try (var reader = READERS.createReader(new StringReader(json))) { // rare: somebody escaped letters or digits
            return ((JsonString) reader.readValue()).getString();
        }
    }
}
