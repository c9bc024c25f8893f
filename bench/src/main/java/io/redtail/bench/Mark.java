package io.redtail.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Eleven characters in every payload that say which publication it is and when it was due, so that nothing can be lost,
 * doubled or late unnoticed. Base64 digits, the highest first: they mean nothing to JSON.
 */
final class Mark {

    private static final int NUMBER_DIGITS = 5;
    private static final int TIME_DIGITS = 6;

    /** How many bytes a mark takes. */
    static final int LENGTH = NUMBER_DIGITS + TIME_DIGITS;

    private static final byte[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            VALUES[DIGITS[i]] = (byte) i;
        }
    }

    private Mark() {}

    /**
     * Writes a mark.
     *
     * @param number the publication's number in its channel
     * @param microseconds when it was due, on the generator's clock
     */
    static void write(byte[] payload, int at, int number, long microseconds) {
        writeDigits(payload, at, NUMBER_DIGITS, number);
        writeDigits(payload, at + NUMBER_DIGITS, TIME_DIGITS, microseconds);
    }

    private static void writeDigits(byte[] payload, int at, int count, long value) {
        long rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            payload[i] = DIGITS[(int) (rest & 63)];
            rest >>>= 6;
        }
    }

    static int number(byte[] bytes, int at) {
        return (int) readDigits(bytes, at, NUMBER_DIGITS);
    }

    static long microseconds(byte[] bytes, int at) {
        return readDigits(bytes, at + NUMBER_DIGITS, TIME_DIGITS);
    }

    private static long readDigits(byte[] bytes, int at, int count) {
        long value = 0;
        for (int i = at; i < at + count; i++) {
            value = value << 6 | VALUES[bytes[i] & 127];
        }
        return value;
    }
}
