package io.redtail.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.redtail.bench.jmh.ManyTypes;
import io.redtail.delivery.Publication;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the recording node does for a message besides Redis: whether it counts, and what it says. Channels in turn, of all types
 * that have Redis channels of their own; lines of 200 bytes. 1,000 channels are known after a moment, 100,000 are too many for that.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class FeedBenchmark {

    @Param({"2", "20"})
    private int types;

    @Param({"1000", "100000"})
    private int channels;

    private FeedClaims claims;
    private PlainChannelFormat published;
    private byte[][] patterns = {};
    private byte[][] names = {};
    private final byte[] line = "x".repeat(200).getBytes(UTF_8);
    private int next;

    /** Configures the types, and names the channels. */
    @Setup
    public void configure() {
        RedisNames redisNames = ManyTypes.of(types, type -> false);
        List<String> each = redisNames.feed().patterns();
        patterns = new byte[channels][];
        names = new byte[channels][];
        for (int i = 0; i < channels; i++) {
            String pattern = each.get(i % each.size());
            patterns[i] = pattern.getBytes(UTF_8);
            names[i] = pattern.replace("*", "team/project-" + i).getBytes(UTF_8);
        }
        claims = new FeedClaims(redisNames);
        published = new PlainChannelFormat(redisNames);
    }

    @Benchmark
    public Optional<Publication> message() {
        next = (next + 1) % channels;
        return claims.of(patterns[next], names[next]) == FeedClaims.Verdict.COUNTS
                ? published.read(names[next], line)
                : Optional.empty();
    }
}
