package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The recorder of the last release, by its own script: it knows no state, no times and no blocks. Its readers, too. */
final class EarlierRecorder {

    private EarlierRecorder() {}

    static void append(HistoryFixture history, Channel channel, List<String> payloads) {
        Script append = new Script("earlier/channel.lua", "earlier/quota.lua", "earlier/append.lua");
        FeedPosition next = FeedPosition.at("earlier" + history.at);
        List<String> arguments = new ArrayList<>(List.of(
                history.names.history(),
                history.fence,
                history.at.toString(),
                next.toString(),
                "",
                "",
                "0",
                "10000",
                "16777216",
                "86400000",
                "10000",
                "1073741824",
                "500",
                "1",
                channel.name(),
                channel.type().prefix()));
        for (String payload : payloads) {
            arguments.addAll(List.of(channel.name(), "m" + next, payload));
        }
        List<byte[]> answer = history.session.call(jedis -> append.list(
                jedis,
                List.of(
                        Script.bytes(history.names.recorder()),
                        Script.bytes(history.names.recordedChannels()),
                        Script.bytes(history.names.recordedBytes())),
                arguments.stream().map(Script::bytes).toList()));
        assertThat(Script.text(answer.get(0))).isEqualTo("done");
        history.at = next;
    }

    /** The texts that its readers find, and gaps with the number that is missing. */
    static List<String> read(HistoryFixture history, Channel channel) {
        Script read = new Script("earlier/channel.lua", "earlier/read.lua");
        List<byte[]> page = history.session.call(jedis -> read.list(
                jedis,
                List.of(Script.bytes(history.names.recorder())),
                Stream.of(history.names.history(), channel.name(), "512", "262144", "tail", "512")
                        .map(Script::bytes)
                        .toList()));
        assertThat(Script.text(page.get(0))).isEqualTo("page");
        List<String> lines = new ArrayList<>();
        for (int i = 7; i < page.size(); i += 3) {
            boolean isLine = Script.text(page.get(i + 1)).equals("d");
            lines.add((isLine ? "" : "gap ") + Script.text(page.get(i + 2)));
        }
        return lines;
    }
}
