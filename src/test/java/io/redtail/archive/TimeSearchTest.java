package io.redtail.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred segments of ten lines, of which some are missing. */
class TimeSearchTest {

    private static final Channel CHANNEL = Channel.logs("p");
    private static final int SEGMENTS = 200;
    private static final int LINES = 10;
    private static final long END = SEGMENTS * LINES + 1;

    @TempDir
    Path root;

    private final Random random = new Random(5);
    private final Map<Long, Long> times = new HashMap<>();
    private long clock = 1_000;
    private int headersRead;
    private int segmentsRead;

    private final class CountingStore extends ForwardingStore {

        CountingStore(ArchiveStore store) {
            super(store);
        }

        @Override
        public Optional<byte[]> get(String name) throws IOException {
            segmentsRead++;
            return store.get(name);
        }

        @Override
        public Optional<byte[]> begin(String name, int maxBytes) throws IOException {
            headersRead++;
            return store.begin(name, maxBytes);
        }
    }

    private ArchiveStore store;

    @BeforeEach
    void open() {
        store = new CountingStore(new DirectoryStore(root));
    }

    private SegmentName write(int number) throws IOException {
        var builder = new SegmentBuilder(Lineage.NONE);
        for (int i = 1; i <= LINES; i++) {
            long offset = (long) number * LINES + i;
            clock += random.nextInt(3);
            times.put(offset, clock);
            builder.add(
                    random.nextInt(20) == 0
                            ? Entry.gap(offset, 0, "")
                            : Entry.line(offset, clock, SegmentTest.bytes("line " + offset)));
        }
        SegmentName name = SegmentName.of(CHANNEL, "e", builder.first(), builder.last());
        Path file = root.resolve(name.toString());
        Files.createDirectories(file.getParent());
        Files.write(file, builder.build());
        return name;
    }

    private TimeSearch.Found find(long time) throws IOException {
        var log = new ArchivedLog(store, Listing.of(store, CHANNEL), "e", Lineage.NONE);
        return new TimeSearch(log, new SegmentCache(store), time).before(END);
    }

    /** The first offset behind the last one that is known to be earlier, and is there. */
    private long expected(long time, Set<Long> there, Set<Long> known) {
        long after = 1;
        for (long offset = 1; offset < END; offset++) {
            if (known.contains(offset) && times.get(offset) < time) {
                after = offset + 1;
            }
        }
        long end = after;
        while ((end - 1) % LINES != 0 && !known.contains(end)) {
            end++;
        }
        long from =
                (end - 1) % LINES == 0 ? end : after; // entries without a time at a segment's end are as the one before
        while (from < END && !there.contains(from)) {
            from++;
        }
        return from;
    }

    @Test
    void findsEveryTimeAlsoBesideHolesAndReadsFewHeaders() throws IOException {
        Set<Long> there = new HashSet<>();
        Set<Long> known = new HashSet<>();
        for (int i = 0; i < SEGMENTS; i++) {
            SegmentName name = write(i);
            if (i < 3 || random.nextInt(10) == 0) {
                Files.delete(root.resolve(name.toString()));
                continue;
            }
            Segment segment = segment(name);
            for (long offset = name.first(); offset <= name.last(); offset++) {
                there.add(offset);
                if (segment.entry(offset).timeMillis() > 0) {
                    known.add(offset);
                }
            }
        }
        for (long time = 990; time < clock + 10; time += 1 + random.nextInt(5)) {
            headersRead = 0;
            segmentsRead = 0;
            TimeSearch.Found found = find(time);
            long expected = expected(time, there, known);
            assertThat(found.from()).as("time %d", time).isEqualTo(expected);
            assertThat(found.complete()).isTrue();
            assertThat(found.afterHole()).isEqualTo(expected > 1 && expected < END && !there.contains(expected - 1));
            assertThat(headersRead).isLessThanOrEqualTo(14);
            assertThat(segmentsRead).isLessThanOrEqualTo(4);
        }
    }

    private Segment segment(SegmentName name) throws IOException {
        try {
            return Segment.read(Files.readAllBytes(root.resolve(name.toString())));
        } catch (DamagedSegmentException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aDamagedSegmentHidesNoOtherAndNothingOfItself() throws IOException {
        List<SegmentName> names = new ArrayList<>();
        for (int i = 0; i < SEGMENTS; i++) {
            names.add(write(i));
            clock += 1; // each begins later than the one before ends
        }
        for (int i = 0; i < SEGMENTS; i += 7) {
            Files.write(root.resolve(names.get(i).toString()), new byte[] {1, 2, 3});
        }
        for (int i = 0; i < SEGMENTS; i++) {
            SegmentName name = names.get(i);
            long time = times.get(name.first());
            TimeSearch.Found found = find(time);
            boolean isAfterDamaged = i % 7 == 1;
            assertThat(found.from())
                    .as("segment %d", i)
                    .isLessThanOrEqualTo(name.first())
                    .isGreaterThanOrEqualTo(name.first() - LINES - (isAfterDamaged ? LINES : 0));
            assertThat(found.afterHole()).isFalse();
        }
    }
}
