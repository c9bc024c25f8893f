package io.redtail.http.streams;

import io.redtail.delivery.Publication;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Whether the lines of a log begin with their time: what {@code ?time=} asks for. */
enum LineTimes {
    NONE {
        @Override
        byte[] before(byte[] text, long timeMillis) {
            return text;
        }
    },

    /** {@code 2026-11-29T01:00:00.123Z} and a space; {@code -} where nobody knows it. */
    ISO {
        @Override
        byte[] before(byte[] text, long timeMillis) {
            byte[] time = iso(timeMillis).getBytes(StandardCharsets.US_ASCII);
            ByteArrayOutputStream timed = new ByteArrayOutputStream(time.length + text.length);
            int begin = 0;
            for (int i = 0; i <= text.length; i++) {
                if (i == text.length || text[i] == '\n') {
                    timed.writeBytes(time);
                    timed.write(text, begin, Math.min(i + 1, text.length) - begin);
                    begin = i + 1;
                }
            }
            return timed.toByteArray();
        }
    };

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z' ").withZone(ZoneOffset.UTC);

    /** Each of the text's lines, LF between them, with the time before it. */
    abstract byte[] before(byte[] text, long timeMillis);

    private static String iso(long timeMillis) {
        return timeMillis == Publication.NO_TIME ? "- " : FORMAT.format(Instant.ofEpochMilli(timeMillis));
    }
}
