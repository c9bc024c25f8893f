package io.redtail.history;

import io.redtail.archive.Archive;
import io.redtail.archive.ArchiveStatus;
import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.delivery.HistoryDeletion;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.delivery.RecordedChannels;
import io.redtail.delivery.Router;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.redis.ChannelFormat;
import io.redtail.redis.CircuitBreaker;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisConnector;
import io.redtail.redis.RedisNames;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** History in one Redis, or in a Redis Cluster. */
public final class RedisHistory implements History {

    private static final Logger LOG = Logs.of(RedisHistory.class);

    /** Each may wait for a store that is slow. */
    private static final int ARCHIVE_READERS = 4;

    private static final Duration DELETION_TIMEOUT = Duration.ofSeconds(5);

    /** Kept idle: each recorder needs one for a moment. */
    private static final int ORDER_SESSIONS = 4;

    private final Optional<HomeChannels> home;
    private final String node;
    private final RedisNames names;
    private final PlainChannelFormat published;
    private final RedisHistoryReader reader;
    private final ChannelDeletion deletion;
    private final FeedReader feedReader;
    private final ReplayBuffers replayBuffers;
    private final Recorders recorders;
    private final RedisSessions orderNode;
    private final Optional<CircuitBreaker> breaker;
    private final HistoryRoom room;
    private final Optional<Archive> archive;
    private final ReadingThreads archiveReadings;
    private @Nullable StreamHeadMonitor streamHeadMonitor;
    private volatile Optional<String> refusal = Optional.empty();

    /**
     * Puts the parts together; nothing runs yet.
     *
     * @param node what no other gateway of this Redis is called
     */
    public RedisHistory(Configuration configuration, RedisNames names, String node, ThreadFactory threads) {
        this(configuration, names, node, new LeaseShares(names.partitions()), Optional.empty(), threads);
    }

    /**
     * That of one of several.
     *
     * @param leaseShares of all
     * @param home which channels are in this one; empty if all are
     */
    RedisHistory(
            Configuration configuration,
            RedisNames names,
            String node,
            LeaseShares leaseShares,
            Optional<HomeChannels> home,
            ThreadFactory threads) {
        this.home = home;
        this.names = names;
        this.published = new PlainChannelFormat(names);
        this.node = node;
        var settings = configuration.history();
        int sendQueueMaxBytes = configuration.delivery().outboxMaxBytes();
        var connector = RedisConnector.toMasterOf(names.markers(), configuration.redis());
        breaker = connector.breaker();
        replayBuffers = new ReplayBuffers(names, settings.ringMaxBytes());
        room = new HistoryRoom(settings.maxTotalBytes());
        orderNode = new RedisSessions(connector, ORDER_SESSIONS);
        int bytesPerSecond = configuration.security().isRequired()
                ? configuration.shares().historyBytesPerIdentity()
                : 0; // everybody behind a proxy would be one
        reader = new RedisHistoryReader(
                names, connector, settings, sendQueueMaxBytes, settings.cacheMaxBytes(), bytesPerSecond, threads);
        var role = new ListenerRole(node, settings.listeners());
        deletion =
                new ChannelDeletion(names, reader.partitions(), orderNode, replayBuffers, role, node, DELETION_TIMEOUT);
        feedReader = new FeedReader(node, names, connector, configuration.redis(), replayBuffers, unread(), role);
        boolean isArchived = configuration.archive().enabled();
        var shares = new HistoryShares(names.partitions(), settings.maxTotalBytes(), settings.maxChannels());
        recorders = new Recorders(
                node,
                names,
                connector,
                published,
                (partition, its, session, format) -> new RedisRecorderStore(
                        its,
                        partition,
                        session,
                        names.partitions() == 1 ? new OrderNode(session) : new OrderNode(orderNode),
                        format,
                        settings,
                        sendQueueMaxBytes,
                        node,
                        room,
                        shares,
                        isArchived ? Optional.of(archiving()) : Optional.empty()),
                replayBuffers,
                feedReader,
                leaseShares,
                role,
                new OrderNode(orderNode),
                this::mayRecord,
                this::refused);
        archiveReadings =
                new ReadingThreads(threads, ARCHIVE_READERS, ReadingPaces.ofArchive(bytesPerSecond, System::nanoTime));
        archive = isArchived
                ? Optional.of(new Archive(
                        configuration.archive(),
                        sendQueueMaxBytes,
                        reader,
                        new RedisHotLog(
                                names, recorders::isRecording, this::isHome, reader, settings, configuration.archive()),
                        recorders::isRecording,
                        archiveReadings,
                        threads))
                : Optional.empty();
    }

    private boolean mayRecord() {
        return home.isEmpty() || !home.get().isRefused();
    }

