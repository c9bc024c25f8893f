package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.util.ArrayList;
import java.util.List;

/** The recorder of the last release, by its own script: it knows no state, no times and no blocks. */
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
}
