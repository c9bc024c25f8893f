package io.redtail.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON under construction, as UTF-8. Escapes bytes as they are: no string in between, on the way of every line. */
public final class JsonBytes {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    public JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    /** Appends text that is JSON already. */
    public void raw(String json) {
        raw(json.getBytes(StandardCharsets.UTF_8));
    }

    public void raw(byte[] json) {
        raw(json, 0, json.length);
    }

    public void raw(byte[] json, int from, int count) {
        ensure(count);
        System.arraycopy(json, from, bytes, length, count);
        length += count;
    }

    /** Appends what belongs between a JSON string's quotes (RFC 8259 section 7); other UTF-8 than controls passes as it is. */
    public void escaped(byte[] utf8) {
        int clean = 0;
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            if ((b >= 0 && b < 0x20) || b == '"' || b == '\\') {
                raw(utf8, clean, i - clean);
                escape(b);
                clean = i + 1;
            }
        }
        raw(utf8, clean, utf8.length - clean);
    }

    private void escape(byte b) {
        ensure(6);
        bytes[length++] = '\\';
        switch (b) {
            case '"', '\\' -> bytes[length++] = b;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 0xf];
            }
        }
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    public int length() {
        return length;
    }

    public byte[] toByteArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
