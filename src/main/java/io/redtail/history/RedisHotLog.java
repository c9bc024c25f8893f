package io.redtail.history;

import static io.redtail.history.Script.bytes;
import static io.redtail.history.Script.number;
import static io.redtail.history.Script.text;

import io.redtail.archive.HotLog;
import io.redtail.archive.Lineage;
import io.redtail.archive.Segments;
import io.redtail.channel.Channel;
import io.redtail.config.ArchiveSettings;
import io.redtail.config.HistorySettings;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import io.redtail.redis.RedisNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/** What Redis keeps, as the archive needs it. Any thread, but for {@link #sweep}: one. */
final class RedisHotLog implements HotLog {

    private static final byte[][] FIELDS =
            Script.bytes(List.of("epoch", "top", "first", "archived", "gap", "previous", "base"));

    private final Script archived = new Script("channel.lua", "archived.lua");
    private final Script agreed = new Script("channel.lua", "agreed.lua");
    private final Script archivable = new Script("channel.lua", "archivable.lua");
    private final RedisNames names;
    private final RedisHistoryReader reader;
    private final HistorySettings history;
    private final ArchiveSettings settings;
    private final List<byte[]> keys;
    private final byte[] prefix;
    private final QuotaGroups groups;
    private byte[] swept = bytes("0");

    RedisHotLog(RedisNames names, RedisHistoryReader reader, HistorySettings history, ArchiveSettings settings) {
        this.names = names;
        this.reader = reader;
        this.history = history;
        this.settings = settings;
        this.keys = Script.keys(names);
        this.prefix = bytes(names.history());
        this.groups = new QuotaGroups(history.quotas().group());
    }

    @Override
    public String quotaGroup(String channel) {
        return groups.of(channel);
    }

    @Override
    public long nowMillis() {
        List<String> time = reader.call(session -> session.call(Jedis::time));
        return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
    }

    @Override
    public Optional<Extent> extent(Channel channel) {
        byte[] meta = bytes(names.recordedMeta(channel));
        List<byte[]> fields = reader.call(session -> session.call(jedis -> jedis.hmget(meta, FIELDS)));
        if (fields.get(0) == null) {
            return Optional.empty();
        }
        byte[] previous = fields.get(5);
        Lineage lineage = previous == null ? Lineage.NONE : new Lineage(text(previous), numberOrZero(fields.get(6)));
        return Optional.of(new Extent(
                text(fields.get(0)),
                numberOrZero(fields.get(1)),
                numberOrZero(fields.get(2)),
                numberOrZero(fields.get(3)),
                numberOrZero(fields.get(4)),
                lineage));
    }

    @Override
    public HistoryPage read(Channel channel, StreamPosition after) {
        return reader.readOnce(channel, new StartPosition.Since(after));
    }

    @Override
    public long agree(Channel channel, String epoch, long archived, long upTo) {
        List<byte[]> arguments = List.of(prefix, bytes(channel.name()), bytes(epoch), number(archived), number(upTo));
        Object end = reader.call(session -> session.call(jedis -> agreed.run(jedis, keys, arguments)));
        return end instanceof Long known ? known : 0;
    }

    @Override
    public boolean archived(Channel channel, String epoch, long from, long upTo, boolean trims) {
        List<byte[]> arguments = List.of(
                prefix,
                bytes(channel.name()),
                bytes(epoch),
                number(from),
                number(upTo),
                bytes(trims ? "1" : "0"),
                bytes(Integer.toString(history.maxLength())));
        return reader.call(session -> session.call(jedis -> archived.run(jedis, keys, arguments)))
                .equals(1L);
    }

    @Override
    public List<Due> sweep() {
        List<byte[]> arguments = List.of(
                prefix,
                swept,
                number(settings.rest().toMillis()),
                bytes(Integer.toString(Segments.MAX_ENTRIES)),
                bytes(Integer.toString(Segments.MAX_TEXT_BYTES)));
        List<byte[]> found = reader.call(session -> session.call(jedis -> archivable.list(jedis, keys, arguments)));
        swept = found.get(0);
        List<Due> due = new ArrayList<>();
        for (int i = 1; i < found.size(); i += 2) {
            boolean rests = text(found.get(i + 1)).equals("1");
            names.recordedChannel(text(found.get(i)))
                    .filter(channel -> channel.type().key().isEmpty())
                    .ifPresent(channel -> due.add(new Due(channel, rests)));
        }
        return due;
    }

    private static long numberOrZero(byte @Nullable [] digits) {
        return digits == null ? 0 : number(digits);
    }
}
