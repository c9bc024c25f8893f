package io.redtail.history;

import static io.redtail.history.HistoryFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.ChannelTypes;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many messages one append takes. */
class AppendBudgetTest {

    private final PlainChannelFormat published = new PlainChannelFormat(new RedisNames("", ChannelTypes.BUILT_IN));

    private int fitting(IntFunction<String> channel, String payload) {
        List<ReplayBuffer.Message> messages = IntStream.range(0, 10_000)
                .mapToObj(i -> new ReplayBuffer.Message(FeedPosition.NONE, bytes(channel.apply(i)), bytes(payload)))
                .toList();
        return AppendBudget.fitting(messages, published);
    }

    @Test
    void linesOfFewChannelsAreMany() {
        assertThat(fitting(i -> "logs:a", "line")).isBetween(5_900, 6_000);
        assertThat(fitting(i -> "logs:c" + i % 100, "line")).isBetween(3_500, 3_700);
    }

    @Test
    void whatIsAnEntryOfItsOwnIsFew() {
        assertThat(fitting(i -> "logs:c" + i, "line")).isEqualTo(240);
        assertThat(fitting(i -> "logs:a", "two\nlines")).isBetween(370, 380);
        assertThat(fitting(i -> "job_updates", "{\"projectId\":\"p\",\"jobId\":\"j\"}"))
                .isBetween(370, 380);
    }

    @Test
    void aLineThatIsTooLongToBeDeflatedIsAnEntryOfItsOwn() {
        byte[] line = new byte[BlockDeflater.MAX_BYTES + 1];
        var message = new ReplayBuffer.Message(FeedPosition.NONE, bytes("logs:a"), line);
        assertThat(AppendBudget.fitting(Collections.nCopies(1000, message), published))
                .isBetween(370, 380);
    }

    @Test
    void oneIsAlwaysTaken() {
        var message = new ReplayBuffer.Message(FeedPosition.NONE, bytes("of nobody"), new byte[1]);
        assertThat(AppendBudget.fitting(List.of(message), published)).isOne();
    }
}
