package io.redtail.bench.jmh;

import io.redtail.channel.Channel;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.Publication;
import io.redtail.delivery.Router;
import io.redtail.delivery.SendQueue;
import io.redtail.delivery.Shards;
import io.redtail.delivery.Sink;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.delivery.Upstream;
import io.redtail.delivery.WireFormat;
import io.redtail.protocol.DialectEncoding;
import io.redtail.protocol.ServerMessageEncoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the reader's thread through the mailbox and one shard to sinks that throw everything away: what a publication
 * costs besides system calls. Divide by the subscribers for the cost of a delivery.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class RoutingBenchmark {

    private static final int PUBLICATIONS = 1000;
    private static final Channel CHANNEL = Channel.logs("p");

    @Param({"1", "100", "1000"})
    public int subscribers;

    private final DeliveryCounters counters = new DeliveryCounters();
    private final byte[] payload = new byte[200];
    private Shards shards;
    private Router router;
    private long expected;

    /** Every channel is live at once. */
    private static final class LiveUpstream implements Upstream {

        @Override
        public CompletionStage<Void> acquire(Channel channel) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void release(Channel channel) {}
    }

    /** Takes what waits, as a sink below the API does. */
    private static final class WasteSink implements Sink {

        @Override
        public void flush(SendQueue sendQueue) {
            while (sendQueue.pollBytes() != null) {}
        }

        private static ByteBuffer toBytes(List<EncodedMessage> encodeds) {
            ByteBuffer bytes = ByteBuffer.allocate(
                    encodeds.stream().mapToInt(EncodedMessage::length).sum());
            encodeds.forEach(encoded -> bytes.put(encoded.utf8()));
            return bytes.flip();
        }

        @Override
        public void close(CloseCode code, String reason) {}
    }

    @Setup
    public void subscribe() {
        var registry = new SubscriptionRegistry(new LiveUpstream(), 1);
        shards = new Shards(1, 32 * 1024 * 1024, Duration.ofSeconds(1), registry, counters);
        router = new Router(registry, shards, counters, 1024 * 1024);
        shards.start(Thread::new);
        var options = new SubscriberOptions(
                new WireFormat(new DialectEncoding(new ServerMessageEncoder()), WasteSink::toBytes),
                1024 * 1024,
                SlowConsumerPolicy.DISCONNECT,
                GapPolicy.ANNOUNCE);
        for (int i = 0; i < subscribers; i++) {
            registry.subscribeWithoutAck(shards.connect("session-" + i, wake -> new WasteSink(), options), CHANNEL);
        }
    }

    @Benchmark
    @OperationsPerInvocation(PUBLICATIONS)
    public void route() {
        for (int i = 0; i < PUBLICATIONS; i++) {
            router.route(Publication.of(CHANNEL, payload));
        }
        expected += (long) PUBLICATIONS * subscribers;
        while (counters.deliveries() < expected) {
            LockSupport.parkNanos(1000);
        }
    }

    @TearDown
    public void stop() throws InterruptedException {
        shards.stop(Duration.ofSeconds(5));
    }
}
