package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.redis.RedisNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What partitions have in common, and what not. */
class ReplayBuffersTest {

    private static final int PARTITIONS = 4;
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final byte[] LINE = "x".repeat(1000).getBytes(StandardCharsets.UTF_8);

    private final RedisNames names = RedisNames.inCluster("", ChannelTypes.BUILT_IN, PARTITIONS);
    private final ReplayBuffers buffers = new ReplayBuffers(names, MAX_BYTES);

    /** One of each partition. */
    private final List<Channel> channels = IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> IntStream.iterate(0, i -> i + 1)
                    .mapToObj(i -> Channel.logs("c" + i))
                    .filter(channel -> names.partition(channel) == partition)
                    .findFirst()
                    .orElseThrow())
            .toList();

    ReplayBuffersTest() {
        buffers.connected("here");
        buffers.marker("m");
    }

    private void publish(int partition, int lines) {
        byte[] name = names.published(channels.get(partition)).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < lines; i++) {
            buffers.message(name, LINE);
        }
    }

    private List<ReplayBuffer.Message> messages(int partition) {
        FeedPosition marker = FeedPosition.at("m-here");
        ReplayBuffer buffer = buffers.of(partition);
        return buffer.findNext(marker).isEmpty()
                ? List.of()
                : buffer.take(buffer.findNext(marker).getAsLong(), marker, 1_000_000, Long.MAX_VALUE)
                        .messages();
    }

    @Test
    void aMessageComesToItsPartitionOnly_andIsCountedThere() {
        publish(1, 2);
        publish(3, 1);
        publish(1, 1);

        assertThat(messages(0)).isEmpty();
        assertThat(messages(1))
                .extracting(message -> message.position().after())
                .containsExactly(1, 2, 3);
        assertThat(messages(3))
                .extracting(message -> message.position().after())
                .containsExactly(1);
    }

    @Test
    void allHearMarkersAndBreaks() {
        buffers.disconnected();

        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(buffers.of(partition).isBreakAt(1)).isTrue();
            assertThat(buffers.of(partition).isListening()).isFalse();
        }
        assertThat(buffers.isListening()).isFalse();
    }

    @Test
    void aPartitionThatIsNotRecordedFillsHalfOfTheMemory_andMakesNoOtherOneDropAnything() {
        publish(1, 400);
        publish(0, 20_000);
        publish(2, 400);

        assertThat(buffers.of(0).hasLost(1)).isTrue();
        assertThat(messages(1)).hasSize(400);
        assertThat(messages(2)).hasSize(400);
        assertThat(buffers.vitals().bytes()).isLessThan(MAX_BYTES).isGreaterThan(MAX_BYTES / 2);
    }

    @Test
    void howeverMuchComes_theyTakeNoMoreThanThereIs() {
        for (int round = 0; round < 20; round++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                publish(partition, 300 * (partition + 1));
                assertThat(buffers.vitals().bytes()).isLessThanOrEqualTo(MAX_BYTES);
            }
        }
        assertThat(buffers.vitals().bytes()).isGreaterThan(MAX_BYTES / 2);
    }
}
