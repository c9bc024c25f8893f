package io.redtail.delivery;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the metrics cost one delivery cycle, in which one publication reaches its subscribers: all that the router, the
 * shard and the send queues count, and both readings of the clock. In this package, for none of it is public.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CountingBenchmark {

    @Param({"1", "10", "1000"})
    public int followers;

    private static final ChannelType LOGS = Channel.logs("p").type();

    private final DeliveryCounters counters = new DeliveryCounters();
    private final ShardCounters shardCounters = new ShardCounters(new ClientTypeCounters());

    @Benchmark
    public void turn() {
        long cameAt = System.nanoTime();
        counters.publication(LOGS);
        for (int i = 0; i < followers; i++) {
            oneSubscriber();
        }
        shardCounters.report();
        counters.latency().record(System.nanoTime() - cameAt, 1);
    }

    /** A call each, or the loop would become a multiplication. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private void oneSubscriber() {
        shardCounters.delivered(1);
        shardCounters.wrote(1, 210);
    }
}
