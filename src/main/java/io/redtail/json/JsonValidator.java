package io.redtail.json;

/** Whether bytes are JSON (RFC 8259). Any thread. */
public final class JsonValidator {

    private JsonValidator() {}

    /**
     * Checks that it is one JSON value, whatever it is.
     *
     * @throws MalformedJsonException saying what it is instead
     */
    public static void check(byte[] json) throws MalformedJsonException {
        JsonScanner scanner = new JsonScanner(json);
        scanner.skipValue();
        if (scanner.peek() != -1) {
            throw new MalformedJsonException("there is text after the JSON value");
        }
    }
}
