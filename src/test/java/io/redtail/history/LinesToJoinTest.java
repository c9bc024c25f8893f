package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is remembered of channels, and for how long. */
class LinesToJoinTest {

    private static final Channel CHANNEL = Channel.logs("p");
    private final LinesToJoin lines = new LinesToJoin();

    private void add(Channel channel, int from, int to) {
        IntStream.rangeClosed(from, to).forEach(i -> lines.add(channel, HistoryFixture.bytes("line " + i), 1));
    }

    /** What is taken of a channel that has enough. */
    private String due(Channel channel) {
        return Optional.ofNullable(lines.takeDue().get(channel))
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
        assertThat(due(CHANNEL)).isEqualTo("nothing");
        lines.add(CHANNEL, new byte[0], 1);
        lines.add(CHANNEL, new byte[0], 1);
        add(CHANNEL, 1, 126);
        assertThat(lines.takeDue().get(CHANNEL).payload()).startsWith(HistoryFixture.bytes("\n\nline 1"));
        add(CHANNEL, 1, 128);
        lines.forget(CHANNEL);
        assertThat(due(CHANNEL)).isEqualTo("nothing");
    }

    @Test
    void channelsAreTakenInTheOrderInWhichTheyAreDue_together128EntriesAtMost() {
        Channel[] channels = {Channel.logs("a"), Channel.logs("b"), Channel.logs("c"), Channel.logs("d")};
        byte[] thirty = HistoryFixture.bytes(text(1, 30));
        for (int i = 0; i < 5; i++) {
            lines.add(channels[1], thirty, 30);
            lines.add(channels[0], thirty, 30);
        }
        add(channels[2], 1, 120);
        add(channels[3], 1, 128);
        add(channels[2], 121, 130);

        assertThat(lines.takeDue()).containsOnlyKeys(channels[1], channels[0]);
        assertThat(lines.takeDue()).containsOnlyKeys(channels[3]);
        assertThat(lines.takeDue()).containsOnlyKeys(channels[2]);
        assertThat(lines.takeDue()).isEmpty();
    }

    @Test
    void enoughBytesAreDue_andALargeEntryBeginsAnew() {
        lines.add(CHANNEL, new byte[4000], 1);
        assertThat(due(CHANNEL)).isEqualTo("nothing");
        IntStream.range(0, 4).forEach(i -> lines.add(CHANNEL, new byte[4000], 1));
        lines.add(CHANNEL, new byte[5000], 1);
        assertThat(due(CHANNEL)).isEqualTo("nothing");
        IntStream.range(0, 5).forEach(i -> lines.add(CHANNEL, new byte[4000], 1));
        assertThat(lines.takeDue().get(CHANNEL).count()).isEqualTo(5);
        assertThat(due(CHANNEL)).isEqualTo("nothing");
    }

    @Test
    void whatIsDueForTooLongIsGivenUp() {
        add(CHANNEL, 1, 192);
        assertThat(due(CHANNEL)).isEqualTo(text(1, 192));
        add(CHANNEL, 1, 193);
        assertThat(due(CHANNEL)).isEqualTo("nothing");
        add(CHANNEL, 194, 320);
        assertThat(due(CHANNEL)).isEqualTo(text(193, 320));
    }

    @Test
    void theChannelsThatWereSilentForLongestAreForgotten() {
        add(CHANNEL, 1, 100);
        for (int i = 0; i < 1500; i++) {
            lines.add(Channel.logs("other" + i), new byte[4000], 1);
            if (i % 100 == 0) {
                add(CHANNEL, 101 + i / 100, 101 + i / 100);
            }
        }
        add(CHANNEL, 116, 128);
        assertThat(due(CHANNEL)).isEqualTo(text(1, 128));
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
