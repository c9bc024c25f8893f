package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.ChannelTypes;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
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
    private final List<String> lines = new ArrayList<>();
    private final Logger logger = Logger.getLogger(ReplayBufferWatch.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(record.getLevel() + " " + record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        replayBuffer.connected();
        replayBuffer.marker("m0");
    }

    @AfterEach
    void leave() {
        logger.removeHandler(handler);
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
        assertThat(lines).isEmpty();

        flow(30, 10);

        assertThat(lines).singleElement().asString().startsWith("WARNING history_recorder_behind");
        replayBuffer.recorded(replayBuffer.end());
        flow(1, 10);
        assertThat(replayBuffer.vitals().behind()).isLessThan(3);
    }

    @Test
    void aRateThatCannotBeRememberedForThreeLeasesIsOneWarningWithWhatWouldBeEnough() {
        flow(30, 10);
        assertThat(lines).isEmpty();

        flow(50, 2_000);

        assertThat(lines)
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
        assertThat(lines).filteredOn(line -> line.startsWith("WARNING")).hasSizeLessThanOrEqualTo(2);
    }
}
