package io.redtail.channel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What ends a log of any type when it is published on it: {@code ESC ] redtail;end BEL}, or with a result {@code
 * ESC ] redtail;end;status=failed;code=1 BEL}. It travels as any other payload, and so needs no channel and no field of its own.
 * It is an operating system command in the sense of ECMA-48, the form that terminals swallow: no program prints it by accident,
 * and a viewer that does not know it and renders ANSI shows nothing.
 *
 * <p>Parameters that are unknown, or have another shape than here, are passed over: the log has ended all the same.
 */
public final class EndMark {

    /** Without a result. */
    public static final String PLAIN = "\u001b]redtail;end\u0007";

    private static final byte[] BEGIN = "\u001b]redtail;end".getBytes(StandardCharsets.US_ASCII);
    private static final byte BEL = 7;
    private static final int MAX_BYTES = 256;
    private static final String STATUS = "status=";
    private static final String CODE = "code=";
    private static final Pattern STATUS_SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}");
    private static final Pattern CODE_SHAPE = Pattern.compile("-?[0-9]{1,10}");

    private EndMark() {}

    /** Whether a payload is an end and nothing else. Costs a look at its first byte, for most. */
    public static boolean is(byte[] payload) {
        int last = payload.length - 1;
        if (last < BEGIN.length
                || payload.length > MAX_BYTES
                || payload[last] != BEL
                || !Arrays.equals(payload, 0, BEGIN.length, BEGIN, 0, BEGIN.length)) {
            return false;
        }
        if (last > BEGIN.length && payload[BEGIN.length] != ';') {
            return false;
        }
        for (int i = BEGIN.length; i < last; i++) {
            if (payload[i] < ' ' || payload[i] == 0x7f) { // a second sequence, or bytes that are not ASCII
                return false;
            }
        }
        return true;
    }

    /** What the end, which this payload {@link #is}, says of the result. */
    public static EndResult result(byte[] mark) {
        String parameters = new String(mark, BEGIN.length, mark.length - 1 - BEGIN.length, StandardCharsets.US_ASCII);
        Optional<String> status = Optional.empty();
        OptionalInt code = OptionalInt.empty();
        for (String parameter : parameters.split(";", -1)) {
            if (parameter.startsWith(STATUS)) {
                status = Optional.of(parameter.substring(STATUS.length())).filter(EndMark::isStatus);
            } else if (parameter.startsWith(CODE)) {
                code = exitCode(parameter.substring(CODE.length()));
            }
        }
        return code.isPresent() ? EndResult.of(status, code.getAsInt()) : new EndResult(status, code);
    }

    /** The payload that says this, which the other method reads. */
    public static byte[] of(EndResult result) {
        StringBuilder mark = new StringBuilder(PLAIN).deleteCharAt(PLAIN.length() - 1);
        result.status().ifPresent(status -> mark.append(';').append(STATUS).append(status));
        result.exitCode().ifPresent(code -> mark.append(';').append(CODE).append(code));
        return mark.append((char) BEL).toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a publisher may give this as a status: 1 to 32 of {@code A-Z a-z 0-9 . _ -} and space, which does not come first. */
    public static boolean isStatus(String text) {
        return STATUS_SHAPE.matcher(text).matches();
    }

    /** The exit code that is written so; empty if it is none that fits 32 bits. */
    public static OptionalInt exitCode(String text) {
        if (!CODE_SHAPE.matcher(text).matches()) {
            return OptionalInt.empty();
        }
        long code = Long.parseLong(text);
        return code == (int) code ? OptionalInt.of((int) code) : OptionalInt.empty();
    }
}
