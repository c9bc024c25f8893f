package io.redtail.bench.jmh;

import io.redtail.channel.Channel;
import io.redtail.channel.MalformedPayloadException;
import io.redtail.channel.SharedPayloadDecoder;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Publication;
import io.redtail.json.Utf8;
import io.redtail.protocol.EnvelopeEncoding;
import io.redtail.protocol.ServerMessageEncoder;
import java.nio.charset.StandardCharsets;
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

/** What a publication costs once, however many get it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class EncodingBenchmark {

    private static final Channel CHANNEL = Channel.logs("p");

    /** A line of about 200 bytes: letters only, with something to escape, or of two bytes a letter. */
    @Param({"plain", "escapes", "umlauts"})
    public String line;

    private final EnvelopeEncoding envelopes = new EnvelopeEncoding(new ServerMessageEncoder());
    private final SharedPayloadDecoder updates =
            new SharedPayloadDecoder(Channel.jobs("t").type());

    private byte[] payload = {};
    private byte[] update = {};

    @Setup
    public void makePayloads() {
        String text = switch (line) {
            case "plain" -> "x".repeat(200);
            case "escapes" -> "a \"quoted\" word\t".repeat(200 / 16);
            default -> "ä".repeat(100);
        };
        payload = text.getBytes(StandardCharsets.UTF_8);
        update = ("{\"tenantId\":\"t1\",\"jobId\":7,\"state\":\"running\",\"line\":\"" + "x".repeat(140) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** UTF-8 checked, or mended. */
    @Benchmark
    public byte[] utf8() {
        return Utf8.replaceMalformed(payload);
    }

    /** One envelope of {@code redtail.v1}. */
    @Benchmark
    public EncodedMessage envelope() {
        return envelopes.encode(Publication.of(CHANNEL, payload));
    }

    /** The tenant found and taken out of a job update, in one pass. */
    @Benchmark
    public SharedPayloadDecoder.Addressed jobUpdate() throws MalformedPayloadException {
        return updates.decode(update);
    }
}
