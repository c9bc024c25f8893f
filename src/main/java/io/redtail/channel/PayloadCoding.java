package io.redtail.channel;

import io.redtail.json.JsonBytes;
import io.redtail.json.JsonScanner;
import io.redtail.json.JsonValidator;
import io.redtail.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** What publishers have put around the payload of a channel type. */
public enum PayloadCoding {
    /** Nothing: clients get what was published. */
    VERBATIM {
        @Override
        byte[] decodeJson(byte[] published) {
            return published;
        }

        @Override
        byte[] encodeJson(byte[] payload) {
            return payload;
        }
    },

    /** A JSON string; the payload is what it says, be that text or JSON again. */
    JSON_STRING {
        @Override
        byte[] decodeJson(byte[] published) throws MalformedJsonException, MalformedPayloadException {
            JsonScanner scanner = new JsonScanner(published);
            if (scanner.peek() != '"') {
                throw new MalformedPayloadException("it is not a JSON string");
            }
            String payload = scanner.text();
            requireEnd(scanner, "string");
            return payload.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        byte[] encodeJson(byte[] payload) {
            JsonBytes json = new JsonBytes(payload.length + payload.length / 8 + 2);
            json.raw("\"");
            json.escaped(payload);
            json.raw("\"");
            return json.toByteArray();
        }
    },

    /** Laravel's {@code {"event":…,"data":…,"socket":…}}: the payload has no {@code socket}, and {@code data} as JSON. */
    LARAVEL {
        @Override
        byte[] decodeJson(byte[] published) throws MalformedJsonException, MalformedPayloadException {
            JsonScanner scanner = new JsonScanner(published);
            if (scanner.peek() != '{') {
                throw new MalformedPayloadException("it is not a JSON object");
            }
            JsonBytes payload = new JsonBytes(published.length);
            copyEvent(scanner, payload);
            requireEnd(scanner, "object");
            return payload.toByteArray();
        }

        @Override
        byte[] encodeJson(byte[] payload) throws MalformedJsonException, MalformedPayloadException {
            byte[] event = decodeJson(payload);
            JsonBytes message = new JsonBytes(event.length + 16);
            message.raw(event, 0, event.length - 1);
            message.raw(",\"socket\":null}");
            return message.toByteArray();
        }
    };

    private static final byte[] EVENT = "\"event\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "\"data\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SOCKET = "\"socket\"".getBytes(StandardCharsets.US_ASCII);

    abstract byte[] decodeJson(byte[] published) throws MalformedJsonException, MalformedPayloadException;

    abstract byte[] encodeJson(byte[] payload) throws MalformedJsonException, MalformedPayloadException;

    /**
     * The payload of what was published.
     *
     * @throws MalformedPayloadException if something else was
     */
    public byte[] decode(byte[] published) throws MalformedPayloadException {
        try {
            return decodeJson(published);
        } catch (MalformedJsonException e) {
            throw new MalformedPayloadException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * What is to be published so that this payload comes out of it.
     *
     * @throws MalformedPayloadException if it cannot be such a payload
     */
    public byte[] encode(byte[] payload) throws MalformedPayloadException {
        try {
            return encodeJson(payload);
        } catch (MalformedJsonException e) {
            throw new MalformedPayloadException(String.valueOf(e.getMessage()));
        }
    }

    /** Its word in settings and in the log. */
    public String setting() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a payload is, for a message. */
    public String description() {
        return switch (this) {
            case VERBATIM -> "what is sent";
            case JSON_STRING -> "what is sent, as a JSON string";
            case LARAVEL -> "an object such as {\"event\":\"OrderShipped\",\"data\":{}}";
        };
    }

    /** Whether every text can be a payload. */
    boolean takesText() {
        return switch (this) {
            case VERBATIM, JSON_STRING -> true;
            case LARAVEL -> false;
        };
    }

    private static void requireEnd(JsonScanner scanner, String what) throws MalformedPayloadException {
        if (scanner.peek() != -1) {
            throw new MalformedPayloadException("there is text after the JSON " + what);
        }
    }

    private static void copyEvent(JsonScanner scanner, JsonBytes payload)
            throws MalformedJsonException, MalformedPayloadException {
        boolean named = false;
        scanner.expect('{');
        payload.raw("{");
        if (!scanner.accept('}')) {
            do {
                byte[] name = scanner.string();
                scanner.expect(':');
                if (Arrays.equals(name, SOCKET)) {
                    scanner.skipValue();
                    continue;
                }
                payload.raw(payload.length() == 1 ? "" : ",");
                payload.raw(name);
                payload.raw(":");
                named |= Arrays.equals(name, EVENT) && scanner.peek() == '"';
                if (Arrays.equals(name, DATA) && scanner.peek() == '"') {
                    payload.raw(data(scanner));
                } else {
                    scanner.copyValue(payload);
                }
            } while (scanner.accept(','));
            scanner.expect('}');
        }
        payload.raw("}");
        if (!named) {
            throw new MalformedPayloadException("it has no event, which would be a string");
        }
    }

    /** Data that was sent as a string of JSON; a number or a word in a string stays a string. */
    private static byte[] data(JsonScanner scanner) throws MalformedJsonException {
        byte[] string = scanner.string();
        byte[] text = new JsonScanner(string).text().getBytes(StandardCharsets.UTF_8);
        try {
            JsonValidator.check(text);
        } catch (MalformedJsonException plain) {
            return string;
        }
        JsonScanner inner = new JsonScanner(text);
        if ("{[\"".indexOf(inner.peek()) < 0) {
            return string;
        }
        JsonBytes json = new JsonBytes(text.length);
        inner.copyValue(json);
        return json.toByteArray();
    }
}
