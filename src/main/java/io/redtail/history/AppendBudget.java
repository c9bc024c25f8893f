package io.redtail.history;

import io.redtail.channel.ChannelType;
import io.redtail.redis.PlainChannelFormat;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of Redis' time one append may take, in what a line takes that comes with others of its channel: less than a microsecond.
 * A recorder that is behind appends many lines at once, so that those of a channel become few entries; but Redis serves nobody else
 * meanwhile.
 */
final class AppendBudget {

    /** Some milliseconds. */
    static final int LINES = 6000;

    /** For each channel: its counters are read and written, and an entry is published. */
    static final int CHANNEL = 24;

    /** For a line that is an entry of its own. */
    static final int ALONE = 16;

    private AppendBudget() {}

    /** How many of these messages are within it; one at least. */
    static int fitting(List<ReplayBuffer.Message> messages, PlainChannelFormat published) {
        Map<ByteBuffer, Boolean> alone = new HashMap<>();
        int cost = 0;
        int count = 0;
        for (ReplayBuffer.Message message : messages) {
            ByteBuffer channel = ByteBuffer.wrap(message.channel());
            Boolean known = alone.get(channel);
            if (known == null) {
                known = published
                        .typeOf(message.channel())
                        .filter(AppendBudget::hasSingleEntries)
                        .isPresent();
                alone.put(channel, known);
                cost += CHANNEL;
            }
            cost += known || isAlone(message.payload()) ? ALONE : 1;
            if (cost > LINES && count > 0) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Each of its messages changes a state, or is of another channel. */
    private static boolean hasSingleEntries(ChannelType type) {
        return type.key().isPresent() || type.redis().isShared();
    }

    /** Whether it is an entry of its own whatever else there is: it has line feeds, or is too long to be looked through for them. */
    static boolean isAlone(byte[] payload) {
        return payload.length > BlockDeflater.MAX_BYTES || hasLineFeed(payload);
    }

    private static boolean hasLineFeed(byte[] payload) {
        for (byte b : payload) {
            if (b == '\n') {
                return true;
            }
        }
        return false;
    }
}
