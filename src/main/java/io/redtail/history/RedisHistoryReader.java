package io.redtail.history;

import static io.redtail.history.Script.bytes;
import static io.redtail.history.Script.number;
import static io.redtail.history.Script.text;

import io.redtail.channel.Channel;
import io.redtail.config.HistorySettings;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.delivery.RecordedChannels;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.redis.Diagnosis;
import io.redtail.redis.RedisConnector;
import io.redtail.redis.RedisNames;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

/** Reads channels' histories, each page in one atomic call, for everybody in turn. */
public final class RedisHistoryReader implements HistoryReader {

    private static final Logger LOG = Logs.of(RedisHistoryReader.class);

    private static final int MAX_PAGE_BYTES = 256 * 1024;
    private static final int PAGE_COST = 4 * 1024;
    private static final int ENTRY_COST = 256;

    /** Where somebody else records meanwhile, and does not write the state. */
    private static final int MAX_FOLDINGS = 3;

    private final Script read = new Script("channel.lua", "state.lua", "snapshot.lua", "read.lua");
    private final Script tops = new Script("channel.lua", "tops.lua");
    private final HistorySettings settings;
    private final int maxPageBytes;
    private final ReadingThreads readings;
    private final SharedReadings shared = new SharedReadings();
    private final LineCache cache;
    private final HistoryPartitions partitions;
    private final List<NewestChannels> newestChannels;
    private volatile boolean complained;
    private volatile boolean refused;

    /**
     * Connects at the first reading.
     *
     * @param sendQueueMaxBytes what waits for one client; a page is well below it
     * @param cacheMaxBytes how much memory lines may take that somebody else may ask for
     * @param bytesPerSecond how fast one owner may read; 0: no limit
     */
    public RedisHistoryReader(
            RedisNames names,
            RedisConnector connector,
            HistorySettings settings,
            int sendQueueMaxBytes,
            long cacheMaxBytes,
            int bytesPerSecond,
            ThreadFactory threads) {
        this.partitions = new HistoryPartitions(names, connector, settings);
        this.newestChannels = partitions.all().stream()
                .map(partition -> new NewestChannels(partition, System::nanoTime))
                .toList();
        this.settings = settings;
        this.maxPageBytes = Math.min(MAX_PAGE_BYTES, sendQueueMaxBytes / 4);
        this.cache = new LineCache(cacheMaxBytes);
        this.readings = new ReadingThreads(threads, ReadingPaces.ofRedis(bytesPerSecond, System::nanoTime));
    }

    @Override
    public CompletableFuture<HistoryPage> read(String owner, Channel channel, StartPosition start) {
        if (refused) {
            return CompletableFuture.failedFuture(
                    new HistoryUnavailableException("history cannot be kept in this kind of Redis", false));
        }
        SharedReadings.Piece piece = new SharedReadings.Piece(channel, start);
        CompletableFuture<HistoryPage> page = new CompletableFuture<>();
        shared.join(piece, page);
        readings.run(owner, page, () -> complete(owner, piece, shared.begin(piece)));
        var unused = page.whenComplete((read, failure) -> shared.leave(piece, page));
        return page;
    }

    /** Reads what Redis has, with the calling thread, for who reads each line once: nothing is kept for others. Waits for Redis. */
    HistoryPage readOnce(Channel channel, StartPosition start) {
        return with(
                channel,
                session ->
                        read(session, channel, start, KnownLines.NOTHING, answer -> page(answer, KnownLines.NOTHING)));
    }

    /** Where it reads. */
    HistoryPartitions partitions() {
        return partitions;
    }

    private <T> T with(Channel channel, Function<RedisSession, T> use) {
        return partitions.of(channel).sessions().read(use);
    }

    /** The one whose turn it is pays for all. */
    private void complete(String owner, SharedReadings.Piece piece, Collection<CompletableFuture<HistoryPage>> pages) {
        if (pages.isEmpty()) {
            return;
        }
        try {
            KnownLines known = cache.find(piece.channel(), piece.start(), PageRequest.MAX_LINES);
            HistoryPage read = with(
                    piece.channel(),
                    session -> read(session, piece.channel(), piece.start(), known, answer -> keptPage(answer, known)));
            readings.count(owner, cost(read));
            pages.forEach(page -> page.complete(read));
        } catch (RuntimeException e) {
            HistoryUnavailableException failure =
                    e instanceof HistoryUnavailableException known ? known : unavailable(e);
            pages.forEach(page -> page.completeExceptionally(failure));
        }
    }

    /** What a page takes of the time of Redis and of this node, in bytes of long lines. */
    private static long cost(HistoryPage page) {
        return PAGE_COST
                + page.entries().stream()
                        .mapToLong(entry -> ENTRY_COST + entry.weight())
                        .sum();
    }

