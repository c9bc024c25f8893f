package io.redtail.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads JSON bytes from left to right and checks them (RFC 8259). Values are copied as they were written, without the white
 * space between tokens: numbers keep their digits and strings their escapes.
 */
final class JsonScanner {

    /** Far beyond what a publisher nests, far below what the stack holds. */
    private static final int MAX_DEPTH = 256;

    private final byte[] json;
    private int at;

    JsonScanner(byte[] json) {
        this.json = json;
    }

    /** The next byte that is not white space, left where it is; -1 at the end. */
    int peek() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        return at < json.length ? json[at] : -1;
    }

    /** How many bytes have been read. */
    int position() {
        return at;
    }

    void expect(char token) throws MalformedPayloadException {
        if (!accept(token)) {
            throw malformed();
        }
    }

    boolean accept(char token) {
        if (peek() != token) {
            return false;
        }
        at++;
        return true;
    }

    /** Reads a string, quotes included. */
    byte[] string() throws MalformedPayloadException {
        int start = startOfToken();
        skipString();
        return Arrays.copyOfRange(json, start, at);
    }

    /** Reads a whole number, the value of {@code member}, and returns its digits. */
    String wholeNumber(String member) throws MalformedPayloadException {
        int start = startOfToken();
        skipNumber();
        String literal = new String(json, start, at - start, StandardCharsets.US_ASCII);
        if (literal.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')) {
            throw new MalformedPayloadException(member + " is a number, but not a whole one");
        }
        return literal;
    }

    /** Copies one value, whatever it is. */
    void copyValue(JsonBytes out) throws MalformedPayloadException {
        copyValue(out, 1);
    }

    private void copyValue(JsonBytes out, int depth) throws MalformedPayloadException {
        if (depth > MAX_DEPTH) {
            throw new MalformedPayloadException("it is nested deeper than " + MAX_DEPTH + " levels");
        }
        int first = peek();
        if (first == '{') {
            copyObject(out, depth);
        } else if (first == '[') {
            copyArray(out, depth);
        } else {
            int start = at;
            skipScalar(first);
            out.raw(json, start, at - start);
        }
    }

    private void copyObject(JsonBytes out, int depth) throws MalformedPayloadException {
        expect('{');
        out.raw("{");
        if (!accept('}')) {
            do {
                out.raw(string());
                expect(':');
                out.raw(":");
                copyValue(out, depth + 1);
            } while (copiesComma(out));
            expect('}');
        }
        out.raw("}");
    }

    private void copyArray(JsonBytes out, int depth) throws MalformedPayloadException {
        expect('[');
        out.raw("[");
        if (!accept(']')) {
            do {
                copyValue(out, depth + 1);
            } while (copiesComma(out));
            expect(']');
        }
        out.raw("]");
    }

    private boolean copiesComma(JsonBytes out) {
        boolean comma = accept(',');
        if (comma) {
            out.raw(",");
        }
        return comma;
    }

    private int startOfToken() {
        peek();
        return at;
    }

    private void skipScalar(int first) throws MalformedPayloadException {
        switch (first) {
            case '"' -> skipString();
            case 't' -> skipLiteral("true");
            case 'f' -> skipLiteral("false");
            case 'n' -> skipLiteral("null");
            default -> skipNumber();
        }
    }

    private void skipLiteral(String literal) throws MalformedPayloadException {
        for (int i = 0; i < literal.length(); i++) {
            if (next() != literal.charAt(i)) {
                throw malformed();
            }
        }
    }

    private void skipString() throws MalformedPayloadException {
        if (next() != '"') {
            throw malformed();
        }
        for (int c = next(); c != '"'; c = next()) {
            if (c == '\\') {
                skipEscape();
            } else if (c >= 0 && c < 0x20) {
                throw malformed();
            }
        }
    }

    private void skipEscape() throws MalformedPayloadException {
        int escaped = next();
        if (escaped == 'u') {
            for (int i = 0; i < 4; i++) {
                if (Character.digit(next(), 16) < 0) {
                    throw malformed();
                }
            }
        } else if ("\"\\/bfnrt".indexOf(escaped) < 0) {
            throw malformed();
        }
    }

    private void skipNumber() throws MalformedPayloadException {
        skipIf('-');
        if (!skipIf('0')) {
            skipDigits();
        }
        if (skipIf('.')) {
            skipDigits();
        }
        if (skipIf('e') || skipIf('E')) {
            if (!skipIf('+')) {
                skipIf('-');
            }
            skipDigits();
        }
    }

    private void skipDigits() throws MalformedPayloadException {
        int start = at;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == start) {
            throw malformed();
        }
    }

    private boolean skipIf(char token) {
        boolean there = at < json.length && json[at] == token;
        at += there ? 1 : 0;
        return there;
    }

    private int next() throws MalformedPayloadException {
        if (at == json.length) {
            throw malformed();
        }
        return json[at++];
    }

    private MalformedPayloadException malformed() {
        return new MalformedPayloadException("it is not JSON (byte " + at + ")");
    }
}
