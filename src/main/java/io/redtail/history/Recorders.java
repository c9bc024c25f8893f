package io.redtail.history;

import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisConnector;
import io.redtail.redis.RedisNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * This node's recorders, one of each partition, each with a thread and a connection of its own: a master that is away keeps the
 * partitions of others waiting for nothing. Any thread, but for {@link #start} and {@link #stop}.
 */
final class Recorders {

    /** Makes what stores a partition. */
    interface Stores {

        /**
         * Makes one.
         *
         * @param names of the partition
         * @param session leads to where it is kept
         * @param format for the recorder's thread
         */
        RedisRecorderStore of(int partition, RedisNames names, RedisSession session, PlainChannelFormat format);
    }

    private final List<Recorder> recorders = new ArrayList<>();
    private final List<RecorderLoop> loops = new ArrayList<>();
    private final ListenerRegister register;

    /**
     * Starts nothing yet.
     *
     * @param node what no other gateway of this Redis is called
     * @param connector to the node in whose order publications come
     * @param published what the recorders read count with
     * @param leaseShares of this node's leases
     * @param role whether it listens
     * @param orderNode where it says that it could
     * @param mayRecord whether it may record now; any thread, waits for nothing
     * @param whenRefused learns why nothing can be recorded in this Redis
     */
    Recorders(
            String node,
            RedisNames names,
            RedisConnector connector,
            PlainChannelFormat published,
            Stores stores,
            ReplayBuffers replayBuffers,
            FeedReader feedReader,
            LeaseShares leaseShares,
            ListenerRole role,
            OrderNode orderNode,
            BooleanSupplier mayRecord,
            Consumer<String> whenRefused) {
        boolean isOne = names.partitions() == 1;
        var pace = new RecorderPace(names.partitions());
        register = new ListenerRegister(orderNode, names, node, role, this::hasLease);
        var upkeep =
                new FeedUpkeep(feedReader, new ReplayBufferWatch(replayBuffers::vitals), register, this::isRecording);
        for (int partition = 0; partition < names.partitions(); partition++) {
            RedisNames its = names.ofPartition(partition);
            var session = new RedisSession(isOne ? connector : connector.ofMaster(its.recorder()));
            RedisRecorderStore store =
                    stores.of(partition, its, session, isOne ? published : published.forAnotherThread());
            ReplayBuffer replayBuffer = replayBuffers.of(partition);
            String name = isOne ? node : node + "." + partition;
            var recorder = new Recorder(name, store, replayBuffer, feedReader, pace, leaseShares, role);
            recorders.add(recorder);
            loops.add(new RecorderLoop(recorder, store, session, replayBuffer, upkeep, role, mayRecord, whenRefused));
        }
    }

    /** Whether this node records any partition. */
    boolean isRecording() {
        return recorders.stream().anyMatch(Recorder::isRecording);
    }

    private boolean hasLease() {
        return recorders.stream().anyMatch(Recorder::hasLease);
    }

    /** How many partitions this node records. */
    int recorded() {
        return (int) recorders.stream().filter(Recorder::isRecording).count();
    }

    boolean isRecording(int partition) {
        return recorders.get(partition).isRecording();
    }

    long lag() {
        return recorders.stream().mapToLong(Recorder::lag).sum();
    }

    long takeovers() {
        return recorders.stream().mapToLong(Recorder::takeovers).sum();
    }

    void start(ThreadFactory threads) {
        loops.forEach(loop -> loop.start(threads));
    }

    void stop() {
        loops.forEach(RecorderLoop::stop);
    }

    /** Says whether all ended in time. Other nodes know then that this one does not listen any more. */
    boolean awaitStopped(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean stopped = true;
        for (RecorderLoop loop : loops) {
            long left = Math.max(0, deadline - System.nanoTime());
            stopped &= loop.awaitStopped(Duration.ofNanos(left));
        }
        register.leave();
        return stopped;
    }
}
