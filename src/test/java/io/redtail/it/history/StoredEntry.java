package io.redtail.it.history;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/** An entry of a stream as Redis has it, which Jedis would take for text. */
record StoredEntry(String id, Map<String, byte[]> fields) {

    /** Entries by {@code XRANGE} or {@code XREVRANGE}. */
    static List<StoredEntry> read(Jedis jedis, Command range, String stream, String from, String to, int count) {
        List<?> found = (List<?>) jedis.sendCommand(range, stream, from, to, "COUNT", Integer.toString(count));
        List<StoredEntry> entries = new ArrayList<>();
        for (Object entry : found) {
            List<?> pair = (List<?>) entry;
            List<?> all = (List<?>) pair.get(1);
            Map<String, byte[]> fields = new HashMap<>();
            for (int i = 0; i < all.size(); i += 2) {
                fields.put(text((byte[]) all.get(i)), (byte[]) all.get(i + 1));
            }
            entries.add(new StoredEntry(text((byte[]) pair.get(0)), fields));
        }
        return entries;
    }

    /** Whether it stands for a loss, and not for lines. */
    boolean isGap() {
        return !fields.containsKey("d") && !fields.containsKey("z");
    }

    /** Its lines, however they are stored; none of a gap. */
    List<String> lines() {
        if (isGap()) {
            return List.of();
        }
        byte[] deflated = fields.get("z");
        return text(deflated == null ? fields.get("d") : inflated(deflated))
                .lines()
                .toList();
    }

    private byte[] inflated(byte[] deflated) {
        byte[] plain = new byte[Integer.parseInt(text(fields.get("r")))];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            if (inflater.inflate(plain) != plain.length) {
                throw new IllegalStateException("entry " + id + " is shorter than it says");
            }
        } catch (DataFormatException e) {
            throw new IllegalStateException("entry " + id, e);
        } finally {
            inflater.end();
        }
        return plain;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