    /** Redis is of a kind that history cannot be kept in: readers need not wait for it. */
    private void refused(String why) {
        refusal = Optional.of(why);
        reader.refuse();
    }

    /** What Redis keeps of a channel that has moved to another is neither read nor archived: deletions do not reach it. */
    private boolean isHome(Channel channel) {
        return home.isEmpty() || home.get().has(channel);
    }

    private RecordedLines.Listener archiving() {
        return new RecordedLines.Listener() {
            @Override
            public void recorded(Channel channel, int entries, long bytes, boolean ends) {
                archive.filter(it -> isHome(channel)).ifPresent(it -> it.recorded(channel, entries, bytes, ends));
            }

            @Override
            public void lost(Channel channel, long lines) {
                archive.ifPresent(it -> it.lost(channel, lines));
            }
        };
    }

    /** As with payloads: the node that records counts it, for all nodes hear it. */
    private FeedReader.Unclaimed unread() {
        return new FeedReader.Unclaimed() {
            @Override
            public void heard(byte[] pattern, byte[] redisChannel, byte[] payload) {
                if (recorders.isRecording(names.partition(redisChannel))) {
                    published.unclaimed(pattern, redisChannel, payload);
                }
            }

            @Override
            public boolean isMisplaced(byte[] redisChannel, byte[] payload) {
                boolean misplaced = home.isPresent() && home.get().isMisplaced(redisChannel);
                if (misplaced && recorders.isRecording(names.partition(redisChannel))) {
                    published.misplaced(redisChannel, payload, home.get()::whereItBelongs);
                }
                return misplaced;
            }
        };
    }

    @Override
    public HistoryReader reader() {
        return archive.map(Archive::reader).orElse(reader);
    }

    @Override
    public Optional<ArchiveStatus> archiveStatus() {
        return archive.map(Archive::status);
    }

    @Override
    public HistoryDeletion deletion() {
        return this::delete;
    }

    /** What Redis keeps first, for that would be archived again. */
    private void delete(Channel channel) throws InterruptedException {
        deletion.delete(channel);
        reader.cache().forget(channel);
        try {
            if (archive.isPresent()) {
                int unused = archive.get().delete(channel);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "archive_not_deleted", e);
            throw new HistoryUnavailableException(
                    "what Redis kept of it is gone, and its archive is not, or not all of it; the same request again deletes the rest",
                    true);
        }
    }

    @Override
    public RecordedChannels newestChannels(int count) {
        return reader.newest(count);
    }

    @Override
    public long slowedReadings() {
        return reader.slowedReadings();
    }

    @Override
    public long cachedBytes() {
        return reader.cache().bytes();
    }

    @Override
    public long cachedLinesRead() {
        return reader.cache().hits();
    }

    @Override
    public long linesReadFromRedis() {
        return reader.cache().misses();
    }

    @Override
    public ChannelFormat recordedChannels(int redis) {
        return new RecordedChannelFormat(names, published);
    }

    @Override
    public HistoryStatus status() {
        ReplayBufferStatus remembered = replayBuffers.vitals();
        return new HistoryStatus(
                replayBuffers.isListening(),
                recorders.recorded(),
                recorders.lag(),
                recorders.takeovers(),
                remembered.bytes(),
                remembered.seconds(),
                room.totalBytes(),
                room.droppedChannels(),
                room.unkeptLines(),
                room.droppedValues(),
                room.isFull(),
                refusal);
    }

    /**
     * Starts its threads: one that listens, one that looks at the ends of streams, one for each partition, and in a cluster one that asks
     * silent nodes whether they answer.
     */
    @Override
    public void start(SubscriptionRegistry registry, Router router, ThreadFactory threads) {
        LOG.log(Level.INFO, LogEvent.of("history_started").with("node", node));
        StreamHeadMonitor check = new StreamHeadMonitor(reader, registry, this::isHome, router);
        streamHeadMonitor = check;
        breaker.ifPresent(it -> it.start(threads));
        feedReader.start(threads);
        recorders.start(threads);
        check.start(threads);
        archive.ifPresent(it -> it.start(threads));
    }

    @Override
    public boolean stop(Duration timeout) throws InterruptedException {
        StreamHeadMonitor check = streamHeadMonitor;
        if (check == null) {
            return true;
        }
        check.stop();
        boolean ended = archive.isEmpty() || archive.get().stop(timeout);
        archiveReadings.stop();
        breaker.ifPresent(CircuitBreaker::stop);
        recorders.stop();
        ended &= recorders.awaitStopped(timeout);
        orderNode.close();
        feedReader.stop();
        ended &= feedReader.awaitStopped(timeout);
        ended &= reader.stop(timeout);
        ended &= breaker.isEmpty() || breaker.get().awaitStopped(timeout);
        return check.awaitStopped(timeout) && ended;
    }
}
