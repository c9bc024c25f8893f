package io.redtail.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The name of a member that is looked for in JSON bytes. Immutable; any thread. */
public final class JsonName {

    private final String name;
    private final byte[] quoted;

    public JsonName(String name) {
        this.name = name;
        JsonBytes json = new JsonBytes(name.length() + 2);
        json.raw("\"");
        json.escaped(name.getBytes(StandardCharsets.UTF_8));
        json.raw("\"");
        this.quoted = json.toByteArray();
    }

    /** Whether a string of JSON, quotes included, says this name, in whatever way it is escaped. */
    public boolean is(byte[] string) throws MalformedJsonException {
        return Arrays.equals(string, quoted)
                || (isEscaped(string) && new JsonScanner(string).text().equals(name));
    }

    private static boolean isEscaped(byte[] string) {
        for (byte b : string) {
            if (b == '\\') {
                return true;
            }
        }
        return false;
    }
}
