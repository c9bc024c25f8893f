package io.redtail.redis;

import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Payloads that do not fit the type of their channel: counted by type, and logged as {@link BoundedLog} bounds it, each type by
 * itself. Any thread.
 */
final class MalformedPayloads {

    private static final int SHOWN_CHARACTERS = 100;
    private static final int MAX_BYTES_PER_CHARACTER = 4;

    private static final class OfType {

        private final LongAdder count = new LongAdder();
        private final BoundedLog log = new BoundedLog(Logs.of(MalformedPayloads.class), Level.WARNING);
    }

    private final Map<ChannelType, OfType> types = new LinkedHashMap<>();

    MalformedPayloads(ChannelTypes types) {
        types.all().forEach(type -> this.types.put(type, new OfType()));
    }

    /** Since the start, of each type that there is. */
    Map<ChannelType, Long> counts() {
        Map<ChannelType, Long> counts = new LinkedHashMap<>();
        types.forEach((type, of) -> counts.put(type, of.count.sum()));
        return counts;
    }

    /** @param why for the log, which does not ask for all of them */
    void add(ChannelType type, byte[] redisChannel, byte[] payload, Supplier<String> why) {
        OfType of = types.get(type);
        if (of == null) {
            return; // there is no other
        }
        of.count.increment();
        of.log.log(() -> LogEvent.of(type.hasTypeCommands() ? "malformed_job_update" : "malformed_payload")
                .with("type", type)
                .with("channel", beginning(redisChannel))
                .with("count", of.count.sum())
                .with("reason", why.get())
                .with("payload", beginning(payload))
                .toString());
    }

    /** The first characters, those escaped that a terminal would act on. */
    static String beginning(byte[] payload) {
        String begun = new String(
                payload,
                0,
                Math.min(payload.length, SHOWN_CHARACTERS * MAX_BYTES_PER_CHARACTER),
                StandardCharsets.UTF_8);
        StringBuilder escaped = new StringBuilder();
        begun.codePoints().limit(SHOWN_CHARACTERS).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == 0x2028 || c == 0x2029) {
                escaped.append(String.format("\\u%04x", c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }
}
