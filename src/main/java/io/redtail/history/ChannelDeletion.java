package io.redtail.history;

import static io.redtail.history.Script.bytes;
import static io.redtail.history.Script.text;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryDeletion;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.redis.Diagnosis;
import io.redtail.redis.RedisNames;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Deletes channels' histories, on any node. What was published before may not be recorded yet, and must not come back: so a marker
 * is published first, and nothing is deleted before the recorder is beyond it. A node that does not listen begins to for that, for a
 * while. Any thread.
 */
final class ChannelDeletion implements HistoryDeletion {

    private static final Duration POLL = Duration.ofMillis(20);

    private final Script delete = new Script("channel.lua", "quota.lua", "delete.lua");
    private final RedisNames names;
    private final HistoryPartitions partitions;
    private final RedisSessions orderNode;
    private final ReplayBuffers replayBuffers;
    private final ListenerRole role;
    private final String node;
    private final Duration timeout;
    private final AtomicLong markers = new AtomicLong();

    /**
     * Deletes nothing yet.
     *
     * @param partitions where it deletes
     * @param orderNode lead to the node in whose order publications come
     * @param node what no other gateway of this Redis is called
     * @param timeout how long it waits for the recorder
     */
    ChannelDeletion(
            RedisNames names,
            HistoryPartitions partitions,
            RedisSessions orderNode,
            ReplayBuffers replayBuffers,
            ListenerRole role,
            String node,
            Duration timeout) {
        this.names = names;
        this.partitions = partitions;
        this.orderNode = orderNode;
        this.replayBuffers = replayBuffers;
        this.role = role;
        this.node = node;
        this.timeout = timeout;
    }

    @Override
    public void delete(Channel channel) throws InterruptedException {
        try {
            HistoryPartition partition = partitions.of(channel);
            if (!awaitRecorded(partition, replayBuffers.of(names.partition(channel)))) {
                throw new HistoryUnavailableException("what was published last is not recorded yet; try again", true);
            }
            deleteNow(channel, partition);
        } catch (JedisException e) {
            throw Diagnosis.isForbidden(e)
                    ? new HistoryUnavailableException("the gateway's Redis user may not delete its history", false)
                    : new HistoryUnavailableException("Redis is away; try again", true);
        }
    }

    private void deleteNow(Channel channel, HistoryPartition partition) {
        List<byte[]> arguments = List.of(partition.prefix(), bytes(channel.name()));
        Object result = partition
                .sessions()
                .with(session -> session.call(jedis -> delete.run(jedis, partition.keys(), arguments)));
        if (text((byte[]) result).equals("foreign")) {
            throw new HistoryUnavailableException("something else stands in Redis under its keys", false);
        }
    }

    /** Waits until all that was published before is recorded. @return whether it is */
    private boolean awaitRecorded(HistoryPartition partition, ReplayBuffer replayBuffer) throws InterruptedException {
        String marker = node + "-d" + markers.incrementAndGet();
        long deadline = System.nanoTime() + timeout.toNanos();
        publish(marker);
        if (!replayBuffer.isListening()) {
            role.listenForNow(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
            awaitListening(replayBuffer, deadline);
            publish(marker);
        }
        while (!isBeyond(marker, partition, replayBuffer)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            replayBuffer.await(replayBuffer.end(), POLL);
        }
        return true;
    }

    private void publish(String marker) {
        var unused = orderNode.with(session -> session.call(jedis -> jedis.publish(names.markers(), marker)));
    }

    private static void awaitListening(ReplayBuffer replayBuffer, long deadline) throws InterruptedException {
        while (!replayBuffer.isListening() && System.nanoTime() - deadline <= 0) {
            replayBuffer.await(Long.MAX_VALUE, POLL); // or until it has been connected
        }
    }

    /** Whether the recorder has stored a position at or after a marker. */
    private static boolean isBeyond(String marker, HistoryPartition partition, ReplayBuffer replayBuffer) {
        OptionalLong published = replayBuffer.findPublished(marker);
        if (published.isEmpty()) {
            return false;
        }
        byte[] state = partition.keys().get(0);
        byte[] position =
                partition.sessions().with(session -> session.call(jedis -> jedis.hget(state, bytes("position"))));
        OptionalLong recorded = position == null
                ? OptionalLong.empty()
                : replayBuffer.find(FeedPosition.parse(text(position)).marker());
        return recorded.isPresent() && recorded.getAsLong() >= published.getAsLong();
    }
}
