package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.ChannelTypes;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a node remembers: by time first, by bytes at the ceiling. */
class ReplayBufferTest {

    private static final long MIB = 1024 * 1024;
    private static final byte[] CHANNEL = bytes("logs:p");
    private static final byte[] LINE = new byte[1024];

    private final AtomicLong now = new AtomicLong();

    private ReplayBuffer ring(long maxBytes) {
        ReplayBuffer replayBuffer = new ReplayBuffer(
                new ReplayBufferBounds(maxBytes),
                "",
                new PlainChannelFormat(new RedisNames("", ChannelTypes.BUILT_IN)),
                now::get);
        replayBuffer.connected();
        replayBuffer.marker("m0");
        return replayBuffer;
    }

    /** Lines of 1 KB, and a marker each second. Nobody records anything after the first. */
    private void flow(ReplayBuffer replayBuffer, int seconds, int linesPerSecond) {
        for (int second = 0; second < seconds; second++) {
            for (int i = 0; i < linesPerSecond; i++) {
                replayBuffer.message(CHANNEL, LINE);
                now.addAndGet(Duration.ofSeconds(1).toNanos() / linesPerSecond);
            }
            replayBuffer.marker("m" + now.get());
        }
    }

    /** Copies of it would be humongous objects for G1. */
    @Test
    void aLineThatIsLongerThanABlockIsHandedOutAsItCame() {
        ReplayBuffer replayBuffer = ring(256 * MIB);
        byte[] longLine = new byte[900_000];
        replayBuffer.message(CHANNEL, LINE);
        long before = replayBuffer.vitals().bytes();
        replayBuffer.message(CHANNEL, longLine);
        replayBuffer.message(CHANNEL, LINE);

        ReplayBuffer.Span span = replayBuffer.take(1, FeedPosition.at("m0"), 10, 10 * MIB);

        assertThat(span.messages()).extracting(ReplayBuffer.Message::channel).containsOnly(CHANNEL);
        assertThat(span.messages()).extracting(ReplayBuffer.Message::payload).containsExactly(LINE, longLine, LINE);
        assertThat(span.messages().get(1).payload()).isSameAs(longLine);
        assertThat(replayBuffer.vitals().bytes() - before).isBetween(900_000L, 920_000L);
    }

