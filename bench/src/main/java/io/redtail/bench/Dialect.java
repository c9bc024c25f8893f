package io.redtail.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is published, what is asked for and what must arrive, in each of the legacy dialects. */
enum Dialect {
    LOGS(true) {
        @Override
        String redisChannel(String channel) {
            return "logs:" + channel;
        }

        @Override
        String subscribe(String channel) {
            return "{\"action\":\"subscribe\",\"projectId\":\"" + channel + "\"}";
        }

        @Override
        byte[] published(String channel, int bytes) {
            return filled("", bytes, "");
        }

        @Override
        byte[] delivered(String channel, int bytes) {
            return published(channel, bytes);
        }
    },
    JOBS(false) {
        @Override
        String redisChannel(String channel) {
            return "job_updates";
        }

        @Override
        String subscribe(String channel) {
            return "{\"type\":\"SUBSCRIBE\",\"tenantId\":\"" + channel + "\"}";
        }

        @Override
        byte[] published(String channel, int bytes) {
            return filled("{\"tenantId\":\"" + channel + "\",\"line\":\"", bytes, "\"}");
        }

        /** The same without {@code "tenantId":"…",}. */
        @Override
        byte[] delivered(String channel, int bytes) {
            int tenant = "\"tenantId\":\"\",".length() + channel.length();
            return filled("{\"line\":\"", bytes - tenant, "\"}");
        }
    };

    private final boolean answers;

    Dialect(boolean answers) {
        this.answers = answers;
    }

    /** Whether a subscription is answered. Where it is not, a client has joined when it gets its first payload. */
    boolean answers() {
        return answers;
    }

    abstract String redisChannel(String channel);

    abstract String subscribe(String channel);

    /** A payload as it is published, with room for a {@link Mark} at {@link #markIn}. */
    abstract byte[] published(String channel, int bytes);

    /** The same as it must arrive. */
    abstract byte[] delivered(String channel, int bytes);

    /** Where the mark's place is: where the padding starts. */
    static int markIn(byte[] payload) {
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == PADDING) {
                return i;
            }
        }
        throw new IllegalArgumentException("no room for a mark");
    }

    private static final byte PADDING = '.';

    private static byte[] filled(String head, int bytes, String tail) {
        if (bytes < head.length() + Mark.LENGTH + tail.length()) {
            throw new IllegalArgumentException(bytes + " bytes hold no mark");
        }
        byte[] payload = new byte[bytes];
        Arrays.fill(payload, PADDING);
        copy(head, payload, 0);
        copy(tail, payload, bytes - tail.length());
        return payload;
    }

    private static void copy(String text, byte[] into, int at) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }
}
