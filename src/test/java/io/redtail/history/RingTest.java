package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a node remembers: by time first, by bytes at the ceiling. */
class RingTest {

    private static final long MIB = 1024 * 1024;
    private static final byte[] CHANNEL = bytes("logs:p");
    private static final byte[] LINE = new byte[1024];

    private final AtomicLong now = new AtomicLong();

    private Ring ring(long maxBytes) {
        Ring ring = new Ring(new RingBounds(maxBytes), now::get);
        ring.connected();
        ring.marker("m0");
        return ring;
    }

    /** Lines of 1 KB, and a marker each second. Nobody records anything after the first. */
    private void flow(Ring ring, int seconds, int linesPerSecond) {
        for (int second = 0; second < seconds; second++) {
            for (int i = 0; i < linesPerSecond; i++) {
                ring.message(CHANNEL, LINE);
                now.addAndGet(Duration.ofSeconds(1).toNanos() / linesPerSecond);
            }
            ring.marker("m" + now.get());
        }
    }

    /** What 96,000 lines a third of which were lost with a ring of 32 MiB need. */
    @Test
    void eightMegabytesASecond_whatIsNotRecordedIsKeptForThreeLeasesAndMore() {
        Ring ring = ring(256 * MIB);
        Position stored = new Position("m0", 17);

        flow(ring, 12, 8_000);

        assertThat(ring.findNext(stored)).hasValue(18);
        assertThat(ring.take(18, stored, 1, MIB).messages()).singleElement().satisfies(message -> {
            assertThat(message.position()).isEqualTo(new Position("m0", 18));
            assertThat(message.channel()).isEqualTo(CHANNEL);
            assertThat(message.payload()).isEqualTo(LINE);
        });
        assertThat(ring.vitals().bytesPerSecond()).isBetween(8_000_000L, 8_600_000L);
        assertThat(ring.vitals().seconds()).isGreaterThan((double) RingBounds.NEEDED.toSeconds());
    }

    @Test
    void whatIsRecordedGoesAfterSomeLeasesIfItIsMuch() {
        Ring ring = ring(256 * MIB);
        for (int i = 0; i < 60; i++) {
            ring.recorded(ring.end());
            flow(ring, 1, 8_000);
        }

        assertThat(ring.vitals().bytes()).isBetween(9 * 8 * MIB, 14 * 8 * MIB);
    }

    @Test
    void aMinuteIsKeptIfItIsLittle() {
        Ring ring = ring(256 * MIB);
        flow(ring, 30, 10);
        ring.recorded(ring.end());
        flow(ring, 29, 10);
        ring.recorded(ring.end());
        assertThat(ring.find("m0")).hasValue(0);

        flow(ring, 5, 10);

        assertThat(ring.find("m0")).isEmpty();
        assertThat(ring.hasLost(0)).isTrue();
    }

    @Test
    void theCeilingHolds() {
        Ring ring = ring(4 * MIB);
        for (int i = 0; i < 50; i++) {
            flow(ring, 1, 1_000);
            assertThat(ring.vitals().bytes()).isLessThanOrEqualTo(4 * MIB);
        }
        assertThat(ring.vitals().bytes()).isGreaterThan(3 * MIB);
        assertThat(ring.vitals().seconds()).isBetween(3.5, 4.2);
        assertThat(RingBounds.isShort(ring.vitals())).isTrue();
        assertThat(RingBounds.enoughBytes(ring.vitals().bytesPerSecond())).isBetween(9 * MIB, 25 * MIB);
    }

    @Test
    void smallMessagesTakeLittleMoreThanTheirText() {
        Ring ring = ring(256 * MIB);
        for (int i = 0; i < 100_000; i++) {
            ring.message(CHANNEL, bytes("twenty bytes of text"));
        }
        assertThat(ring.vitals().bytes()).isLessThan(100_000L * (20 + CHANNEL.length + 12));
    }

    @Test
    void everyMessageHasItsPositionWhateverBlocksHaveGone() {
        Ring ring = ring(MIB);
        flow(ring, 3, 700);
        String last = "m" + now.get();
        ring.message(CHANNEL, bytes("a"));
        ring.message(CHANNEL, bytes("b"));

        long next = ring.findNext(new Position(last, 1)).orElseThrow();
        Ring.Span span = ring.take(next, new Position(last, 1), 9, MIB);

        assertThat(span.messages()).extracting(Ring.Message::position).containsExactly(new Position(last, 2));
        assertThat(span.end()).isEqualTo(new Position(last, 2));
        assertThat(ring.findNext(new Position(last, 3))).isEmpty();
        assertThat(ring.findNext(new Position("m0", 1))).isEmpty();
    }

    @Test
    void aPositionBehindABreakOrAnotherMarkerIsNone() {
        Ring ring = ring(MIB);
        ring.message(CHANNEL, LINE);
        ring.marker("m1");
        ring.message(CHANNEL, LINE);
        ring.disconnected();
        ring.connected();
        ring.message(CHANNEL, LINE); // lost with the break
        ring.marker("m2");

        assertThat(ring.findNext(new Position("m0", 2))).isEmpty();
        assertThat(ring.findNext(new Position("m1", 2))).isEmpty();
        assertThat(ring.findNext(new Position("m1", 1))).hasValue(4);
        assertThat(ring.isBreakAt(4)).isTrue();
        assertThat(ring.isUnbroken(4)).isFalse();
        assertThat(ring.isUnbroken(5)).isTrue();
        assertThat(ring.firstMarkerWithoutBreak()).contains("m2");
        assertThat(ring.take(2, Position.at("m1"), 9, MIB).next()).isEqualTo(4);
    }

    @Test
    void aChannelWithAnEndlessNameCountsAndIsNotKept() {
        Ring ring = ring(MIB);
        ring.message(new byte[100_000], LINE);
        ring.message(CHANNEL, LINE);

        List<Ring.Message> messages = ring.take(1, Position.at("m0"), 9, MIB).messages();
        assertThat(messages).extracting(message -> message.channel().length).containsExactly(0, CHANNEL.length);
        assertThat(messages.get(1).position()).isEqualTo(new Position("m0", 2));
    }

    @Test
    void idleBlocksAreSmallAgain() {
        Ring ring = ring(256 * MIB);
        flow(ring, 10, 2_000);
        for (int i = 0; i < 70; i++) {
            flow(ring, 1, 1);
            ring.recorded(ring.end());
        }
        assertThat(ring.vitals().bytes()).isLessThan(MIB);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
