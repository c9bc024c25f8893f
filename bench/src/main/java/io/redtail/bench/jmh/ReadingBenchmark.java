package io.redtail.bench.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.redtail.history.RecordedChannelFormat;
import io.redtail.redis.ChannelFormat;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
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
import org.openjdk.jmh.infra.Blackhole;

/** From a message of Redis to a publication, on the subscriber's thread: 1,000 logs in turn, lines of 200 bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReadingBenchmark {

    private static final int CHANNELS = 1000;

    /** Log and job updates, and half of the others with Redis channels of their own, half with a shared one. */
    @Param({"2", "20"})
    private int types;

    private ChannelFormat plain;
    private ChannelFormat recorded;
    private final byte[] jobUpdates = "job_updates".getBytes(UTF_8);
    private final byte[] update =
            ("{\"tenantId\":\"acme\",\"jobId\":7,\"line\":\"" + "x".repeat(150) + "\"}").getBytes(UTF_8);
    private final byte[][] plainChannels = new byte[CHANNELS][];
    private final byte[][] recordedChannels = new byte[CHANNELS][];
    private final byte[] line = "x".repeat(200).getBytes(UTF_8);
    private final byte[] recordedLine = ("m3f2a91bc.m7.12345 1234567\n" + "x".repeat(200)).getBytes(UTF_8);
    private int next;

    /** Names the channels. */
    public ReadingBenchmark() {
        for (int i = 0; i < CHANNELS; i++) {
            plainChannels[i] = ("logs:team/project-" + i).getBytes(UTF_8);
            recordedChannels[i] = ("redtail:v1:{logs:team/project-" + i + "}:live").getBytes(UTF_8);
        }
    }

    /** Configures the types. */
    @Setup
    public void configure() {
        RedisNames names = ManyTypes.of(types, type -> type % 2 == 1);
        plain = new PlainChannelFormat(names);
        recorded = new RecordedChannelFormat(names, plain);
    }

    @Benchmark
    public void jobUpdate(Blackhole blackhole) {
        plain.read(jobUpdates, update, blackhole::consume);
    }

    @Benchmark
    public void plain(Blackhole blackhole) {
        next = (next + 1) % CHANNELS;
        plain.read(plainChannels[next], line, blackhole::consume);
    }

    @Benchmark
    public void recorded(Blackhole blackhole) {
        next = (next + 1) % CHANNELS;
        recorded.read(recordedChannels[next], recordedLine, blackhole::consume);
    }
}
