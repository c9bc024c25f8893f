package io.redtail.history;

import static io.redtail.history.Script.bytes;
import static io.redtail.history.Script.number;
import static io.redtail.history.Script.text;

import io.redtail.channel.Channel;
import io.redtail.channel.StateChange;
import io.redtail.config.HistorySettings;
import io.redtail.delivery.Publication;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.redis.RedisNames;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the state of a channel up to its stream, where that is further: a recorder of an earlier version writes the stream only,
 * Redis may have evicted the state, or the channel's type had no state before. Any number of nodes may do it at once, for each
 * piece is taken once. Any thread.
 */
final class StateFolding {

    private static final Logger LOG = Logs.of(StateFolding.class);
    private static final int MAX_ENTRIES = 512;
    private static final int MAX_BYTES = 256 * 1024;
    private static final byte[] NOTHING = {};

    private final Script fold = new Script("channel.lua", "state.lua", "fold.lua");
    private final List<byte[]> keys;
    private final byte[] prefix;
    private final HistorySettings settings;

    StateFolding(RedisNames names, HistorySettings settings) {
        this.keys = Script.keys(names);
        this.prefix = bytes(names.history());
        this.settings = settings;
    }

    /** Reads what the stream has and the state has not. Waits for Redis; as many calls as there are pieces. */
    void bringUpToDate(RedisSession session, Channel channel) {
        List<byte[]> piece = fold(session, channel, List.of(NOTHING, NOTHING, NOTHING));
        if (piece.size() >= 3) {
            LOG.log(
                    Level.INFO,
                    LogEvent.of("state_rebuilt")
                            .with("channel", channel)
                            .with("after_offset", text(piece.get(1)))
                            .with("reason", "its last recorder did not write it, or Redis evicted it"));
        }
        while (piece.size() >= 3) {
            piece = fold(session, channel, changes(channel, piece));
        }
    }

    private static List<byte[]> changes(Channel channel, List<byte[]> piece) {
        List<byte[]> changes = new ArrayList<>(piece.subList(0, 3));
        long after = number(piece.get(1));
        for (RecordedEntry entry : StoredEntries.read(channel, piece.subList(3, piece.size()), after)) {
            if (entry.lost().isEmpty()) {
                StateChange.of(channel.type(), entry.payload())
                        .ifPresent(change -> changes.addAll(List.of(
                                bytes(change.removes() ? "r" : "s"),
                                number(entry.offset()),
                                bytes(change.key()),
                                entry.timeMillis() == Publication.NO_TIME ? NOTHING : number(entry.timeMillis()),
                                change.removes() ? NOTHING : entry.payload())));
            }
        }
        return changes;
    }

    private List<byte[]> fold(RedisSession session, Channel channel, List<byte[]> changes) {
        List<byte[]> arguments = new ArrayList<>(List.of(
                prefix,
                bytes(channel.name()),
                number(MAX_ENTRIES),
                number(MAX_BYTES),
                number(settings.maxAge().toMillis()),
                number(settings.maxKeys()),
                number(settings.maxBytes()),
                number(settings.maxTotalBytes())));
        arguments.addAll(changes);
        return session.call(jedis -> fold.list(jedis, keys, arguments));
    }
}
