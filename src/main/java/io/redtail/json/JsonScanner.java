package io.redtail.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads JSON bytes from left to right and checks them (RFC 8259). Values are copied as they were written, without the white
 * space between tokens: numbers keep their digits and strings their escapes.
 */
public final class JsonScanner {

    /** Far beyond what a publisher nests, far below what the stack holds. */
    private static final int MAX_DEPTH = 256;

    private final byte[] json;
    private int at;

    public JsonScanner(byte[] json) {
        this.json = json;
    }

    /** The next byte that is not white space, left where it is; -1 at the end. */
    public int peek() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        return at < json.length ? json[at] : -1;
    }

    /** How many bytes have been read. */
    public int position() {
        return at;
    }

    /** Reads this token. @throws MalformedJsonException if another one is next */
    public void expect(char token) throws MalformedJsonException {
        if (!accept(token)) {
            throw malformed();
        }
    }

    /** Reads this token if it is next. @return whether it was */
    public boolean accept(char token) {
        if (peek() != token) {
            return false;
        }
        at++;
        return true;
    }

    /** Reads a string, quotes included. */
    public byte[] string() throws MalformedJsonException {
        int start = startOfToken();
        skipString();
        return Arrays.copyOfRange(json, start, at);
    }

    /** Reads a whole number, the value of {@code member}, and returns its digits. */
    public String wholeNumber(String member) throws MalformedJsonException {
        int start = startOfToken();
        skipNumber();
        String literal = new String(json, start, at - start, StandardCharsets.US_ASCII);
        if (literal.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')) {
            throw new MalformedJsonException(member + " is a number, but not a whole one");
        }
        return literal;
    }

    /** Reads a string, and returns what it says. */
    public String text() throws MalformedJsonException {
        int start = startOfToken();
        skipString();
        return JsonText.unescape(json, start + 1, at - 1);
    }

    /** Reads one value, whatever it is. */
    public JsonValue value() throws MalformedJsonException {
        int start = startOfToken();
        skipValue();
        return new JsonValue(json, start, at);
    }

    /** What was read since {@code begin}, which was one value. */
    JsonValue valueSince(int begin) {
        return new JsonValue(json, begin, at);
    }

    /** Passes one value, whatever it is. */
    public void skipValue() throws MalformedJsonException {
        skipValue(1);
    }

    private void skipValue(int depth) throws MalformedJsonException {
        checkDepth(depth);
        int first = peek();
        if (first == '{') {
            skipObject(depth);
        } else if (first == '[') {
            skipArray(depth);
        } else {
            skipScalar(first);
        }
    }

    private void skipObject(int depth) throws MalformedJsonException {
        expect('{');
        if (!accept('}')) {
            do {
                peek();
                skipString();
                expect(':');
                skipValue(depth + 1);
            } while (accept(','));
            expect('}');
        }
    }

    private void skipArray(int depth) throws MalformedJsonException {
        expect('[');
        if (!accept(']')) {
            do {
                skipValue(depth + 1);
            } while (accept(','));
            expect(']');
        }
    }

    private static void checkDepth(int depth) throws MalformedJsonException {
        if (depth > MAX_DEPTH) {
            throw new MalformedJsonException("it is nested deeper than " + MAX_DEPTH + " levels");
        }
    }

    /** Copies one value, whatever it is. */
    public void copyValue(JsonBytes out) throws MalformedJsonException {
        copyValue(out, 1);
    }

    private void copyValue(JsonBytes out, int depth) throws MalformedJsonException {
        checkDepth(depth);
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

    private void copyObject(JsonBytes out, int depth) throws MalformedJsonException {
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

    private void copyArray(JsonBytes out, int depth) throws MalformedJsonException {
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

    private void skipScalar(int first) throws MalformedJsonException {
        switch (first) {
            case '"' -> skipString();
            case 't' -> skipLiteral("true");
            case 'f' -> skipLiteral("false");
            case 'n' -> skipLiteral("null");
            default -> skipNumber();
        }
    }

    private void skipLiteral(String literal) throws MalformedJsonException {
        for (int i = 0; i < literal.length(); i++) {
            if (next() != literal.charAt(i)) {
                throw malformed();
            }
        }
    }

    private void skipString() throws MalformedJsonException {
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

    private void skipEscape() throws MalformedJsonException {
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

    private void skipNumber() throws MalformedJsonException {
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

    private void skipDigits() throws MalformedJsonException {
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

    private int next() throws MalformedJsonException {
        if (at == json.length) {
            throw malformed();
        }
        return json[at++];
    }

    private MalformedJsonException malformed() {
        return new MalformedJsonException("it is not JSON (byte " + at + ")");
    }
}
