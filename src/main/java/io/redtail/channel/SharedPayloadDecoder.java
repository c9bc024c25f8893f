package io.redtail.channel;

import io.redtail.channel.ChannelType.IdMember;
import io.redtail.json.JsonBytes;
import io.redtail.json.JsonName;
import io.redtail.json.JsonScanner;
import io.redtail.json.MalformedJsonException;
import io.redtail.json.Utf8;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a message on a Redis channel that all channels of a type share into the payload of one of them: the JSON object
 * without the member that is the id, the other members unchanged and in order. Any thread.
 */
public final class SharedPayloadDecoder {

    /** A payload, and whose it is. */
    public static final class Addressed {

        private final Channel channel;
        private final byte[] payload;

        private Addressed(Channel channel, byte[] payload) {
            this.channel = channel;
            this.payload = payload;
        }

        public Channel channel() {
            return channel;
        }

        /** The bytes themselves: read only. */
        public byte[] payload() {
            return payload;
        }
    }

    private final ChannelType type;
    private final IdMember idMember;
    private final String idName;
    private final List<String> path;
    private final List<JsonName> names;

    /** @param type one whose channels share a Redis channel */
    public SharedPayloadDecoder(ChannelType type) {
        this.type = type;
        this.idMember = type.idMember().orElseThrow();
        this.path = idMember.member().tokens();
        this.idName = name(idMember);
        this.names = path.stream().map(JsonName::new).toList();
    }

    /** What the member is called in messages: its name, or where it is below the top, its pointer. */
    static String name(IdMember idMember) {
        List<String> path = idMember.member().tokens();
        return path.size() == 1 ? path.get(0) : idMember.member().toString();
    }

    /**
     * Reads one message; malformed UTF-8 in it becomes U+FFFD.
     *
     * @throws MalformedPayloadException if it is no JSON object, or has no valid id
     */
    public Addressed decode(byte[] payload) throws MalformedPayloadException {
        byte[] json = Utf8.replaceMalformed(payload);
        JsonBytes update = new JsonBytes(json.length);
        String id;
        try {
            JsonScanner scanner = new JsonScanner(json);
            if (scanner.peek() != '{') {
                throw new MalformedPayloadException("it is not a JSON object");
            }
            id = copyMembers(scanner, update, 0);
            if (scanner.peek() != -1) {
                throw new MalformedPayloadException("there is text after the JSON object");
            }
        } catch (MalformedJsonException e) {
            throw new MalformedPayloadException(String.valueOf(e.getMessage()));
        }
        if (id == null) {
            throw new MalformedPayloadException("it has no " + idName);
        }
        try {
            return new Addressed(type.channel(id), idMember.kept() ? json : update.toByteArray());
        } catch (InvalidChannelException e) {
            throw new MalformedPayloadException("its " + idName + " cannot name a channel: " + e.getMessage());
        }
    }

    /** Copies an object, the id left out, which is below it or in it. @return the id; null if it is not there */
    private @Nullable String copyMembers(JsonScanner scanner, JsonBytes update, int depth)
            throws MalformedPayloadException, MalformedJsonException {
        String id = null;
        boolean first = true;
        scanner.expect('{');
        update.raw("{");
        if (!scanner.accept('}')) {
            do {
                byte[] name = scanner.string();
                scanner.expect(':');
                boolean onPath = names.get(depth).is(name);
                if (onPath && id != null) {
                    throw new MalformedPayloadException("it has two " + idName + "s");
                }
                if (onPath && depth == path.size() - 1) {
                    id = id(scanner);
                    continue;
                }
                if (!first) {
                    update.raw(",");
                }
                first = false;
                update.raw(name);
                update.raw(":");
                if (onPath && scanner.peek() == '{') {
                    id = copyMembers(scanner, update, depth + 1);
                } else {
                    scanner.copyValue(update);
                }
            } while (scanner.accept(','));
            scanner.expect('}');
        }
        update.raw("}");
        return id;
    }

    private String id(JsonScanner scanner) throws MalformedJsonException, MalformedPayloadException {
        return switch (scanner.peek()) {
            case '{', '[' -> throw noId("an object or an array");
            case 't', 'f', 'n' -> {
                scanner.skipValue();
                throw noId("true, false or null");
            }
            case '"' -> scanner.text();
            default -> scanner.wholeNumber(idName);
        };
    }

    private MalformedPayloadException noId(String what) {
        return new MalformedPayloadException("its " + idName + " is " + what + ": expected a string or a whole number");
    }
}
