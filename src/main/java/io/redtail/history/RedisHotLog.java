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
import io.redtail.log.Logs;
import io.redtail.redis.RedisNames;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** What Redis keeps, as the archive needs it. Any thread, but for {@link #sweep}: one. */
final class RedisHotLog implements HotLog {

    private static final Logger LOG = Logs.of(RedisHotLog.class);
    private static final byte[][] FIELDS =
            Script.bytes(List.of("epoch", "top", "first", "archived", "gap", "previous", "base"));

    private final Script archived = new Script("channel.lua", "archived.lua");
    private final Script hasArchived = new Script("channel.lua", "has-archived.lua");
    private final Script agreed = new Script("channel.lua", "agreed.lua");
    private final Script archivable = new Script("channel.lua", "archivable.lua");
    private final RedisNames names;
    private final IntPredicate isRecording;
    private final Predicate<Channel> isHome;
    private final RedisHistoryReader reader;
    private final HistorySettings history;
    private final ArchiveSettings settings;
    private final QuotaGroups groups;

    /** Where the sweep of each partition continues. */
    private final List<byte[]> swept;

    RedisHotLog(RedisNames names, RedisHistoryReader reader, HistorySettings history, ArchiveSettings settings) {
        this(names, partition -> true, channel -> true, reader, history, settings);
    }

    /**
     * @param isRecording which partitions this node sweeps
     * @param isHome which channels belong to this Redis; what it keeps of others, which have moved, is not archived
     */
    RedisHotLog(
            RedisNames names,
            IntPredicate isRecording,
            Predicate<Channel> isHome,
            RedisHistoryReader reader,
            HistorySettings history,
            ArchiveSettings settings) {
        this.names = names;
        this.isRecording = isRecording;
        this.isHome = isHome;
        this.swept = new ArrayList<>(Collections.nCopies(names.partitions(), bytes("0")));
        this.reader = reader;
        this.history = history;
        this.settings = settings;
        this.groups = new QuotaGroups(history.quotas().group());
    }

    @Override
    public String quotaGroup(String channel) {
        return groups.of(channel);
    }

    /**
     * A quarter of what Redis keeps: almost two segments wait before one is written. What a channel may take of all that Redis keeps
     * includes what entries need besides their text, which for short lines is several times as much.
     */
    @Override
    public int segmentBytes() {
        long room = Math.min(history.maxBytes(), history.maxTotalBytes() / names.partitions() / 8);
        return (int) Math.min(Segments.MAX_TEXT_BYTES, Math.max(1, room / 4));
    }

    @Override
    public long nowMillis() {
        List<String> time = read(reader.partitions().all().get(0), Jedis::time);
        return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
    }

    @Override
    public Optional<Extent> extent(Channel channel) {
        byte[] meta = bytes(names.recordedMeta(channel));
        List<byte[]> fields = read(reader.partitions().of(channel), jedis -> jedis.hmget(meta, FIELDS));
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

    /** @throws JedisException if a partition cannot be asked: it may be the one that knows */
    @Override
    public boolean hasArchived() {
        return reader.partitions().all().stream().anyMatch(this::hasArchived);
    }

    private boolean hasArchived(HistoryPartition partition) {
        byte[] from = bytes("0");
        do {
            List<byte[]> arguments = List.of(partition.prefix(), from);
            List<byte[]> found = call(partition, jedis -> hasArchived.list(jedis, partition.keys(), arguments));
            if (text(found.get(1)).equals("1")) {
                return true;
            }
            from = found.get(0);
        } while (!text(from).equals("0"));
        return false;
    }

    @Override
    public HistoryPage read(Channel channel, StreamPosition after) {
        return reader.readOnce(channel, new StartPosition.Since(after));
    }

    @Override
    public long agree(Channel channel, String epoch, long archived, long upTo) {
        HistoryPartition partition = reader.partitions().of(channel);
        List<byte[]> arguments =
                List.of(partition.prefix(), bytes(channel.name()), bytes(epoch), number(archived), number(upTo));
        Object end = call(partition, jedis -> agreed.run(jedis, partition.keys(), arguments));
        return end instanceof Long known ? known : 0;
    }

    @Override
    public boolean archived(Channel channel, String epoch, long from, long upTo, boolean trims) {
        HistoryPartition partition = reader.partitions().of(channel);
        List<byte[]> arguments = List.of(
                partition.prefix(),
                bytes(channel.name()),
                bytes(epoch),
                number(from),
                number(upTo),
                bytes(trims ? "1" : "0"),
                bytes(Integer.toString(history.maxLength())));
        return call(partition, jedis -> archived.run(jedis, partition.keys(), arguments))
                .equals(1L);
    }

    private static <T> T read(HistoryPartition partition, Function<Jedis, T> command) {
        return partition.sessions().read(session -> session.call(command));
    }

    private static <T> T call(HistoryPartition partition, Function<Jedis, T> command) {
        return partition.sessions().with(session -> session.call(command));
    }

    /** Some of each partition that this node records; those of a master that is away are left for later. */
    @Override
    public List<Due> sweep() {
        List<Due> due = new ArrayList<>();
        for (int i = 0; i < names.partitions(); i++) {
            if (isRecording.test(i)) {
                try {
                    due.addAll(sweep(i));
                } catch (JedisException e) {
                    LOG.log(Level.DEBUG, "partition_not_swept", e);
                }
            }
        }
        return due;
    }

    private List<Due> sweep(int number) {
        HistoryPartition partition = reader.partitions().all().get(number);
        List<byte[]> arguments = List.of(
                partition.prefix(),
                swept.get(number),
                number(settings.rest().toMillis()),
                bytes(Integer.toString(Segments.MAX_ENTRIES)),
                number(segmentBytes()));
        List<byte[]> found = call(partition, jedis -> archivable.list(jedis, partition.keys(), arguments));
        swept.set(number, found.get(0));
        List<Due> due = new ArrayList<>();
        for (int i = 1; i < found.size(); i += 2) {
            boolean rests = text(found.get(i + 1)).equals("1");
            names.recordedChannel(text(found.get(i)))
                    .filter(channel -> channel.type().key().isEmpty() && isHome.test(channel))
                    .ifPresent(channel -> due.add(new Due(channel, rests)));
        }
        return due;
    }

    private static long numberOrZero(byte @Nullable [] digits) {
        return digits == null ? 0 : number(digits);
    }
}
