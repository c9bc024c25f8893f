package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.redtail.channel.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LineCacheTest {

    private static final Channel P = Channel.logs("p");
    private static final StartPosition ALL = StartPosition.tail(Long.MAX_VALUE);

    private final LineCache cache = new LineCache(1 << 20);

    private static List<Publication> lines(String epoch, long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(offset -> Publication.recorded(
                        P,
                        ("line " + offset).getBytes(StandardCharsets.UTF_8),
                        new StreamPosition(epoch, offset),
                        offset))
                .toList();
    }

    private void add(String epoch, long first, long last) {
        cache.add(P, epoch, lines(epoch, first, last));
    }

    /** As {@code epoch first..last}; empty if there is nothing. */
    private String find(StartPosition start) {
        KnownLines known = cache.find(P, start, 1024);
        for (int i = 0; i < known.lines().size(); i++) {
            assertThat(known.lines().get(i).payload().text()).isEqualTo("line " + (known.first() + i));
        }
        return known.lines().isEmpty() ? "" : known.epoch() + " " + known.first() + ".." + known.last();
    }

    @Test
    void whatWasReadIsFound_fromAnyOffsetOnAndFromTheEnd() {
        add("e", 1, 300);
        add("e", 301, 310);

        assertThat(find(StartPosition.since("e", 0))).isEqualTo("e 1..310");
        assertThat(find(StartPosition.since("e", 127))).isEqualTo("e 128..310");
        assertThat(find(StartPosition.since("e", 309))).isEqualTo("e 310..310");
        assertThat(find(StartPosition.since("e", 310))).isEmpty();
        assertThat(find(StartPosition.since("f", 0))).isEmpty();
        assertThat(find(StartPosition.tail(1))).isEqualTo("e 257..310");
        assertThat(find(StartPosition.tail(100))).isEqualTo("e 129..310");
        assertThat(find(ALL)).isEqualTo("e 1..310");
        assertThat(find(StartPosition.LIVE)).isEmpty();
        assertThat(find(StartPosition.Snapshot.BEGIN)).isEmpty();
    }

    @Test
    void whereThereIsAHole_onlyWhatIsBeforeOrBehindItIsFound() {
        add("e", 1, 200);
        add("e", 300, 400);

        assertThat(find(StartPosition.since("e", 0))).isEqualTo("e 1..200");
        assertThat(find(StartPosition.since("e", 200))).isEmpty();
        assertThat(find(ALL)).isEqualTo("e 300..400");

        add("e", 150, 320);
        assertThat(find(ALL)).isEqualTo("e 1..400");
    }

    @Test
    void theLinesOfAnotherEpochTakeThePlace() {
        add("e", 1, 200);
        add("f", 1, 3);

        assertThat(find(StartPosition.since("e", 0))).isEmpty();
        assertThat(find(ALL)).isEqualTo("f 1..3");
    }

    @Test
    void whatHasAHoleOrCouldNotBeReadIsNotKept() {
        List<Publication> hole = new ArrayList<>(lines("e", 1, 3));
        hole.addAll(lines("e", 5, 6));
        cache.add(P, "e", hole);
        Gap damaged = Gap.of(P, 7, Gap.Reason.TRIMMED);
        cache.add(P, "e", List.of(Publication.lost(damaged, new StreamPosition("e", 7))));
        cache.add(P, "e", List.of());

        assertThat(find(ALL)).isEmpty();
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst_andNothingIsCountedThatIsGone() {
        LineCache small = new LineCache(200_000);
        for (int i = 0; i < 50; i++) {
            small.add(P, "e", lines("e", i * 128 + 1, i * 128 + 128));
            assertThat(small.find(P, StartPosition.since("e", 0), 1).lines()).isNotEmpty();
            assertThat(small.bytes()).isLessThanOrEqualTo(200_000);
        }

        assertThat(small.bytes()).isGreaterThan(150_000);
        assertThat(small.find(P, StartPosition.since("e", 128), 1).lines()).isEmpty();
        assertThat(small.find(P, StartPosition.tail(1), 1).last()).isEqualTo(50 * 128);

        small.forget(P);
        assertThat(small.bytes()).isZero();
        assertThat(small.find(P, ALL, 1024).lines()).isEmpty();
    }

    /** A page takes a thousand lines of it. */
    @Test
    void aLongTailIsFoundWithoutItsLinesBeingCopied() {
        LineCache large = new LineCache(32 << 20);
        List<Publication> all = lines("e", 1, 60_000);
        large.add(P, "e", all);
        assertThat(large.find(P, ALL, 1024).lines()).hasSize(60_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        KnownLines known = large.find(P, ALL, 1024);
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

        assertThat(allocated).as("bytes").isLessThan(2 * 60_000);
        assertThat(known.between(1, 60_000)).isEqualTo(all);
    }

    @Test
    void oneThatMayKeepNothingKeepsNothing() {
        LineCache none = new LineCache(0);
        none.add(P, "e", lines("e", 1, 3));

        assertThat(none.find(P, ALL, 1024).lines()).isEmpty();
    }
}