    /** What 96,000 lines a third of which were lost with a replay buffer of 32 MiB need. */
    @Test
    void eightMegabytesASecond_whatIsNotRecordedIsKeptForThreeLeasesAndMore() {
        ReplayBuffer replayBuffer = ring(256 * MIB);
        FeedPosition stored = new FeedPosition("m0", 17);

        flow(replayBuffer, 12, 8_000);

        assertThat(replayBuffer.findNext(stored)).hasValue(18);
        assertThat(replayBuffer.take(18, stored, 1, MIB).messages())
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.position()).isEqualTo(new FeedPosition("m0", 18));
                    assertThat(message.channel()).isEqualTo(CHANNEL);
                    assertThat(message.payload()).isEqualTo(LINE);
                });
        assertThat(replayBuffer.vitals().bytesPerSecond()).isBetween(8_000_000L, 8_600_000L);
        assertThat(replayBuffer.vitals().seconds()).isGreaterThan((double) ReplayBufferBounds.NEEDED.toSeconds());
    }

    @Test
    void whatIsRecordedGoesAfterSomeLeasesIfItIsMuch() {
        ReplayBuffer replayBuffer = ring(256 * MIB);
        for (int i = 0; i < 60; i++) {
            replayBuffer.recorded(replayBuffer.end());
            flow(replayBuffer, 1, 8_000);
        }

        assertThat(replayBuffer.vitals().bytes()).isBetween(9 * 8 * MIB, 14 * 8 * MIB);
    }

    @Test
    void aMinuteIsKeptIfItIsLittle() {
        ReplayBuffer replayBuffer = ring(256 * MIB);
        flow(replayBuffer, 30, 10);
        replayBuffer.recorded(replayBuffer.end());
        flow(replayBuffer, 29, 10);
        replayBuffer.recorded(replayBuffer.end());
        assertThat(replayBuffer.find("m0")).hasValue(0);

        flow(replayBuffer, 5, 10);

        assertThat(replayBuffer.find("m0")).isEmpty();
        assertThat(replayBuffer.hasLost(0)).isTrue();
    }

    @Test
    void theCeilingHolds() {
        ReplayBuffer replayBuffer = ring(4 * MIB);
        for (int i = 0; i < 50; i++) {
            flow(replayBuffer, 1, 1_000);
            assertThat(replayBuffer.vitals().bytes()).isLessThanOrEqualTo(4 * MIB);
        }
        assertThat(replayBuffer.vitals().bytes()).isGreaterThan(3 * MIB);
        assertThat(replayBuffer.vitals().seconds()).isBetween(3.5, 4.2);
        assertThat(ReplayBufferBounds.isShort(replayBuffer.vitals())).isTrue();
        assertThat(ReplayBufferBounds.enoughBytes(replayBuffer.vitals().bytesPerSecond()))
                .isBetween(9 * MIB, 25 * MIB);
    }

    @Test
    void smallMessagesTakeLittleMoreThanTheirText() {
        ReplayBuffer replayBuffer = ring(256 * MIB);
        for (int i = 0; i < 100_000; i++) {
            replayBuffer.message(CHANNEL, bytes("twenty bytes of text"));
        }
        assertThat(replayBuffer.vitals().bytes()).isLessThan(100_000L * (20 + CHANNEL.length + 12));
    }

    @Test
    void everyMessageHasItsPositionWhateverBlocksHaveGone() {
        ReplayBuffer replayBuffer = ring(MIB);
        flow(replayBuffer, 3, 700);
        String last = "m" + now.get();
        replayBuffer.message(CHANNEL, bytes("a"));
        replayBuffer.message(CHANNEL, bytes("b"));

        long next = replayBuffer.findNext(new FeedPosition(last, 1)).orElseThrow();
        ReplayBuffer.Span span = replayBuffer.take(next, new FeedPosition(last, 1), 9, MIB);

        assertThat(span.messages())
                .extracting(ReplayBuffer.Message::position)
                .containsExactly(new FeedPosition(last, 2));
        assertThat(span.end()).isEqualTo(new FeedPosition(last, 2));
        assertThat(replayBuffer.findNext(new FeedPosition(last, 3))).isEmpty();
        assertThat(replayBuffer.findNext(new FeedPosition("m0", 1))).isEmpty();
    }

    @Test
    void aPositionBehindABreakOrAnotherMarkerIsNone() {
        ReplayBuffer replayBuffer = ring(MIB);
        replayBuffer.message(CHANNEL, LINE);
        replayBuffer.marker("m1");
        replayBuffer.message(CHANNEL, LINE);
        replayBuffer.disconnected();
        replayBuffer.connected();
        replayBuffer.message(CHANNEL, LINE); // lost with the break
        replayBuffer.marker("m2");

        assertThat(replayBuffer.findNext(new FeedPosition("m0", 2))).isEmpty();
        assertThat(replayBuffer.findNext(new FeedPosition("m1", 2))).isEmpty();
        assertThat(replayBuffer.findNext(new FeedPosition("m1", 1))).hasValue(4);
        assertThat(replayBuffer.isBreakAt(4)).isTrue();
        assertThat(replayBuffer.isUnbroken(4)).isFalse();
        assertThat(replayBuffer.isUnbroken(5)).isTrue();
        assertThat(replayBuffer.beginAnew(FeedPosition.NONE).orElseThrow().end())
                .isEqualTo(FeedPosition.at("m2"));
        assertThat(replayBuffer.take(2, FeedPosition.at("m1"), 9, MIB).next()).isEqualTo(4);
    }

    @Test
    void aChannelWithAnEndlessNameCountsAndIsNotKept() {
        ReplayBuffer replayBuffer = ring(MIB);
        replayBuffer.message(new byte[100_000], LINE);
        replayBuffer.message(CHANNEL, LINE);

        List<ReplayBuffer.Message> messages =
                replayBuffer.take(1, FeedPosition.at("m0"), 9, MIB).messages();
        assertThat(messages).extracting(message -> message.channel().length).containsExactly(0, CHANNEL.length);
        assertThat(messages.get(1).position()).isEqualTo(new FeedPosition("m0", 2));
    }

    @Test
    void idleBlocksAreSmallAgain() {
        ReplayBuffer replayBuffer = ring(256 * MIB);
        flow(replayBuffer, 10, 2_000);
        for (int i = 0; i < 70; i++) {
            flow(replayBuffer, 1, 1);
            replayBuffer.recorded(replayBuffer.end());
        }
        assertThat(replayBuffer.vitals().bytes()).isLessThan(MIB);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
