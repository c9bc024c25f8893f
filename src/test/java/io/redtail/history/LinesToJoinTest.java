package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is remembered of channels, and for how long. */
class LinesToJoinTest {

    private static final Channel CHANNEL = Channel.logs("p");
    private final LinesToJoin lines = new LinesToJoin();

    private void add(Channel channel, int from, int to) {
        IntStream.rangeClosed(from, to).forEach(i -> lines.add(channel, HistoryFixture.bytes("line " + i), 1));
    }

    private String due(Channel channel) {
        return lines.due(channel)
                .map(due -> due.count() + " " + Script.text(due.payload()))
                .orElse("nothing");
    }

    private static String text(int from, int to) {
        StringBuilder text = new StringBuilder((to - from + 1) + " line " + from);
        IntStream.rangeClosed(from + 1, to).forEach(i -> text.append("\nline ").append(i));
        return text.toString();
    }

    @Test
    void enoughLinesAreDue_inOrder_alsoEmptyOnes() {
        add(CHANNEL, 1, 127);
        assertThat(due(CHANNEL)).isEqualTo("nothing");
        lines.add(CHANNEL, HistoryFixture.bytes("line 128\nline 129"), 2);
        assertThat(due(CHANNEL)).isEqualTo(text(1, 129));
        lines.forget(CHANNEL);
        assertThat(due(CHANNEL)).isEqualTo("nothing");
        lines.add(CHANNEL, new byte[0], 1);
        lines.add(CHANNEL, new byte[0], 1);
        add(CHANNEL, 1, 126);
        assertThat(lines.due(CHANNEL).orElseThrow().payload()).startsWith(HistoryFixture.bytes("\n\nline 1"));
    }

    @Test
    void enoughBytesAreDue_andALargeEntryBeginsAnew() {
        lines.add(CHANNEL, new byte[4000], 1);
        assertThat(due(CHANNEL)).isEqualTo("nothing");
        IntStream.range(0, 4).forEach(i -> lines.add(CHANNEL, new byte[4000], 1));
        assertThat(lines.due(CHANNEL).orElseThrow().count()).isEqualTo(5);
        lines.add(CHANNEL, new byte[5000], 1);
        assertThat(due(CHANNEL)).isEqualTo("nothing");
    }

    @Test
    void whatIsDueForTooLongIsGivenUp() {
        add(CHANNEL, 1, 192);
        assertThat(due(CHANNEL)).isEqualTo(text(1, 192));
        add(CHANNEL, 193, 193);
        assertThat(due(CHANNEL)).isEqualTo("nothing");
        add(CHANNEL, 194, 320);
        assertThat(due(CHANNEL)).isEqualTo(text(193, 320));
    }

    @Test
    void theChannelsThatWereSilentForLongestAreForgotten() {
        add(CHANNEL, 1, 128);
        for (int i = 0; i < 1500; i++) {
            lines.add(Channel.logs("other" + i), new byte[4000], 1);
            if (i % 100 == 0) {
                assertThat(due(CHANNEL)).isEqualTo(text(1, 128));
            }
        }
        Channel silent = Channel.logs("silent");
        add(silent, 1, 128);
        for (int i = 0; i < 2000; i++) {
            lines.add(Channel.logs("more" + i), new byte[4000], 1);
        }
        assertThat(due(silent)).isEqualTo("nothing");
        lines.forgetAll();
        assertThat(due(CHANNEL)).isEqualTo("nothing");
        add(CHANNEL, 1, 128);
        assertThat(due(CHANNEL)).isEqualTo(text(1, 128));
    }
}
