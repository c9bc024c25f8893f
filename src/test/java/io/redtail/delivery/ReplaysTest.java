package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReplaysTest {

    private static final Channel P = Channel.logs("p");
    private static final WireFormat SINGLE = WireFormats.of(TestEncoding.SINGLE);
    private static final WireFormat JOINING = WireFormats.of(TestEncoding.JOINING);

    private final Replays replays = new Replays(200_000);
    private final List<String> compressed = new ArrayList<>();
    private final WireFormat compressing = SINGLE.withStreams(RememberingStream::new);

    private final class RememberingStream implements SharedStream {

        @Override
        public void begin() {
            compressed.add("|");
        }

        @Override
        public ByteBuffer append(List<EncodedMessage> messages) {
            compressed.add(messages.size() + " from " + messages.get(0).text().split("\\.", -1)[0]);
            return ByteBuffer.allocate(7);
        }
    }

    private static List<Publication> lines(String epoch, long first, long last, int bytes) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(offset -> Publication.recorded(
                        P, (offset + "." + "x".repeat(bytes)).getBytes(UTF_8), new StreamPosition(epoch, offset)))
                .toList();
    }

    private static List<Publication> publications(List<Message> messages) {
        List<Publication> all = new ArrayList<>();
        for (Message message : messages) {
            if (message instanceof Batch batch) {
                all.addAll(batch.publications());
            } else {
                all.add((Publication) message);
            }
        }
        return all;
    }

    @Test
    void whoBeginsSomewhereElseSharesTheBatchesBehindIt() {
        List<Message> one = replays.messages(SINGLE, lines("e", 1, 1000, 100));
        List<Message> other = replays.messages(SINGLE, lines("e", 70, 1030, 100));

        assertThat(publications(one)).hasSize(1000);
        assertThat(other.get(1)).isSameAs(one.get(1)).isInstanceOf(Batch.class);
        assertThat(other.get(2)).isSameAs(one.get(2));
        assertThat(publications(other).get(0).position()).isEqualTo(new StreamPosition("e", 70));
        assertThat(publications(other)).hasSize(961);
    }

    @Test
    void otherEpochsAndOtherFormatsShareNothing() {
        Message one = replays.messages(SINGLE, lines("e", 1, 256, 100)).get(0);

        assertThat(replays.messages(SINGLE, lines("f", 1, 256, 100)).get(0)).isNotSameAs(one);
        assertThat(replays.messages(JOINING, lines("e", 1, 256, 100)).get(0)).isNotSameAs(one);
        assertThat(replays.messages(SINGLE, lines("e", 1, 256, 100)).get(0)).isSameAs(one);
    }

    /** A snapshot has the newest value of each key, and holes. */
    @Test
    void aSnapshotSharesNothingWithAllThatWasPublished() {
        List<Publication> all = lines("e", 1, 200, 100);
        List<Publication> snapshot = all.stream()
                .filter(publication -> publication.position().offset() != 100)
                .toList();

        assertThat(publications(replays.messages(SINGLE, snapshot))).hasSize(199);
        assertThat(publications(replays.messages(SINGLE, all))).hasSize(200);
        assertThat(publications(replays.messages(SINGLE, snapshot))).hasSize(199);
    }

    @Test
    void fewShortOnesAreNoBatch_andLongOnesAreSeveral() {
        assertThat(replays.messages(SINGLE, lines("e", 1, 100, 100)))
                .hasSize(100)
                .allSatisfy(message -> assertThat(message).isInstanceOf(Publication.class));
        assertThat(replays.messages(SINGLE, lines("e", 1, 8, 20_000)))
                .allSatisfy(message -> assertThat(message.weight()).isBetween(16_384, 65_536))
                .hasSize(3);
        assertThat(replays.messages(SINGLE, lines("e", 1, 1, 900_000))).hasSize(1);
        assertThat(replays.messages(SINGLE, List.of())).isEmpty();
    }

    @Test
    void eachIsCompressedByItself_onceForAll_unlessItIsTiny() {
        List<Message> one = replays.messages(compressing, lines("e", 1, 300, 100));

        assertThat(replays.messages(compressing, lines("e", 1, 300, 100))).isEqualTo(one);
        assertThat(compressed).containsExactly("|", "256 from p=1", "|", "44 from p=257");
        assertThat(one).hasSize(2).allSatisfy(message -> {
            assertThat(((Batch) message).isOfStream()).isTrue();
            assertThat(((Batch) message).bytes().remaining()).isEqualTo(7);
        });
        assertThat(replays.messages(compressing, lines("e", 1, 3, 100)))
                .hasSize(3)
                .allSatisfy(message -> assertThat(message).isInstanceOf(Publication.class));
    }

    @Test
    void thoseThatWereUsedLongestAgoGoFirst() {
        Message first = replays.messages(SINGLE, lines("e", 1, 256, 100)).get(0);
        Message second = replays.messages(SINGLE, lines("e", 257, 512, 100)).get(0);
        for (int i = 2; i < 20; i++) {
            replays.messages(SINGLE, lines("e", i * 256 + 1, i * 256 + 256, 100));
            assertThat(replays.messages(SINGLE, lines("e", 1, 256, 100))).containsExactly(first);
        }

        assertThat(replays.messages(SINGLE, lines("e", 257, 512, 100)).get(0)).isNotSameAs(second);
    }
}