    private HistoryUnavailableException unavailable(RuntimeException failure) {
        Diagnosis diagnosis = Diagnosis.of(failure);
        if (!Diagnosis.isForbidden(failure)) {
            return new HistoryUnavailableException("Redis is away; try again", true);
        }
        if (!complained) {
            complained = true;
            LOG.log(Level.WARNING, LogEvent.of("history_unreadable").with("reason", diagnosis.text()));
        }
        return new HistoryUnavailableException("the gateway's Redis user may not read its history", false);
    }

    private HistoryPage read(
            RedisSession session,
            Channel channel,
            StartPosition start,
            KnownLines known,
            Function<ReadAnswer, HistoryPage> page) {
        List<byte[]> answer = call(session, channel, start, known);
        for (int i = 0; i < MAX_FOLDINGS && text(answer.get(0)).equals("behind"); i++) {
            partitions.of(channel).states().bringUpToDate(session, channel);
            answer = call(session, channel, start, known);
        }
        return switch (text(answer.get(0))) {
            case "page" -> withEnd(session, channel, start, page.apply(new ReadAnswer(channel, start, answer)));
            case "foreign" ->
                throw new HistoryUnavailableException("something else stands in Redis under its keys", false);
            default -> throw new HistoryUnavailableException("its history is not ready yet; try again", true);
        };
    }

    private HistoryPage page(ReadAnswer answer, KnownLines known) {
        return answer.page(known, PageRequest.MAX_LINES, maxPageBytes);
    }

    /** The same, and keeps its lines for the next reader. */
    private HistoryPage keptPage(ReadAnswer answer, KnownLines known) {
        HistoryPage page = page(answer, known);
        if (!(answer.start() instanceof StartPosition.Snapshot)) {
            cache.add(answer.channel(), answer.epoch(), answer.read());
            cache.count(
                    Math.min(answer.leftOut(), page.entries().size()),
                    answer.read().size());
        }
        return page;
    }

    /** Reads once more what a page begins after, if that may be a payload that ended the channel. */
    private HistoryPage withEnd(RedisSession session, Channel channel, StartPosition start, HistoryPage page) {
        boolean nothingNew = page.entries().isEmpty() && page.gap().isEmpty() && page.isComplete();
        if (!nothingNew
                || channel.type().format().end().isEmpty()
                || !(start instanceof StartPosition.Since since)
                || since.position().offset() == 0) {
            return page;
        }
        StreamPosition last = since.position();
        StartPosition before = StartPosition.since(last.epoch(), last.offset() - 1);
        List<byte[]> answer = call(session, channel, before, KnownLines.NOTHING);
        return text(answer.get(0)).equals("page")
                ? new ReadAnswer(channel, before, answer)
                        .read().stream()
                                .filter(entry -> last.equals(entry.position()) && entry.isEnd())
                                .findFirst()
                                .map(page::endedBy)
                                .orElse(page)
                : page;
    }

    private List<byte[]> call(RedisSession session, Channel channel, StartPosition start, KnownLines known) {
        HistoryPartition partition = partitions.of(channel);
        List<byte[]> arguments =
                new PageRequest(channel, start, known).arguments(partition.prefix(), maxPageBytes, settings.maxAge());
        return session.call(jedis -> read.list(jedis, partition.keys(), arguments));
    }

    /** Nothing is or will be recorded in this Redis: who reads is told so, and does not wait. */
    void refuse() {
        refused = true;
    }

    /** What was read of each channel, for the next reader. */
    LineCache cache() {
        return cache;
    }

    long slowedReadings() {
        return readings.slowed();
    }

    /**
     * How far channels of one partition are. Waits for Redis. Those whose keys hold something else are left out, all if nothing is
     * recorded.
     *
     * @param channels one at least
     */
    Map<Channel, StreamPosition> tops(List<Channel> channels) {
        HistoryPartition partition = partitions.of(channels.get(0));
        List<byte[]> arguments = new ArrayList<>(channels.size() + 2);
        arguments.add(partition.prefix());
        arguments.add(number(settings.maxAge().toMillis()));
        channels.forEach(channel -> arguments.add(bytes(channel.name())));
        List<byte[]> answer = partition
                .sessions()
                .read(session -> session.call(jedis -> tops.list(jedis, partition.keys(), arguments)));
        Map<Channel, StreamPosition> positions = new LinkedHashMap<>();
        for (int i = 0; i < answer.size() / 2; i++) {
            if (answer.get(2 * i).length > 0) {
                positions.put(
                        channels.get(i), new StreamPosition(text(answer.get(2 * i)), number(answer.get(2 * i + 1))));
            }
        }
        return positions;
    }

    /**
     * Channels that something was recorded on, the last one first. Waits for Redis; one thread at a time.
     *
     * @param count how many at most
     */
    RecordedChannels newest(int count) {
        return NewestChannels.newest(newestChannels, count);
    }

    /** Ends the readings that run; those that wait fail. @return whether they ended in time */
    public boolean stop(Duration timeout) throws InterruptedException {
        readings.stop();
        partitions.close();
        return readings.awaitStopped(timeout);
    }
}
