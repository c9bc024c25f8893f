package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.delivery.EncodedMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What RFC 7692's own reader makes of a stream. */
class DeflatedStreamTest {

    private final CompressionCounters counters = new CompressionCounters();
    private final DeflatedStream stream = new DeflatedStream(counters);
    private final Random random = new Random(42);

    @Test
    void aClientReadsAllSinceTheBeginning() {
        InflatingReader client = new InflatingReader();
        List<String> lines = lines(500);

        stream.begin();

        assertThat(lines)
                .allSatisfy(line -> assertThat(client.read(append(line))).containsExactly(line));
        assertThat(client.compressed()).isEqualTo(500);
        assertThat(counters.inputBytes()).isGreaterThan(4 * counters.outputBytes());
    }

    @Test
    void severalMessagesAreOneFrameEach() {
        stream.begin();

        assertThat(new InflatingReader().read(append("one", "", "three", "x".repeat(70_000), "five")))
                .containsExactly("one", "", "three", "x".repeat(70_000), "five");
    }

    @Test
    void whoJoinsAtABeginningNeedsNothingOfBefore() {
        InflatingReader first = new InflatingReader();
        stream.begin();
        lines(100).forEach(line -> first.read(append(line)));

        stream.begin();
        InflatingReader second = new InflatingReader();

        for (String line : lines(100)) {
            ByteBuffer frames = append(line);
            assertThat(first.read(frames)).containsExactly(line);
            assertThat(second.read(frames)).containsExactly(line);
        }
        assertThat(counters.beginnings()).isEqualTo(2);
    }

    /** As they come between the parts of a stream that begins anew behind them. */
    @Test
    void pagesOfAReplayNeedNothingOfBefore_andTheStreamNothingOfThem() {
        DeflatedStream pages = new DeflatedStream(counters);
        InflatingReader client = new InflatingReader();
        for (int round = 0; round < 3; round++) {
            stream.begin();
            lines(10).forEach(line -> assertThat(client.read(append(line))).containsExactly(line));
            for (int page = 0; page < 3; page++) {
                pages.begin();
                List<String> lines = lines(256);
                assertThat(client.read(pages.append(
                                lines.stream().map(EncodedMessage::of).toList())))
                        .isEqualTo(lines);
            }
        }
    }

    /** There are fewer deflaters than streams: what a message refers to has to come back with its stream. */
    @Test
    void moreStreamsThanDeflatersKeepWhatTheyHad() {
        int count = 3 * Deflaters.MAX_DEFLATERS;
        List<DeflatedStream> streams =
                Stream.generate(() -> new DeflatedStream(counters)).limit(count).toList();
        List<InflatingReader> clients =
                Stream.generate(InflatingReader::new).limit(count).toList();
        streams.forEach(DeflatedStream::begin);

        for (String line : lines(2_000)) {
            int which = random.nextInt(count);
            if (random.nextInt(50) == 0) {
                streams.get(which).begin();
            }
            assertThat(clients.get(which).read(streams.get(which).append(List.of(EncodedMessage.of(line)))))
                    .containsExactly(line);
        }
        assertThat(counters.inputBytes()).isGreaterThan(3 * counters.outputBytes());
    }

    @Test
    void whatCannotBeCompressedArrivesAsWell() {
        InflatingReader client = new InflatingReader();
        stream.begin();

        for (int length = 1; length < 200_000; length = length * 3 / 2 + 1) {
            String noise = noise(length);
            assertThat(client.read(append(noise))).containsExactly(noise);
        }
    }

    /** A message as long as the room that it is given, and around that. */
    @Test
    void everyLengthOfNoiseFits() {
        InflatingReader client = new InflatingReader();
        stream.begin();

        for (int length = 1; length < 3_000; length++) {
            String noise = noise(length);
            assertThat(client.read(append(noise))).containsExactly(noise);
        }
    }

    @Test
    void itKeepsNoMoreThanAWindow() {
        stream.begin();
        assertThat(stream.window()).isEmpty();

        lines(2_000).forEach(this::append);

        assertThat(stream.window()).hasSize(DeflatedStream.WINDOW_BYTES);
        stream.begin();
        assertThat(stream.windowLength()).isZero();
    }

    private ByteBuffer append(String... messages) {
        return stream.append(Stream.of(messages).map(EncodedMessage::of).toList());
    }

    private String noise(int length) {
        return random.ints(length, 32, 127)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private List<String> lines(int count) {
        List<String> lines = new ArrayList<>();
        IntStream.range(0, count)
                .forEach(i -> lines.add(
                        "{\"type\":\"message\",\"channel\":\"logs:web\",\"data\":\"[INFO] Downloaded from central:"
                                + " https://repo.maven.apache.org/maven2/org/example/artifact-" + random.nextInt(1_000)
                                + "/1." + i + ".pom (" + random.nextInt(90) + " kB at " + random.nextInt(900)
                                + " kB/s)\"}"));
        return lines;
    }
}
