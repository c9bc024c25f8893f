package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.delivery.StartPosition;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a channel is not deleted: nobody knows whether what was published before may still come. */
@Timeout(60)
class ChannelDeletionTest {

    private final HistoryFixture history = new HistoryFixture().begin();
    private final RedisSessions sessions = new RedisSessions(history.connector);
    private final ReplayBuffers replayBuffers = new ReplayBuffers(history.names, 1 << 20);
    private final ReplayBuffer replayBuffer = replayBuffers.of(0);
    private final ChannelDeletion deletion = new ChannelDeletion(
            history.names,
            history.reader.partitions(),
            sessions,
            replayBuffers,
            ListenerRole.always(),
            "node",
            Duration.ofMillis(100));

    @AfterEach
    void stop() throws InterruptedException {
        sessions.close();
        history.close();
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> deletion.delete(Channel.logs("p")))
                .isInstanceOfSatisfying(
                        HistoryUnavailableException.class,
                        e -> assertThat(e.isPassing()).isTrue())
                .hasMessageContaining(why);
    }

    @Test
    void aNodeThatDoesNotHearRedis_deletesNothing() {
        history.record("logs:p", "one");

        assertRefused("not recorded yet");

        assertThat(history.payloads("p", StartPosition.tail(9))).containsExactly("one");
    }

    @Test
    void withoutARecorder_nothingIsDeleted() {
        history.record("logs:p", "one");
        replayBuffer.connected();
        replayBuffer.marker("m1"); // up to here it is recorded
        replayBuffer.marker("node-d1");

        assertRefused("not recorded yet");

        assertThat(history.payloads("p", StartPosition.tail(9))).containsExactly("one");
    }

    @Test
    void onceItIsRecorded_itIsDeleted() throws Exception {
        history.record("logs:p", "one");
        replayBuffer.connected();
        replayBuffer.marker("node-d1");
        replayBuffer.marker("m1"); // recorded up to here

        deletion.delete(Channel.logs("p"));

        assertThat(history.payloads("p", StartPosition.tail(9))).isEmpty();
    }

    @Test
    void withoutRedis_itIsRefused() {
        history.redis.kill();

        assertRefused("Redis is away");
    }
}
