package io.redtail.history;

import io.redtail.archive.ArchiveStatus;
import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.delivery.ChannelActivity;
import io.redtail.delivery.HistoryDeletion;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.RecordedChannels;
import io.redtail.delivery.Router;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.redis.ChannelFormat;
import io.redtail.redis.ChannelPlacement;
import io.redtail.redis.RedisNames;
import io.redtail.redis.ShardIdentities;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * History in several independent Redis: of each channel in the one that has it. Each has an order, a recorder and everything else of its
 * own, and an equal part of what history may take. Nodes share the recorders as they share the partitions of a cluster.
 */
public final class PlacedHistory implements History {

    private final ChannelPlacement placement;
    private final List<RedisHistory> each;
    private final List<PlacedRecordedChannels> newest;
    private final ThreadFactory threads;

    /**
     * Puts the parts together; nothing runs yet.
     *
     * @param identities of all: in one that is refused, nothing is recorded, and one that is not reached is not asked
     * @param node what no other gateway of these Redis is called
     */
    public PlacedHistory(
            Configuration configuration,
            RedisNames names,
            ChannelPlacement placement,
            ShardIdentities identities,
            String node,
            ThreadFactory threads) {
        this.placement = placement;
        this.threads = threads;
        var shares = new LeaseShares(placement.count());
        this.each = IntStream.range(0, placement.count())
                .mapToObj(redis -> new RedisHistory(
                        configuration.ofRedis(redis),
                        names,
                        node + "." + redis,
                        shares,
                        Optional.of(new HomeChannels(placement, identities, redis)),
                        threads))
                .toList();
        this.newest = IntStream.range(0, placement.count())
                .mapToObj(redis -> new PlacedRecordedChannels(
                        each.get(redis)::newestChannels, () -> identities.isReached(redis), System::nanoTime))
                .toList();
    }

    private RedisHistory of(Channel channel) {
        return each.get(placement.of(channel));
    }

    @Override
    public HistoryReader reader() {
        List<HistoryReader> readers = each.stream().map(RedisHistory::reader).toList();
        return new HistoryReader() {
            @Override
            public CompletableFuture<HistoryPage> read(String owner, Channel channel, StartPosition start) {
                return readers.get(placement.of(channel)).read(owner, channel, start);
            }
        };
    }

    @Override
    public HistoryDeletion deletion() {
        return channel -> of(channel).deletion().delete(channel);
    }

    /** What was recorded before a channel moved is not in the list. */
    @Override
    public RecordedChannels newestChannels(int count) {
        List<Map.Entry<Channel, ChannelActivity>> found = new ArrayList<>();
        int unread = 0;
        int parts = 0;
        for (int i = 0; i < each.size(); i++) {
            int redis = i;
            RecordedChannels part = newest.get(i).read(count);
            part.activities().entrySet().stream()
                    .filter(entry -> placement.of(entry.getKey()) == redis)
                    .forEach(found::add);
            unread += part.unread();
            parts += part.parts();
        }
        found.sort(Comparator.comparing(
                entry -> entry.getValue().last().orElse(Instant.EPOCH), Comparator.reverseOrder()));
        Map<Channel, ChannelActivity> activities = new LinkedHashMap<>();
        found.stream().limit(count).forEach(entry -> activities.put(entry.getKey(), entry.getValue()));
        return new RecordedChannels(activities, unread, parts);
    }

    @Override
    public long slowedReadings() {
        return sum(RedisHistory::slowedReadings);
    }

    @Override
    public long cachedBytes() {
        return sum(RedisHistory::cachedBytes);
    }

    @Override
    public long cachedLinesRead() {
        return sum(RedisHistory::cachedLinesRead);
    }

    @Override
    public long linesReadFromRedis() {
        return sum(RedisHistory::linesReadFromRedis);
    }

    private long sum(ToLongFunction<RedisHistory> count) {
        return each.stream().mapToLong(count).sum();
    }

    @Override
    public ChannelFormat recordedChannels(int redis) {
        return each.get(redis).recordedChannels(0);
    }

    @Override
    public HistoryStatus status() {
        return HistoryStatus.of(each.stream().map(RedisHistory::status).toList());
    }

    @Override
    public Optional<ArchiveStatus> archiveStatus() {
        List<ArchiveStatus> statuses =
                each.stream().flatMap(one -> one.archiveStatus().stream()).toList();
        return statuses.isEmpty() ? Optional.empty() : Optional.of(ArchiveStatus.of(statuses));
    }

    @Override
    public void start(SubscriptionRegistry registry, Router router, ThreadFactory withThreads) {
        each.forEach(one -> one.start(registry, router, withThreads));
    }

    /** All at once: one whose Redis does not answer keeps the others from releasing nothing. */
    @Override
    public boolean stop(Duration timeout) throws InterruptedException {
        List<FutureTask<Boolean>> ends = each.stream()
                .map(one -> new FutureTask<>(() -> one.stop(timeout)))
                .toList();
        ends.forEach(end -> threads.newThread(end).start());
        boolean stopped = true;
        for (FutureTask<Boolean> end : ends) {
            try {
                stopped &= end.get(); // each wait in it has its timeout
            } catch (ExecutionException e) {
                throw new IllegalStateException("history of one Redis does not stop", e);
            }
        }
        return stopped;
    }
}
