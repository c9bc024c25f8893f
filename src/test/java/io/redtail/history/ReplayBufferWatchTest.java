package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.ChannelTypes;
import io.redtail.log.CapturedLog;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayBufferWatchTest {

    private final AtomicLong now = new AtomicLong();
    private final ReplayBuffer replayBuffer = new ReplayBuffer(
            new ReplayBufferBounds(4 * 1024 * 1024),
            "",
            new PlainChannelFormat(new RedisNames("", ChannelTypes.BUILT_IN)),
            now::get);
    private final ReplayBufferWatch watch = new ReplayBufferWatch(replayBuffer::vitals, now::get);
    private boolean records;
    private final CapturedLog log = new CapturedLog(ReplayBufferWatch.class);

    @BeforeEach
    void listen() {
        replayBuffer.connected();
        replayBuffer.marker("m0");
    }

    @AfterEach
    void leave() {
        log.close();
    }

    private void flow(int seconds, int linesPerSecond) {
        for (int i = 0; i < seconds; i++) {
            for (int line = 0; line < linesPerSecond; line++) {
                replayBuffer.message(new byte[] {'c'}, new byte[1000]);
            }
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            watch.look(records);
        }
    }

    @Test
    void aRecorderThatIsSlowerThanWhatIsPublishedIsOneWarning() {
        records = true;
        for (int i = 0; i < 20; i++) {
            flow(1, 10);
            replayBuffer.recorded(replayBuffer.end());
        }
        assertThat(log.messagesWithLevels()).isEmpty();

        flow(30, 10);

        assertThat(log.messagesWithLevels()).singleElement().asString().startsWith("WARNING history_recorder_behind");
        replayBuffer.recorded(replayBuffer.end());
        flow(1, 10);
        assertThat(replayBuffer.vitals().behind()).isLessThan(3);
    }

    @Test
    void aRateThatCannotBeRememberedForThreeLeasesIsOneWarningWithWhatWouldBeEnough() {
        flow(30, 10);
        assertThat(log.messagesWithLevels()).isEmpty();

        flow(50, 2_000);

        assertThat(log.messagesWithLevels())
                .singleElement()
                .asString()
                .startsWith("WARNING history_ring_short")
                .contains(
                        "needed_seconds=" + ReplayBufferBounds.NEEDED.toSeconds(),
                        "redtail.history.ring-max-bytes=",
                        "-Xmx");
        flow(10, 10);
        flow(50, 2_000);
        flow(10, 10);
        assertThat(log.messagesWithLevels())
                .filteredOn(line -> line.startsWith("WARNING"))
                .hasSizeLessThanOrEqualTo(2);
    }
}
