package io.redtail.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentTest {

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What any program that knows gzip makes of it. */
    static String zcat(byte[] gzip) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SegmentBuilder with(List<Entry> entries) {
        SegmentBuilder builder = new SegmentBuilder(Lineage.NONE);
        entries.forEach(entry -> assertThat(builder.add(entry)).isTrue());
        return builder;
    }

    private static List<Entry> lines(long first, int count) {
        List<Entry> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(Entry.line(first + i, 1_700_000_000_000L + i, bytes("line " + (first + i))));
        }
        return lines;
    }

    @Test
    void itsTextIsTheLog() {
        byte[] segment = with(lines(1, 3)).build();
        assertThat(zcat(segment)).isEqualTo("line 1\nline 2\nline 3\n");
    }

    @Test
    void everyEntryIsReadAsItWasWritten() throws DamagedSegmentException {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            List<Entry> entries = randomEntries(random, 1 + random.nextInt(1_000_000), 1 + random.nextInt(80));
            Segment segment = Segment.read(with(entries).build());
            assertThat(segment.first()).isEqualTo(entries.get(0).offset());
            assertThat(segment.last()).isEqualTo(entries.get(entries.size() - 1).offset());
            for (Entry entry : entries) {
                Entry read = segment.entry(entry.offset());
                assertThat(read.kind()).isEqualTo(entry.kind());
                assertThat(read.timeMillis()).isEqualTo(entry.timeMillis());
                assertThat(read.payload()).isEqualTo(entry.payload());
            }
        }
    }

    private static final String END = "\u001b]redtail;end;status=failed;code=1\u0007";

    private static List<Entry> randomEntries(Random random, long first, int count) {
        List<Entry> entries = new ArrayList<>();
        long time = random.nextBoolean() ? 0 : random.nextLong(1L << 42);
        for (int i = 0; i < count; i++) {
            time += random.nextInt(10) == 0 ? random.nextLong(1L << 40) : random.nextInt(3);
            byte[] payload = new byte[random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(100)];
            random.nextBytes(payload); // line feeds, too
            entries.add(
                    switch (random.nextInt(12)) {
                        case 0 -> Entry.gap(first + i, time, random.nextBoolean() ? "" : "" + random.nextInt(1000));
                        case 1 -> Entry.end(first + i, time, random.nextBoolean() ? "" : END);
                        default -> Entry.line(first + i, time, payload);
                    });
        }
        return entries;
    }

    @Test
    void theSameEntriesAreTheSameBytes() {
        assertThat(with(lines(7, 500)).build()).isEqualTo(with(lines(7, 500)).build());
    }

    @Test
    void gapsAndEndsAreNoText() {
        byte[] segment = with(List.of(
                        Entry.line(1, 5, bytes("a")),
                        Entry.gap(2, 6, "17"),
                        Entry.line(3, 7, bytes("b")),
                        Entry.end(4, 8, "")))
                .build();
        assertThat(zcat(segment)).isEqualTo("a\nb\n");
    }

    /** A reader that knows no results takes rows in turn, and looks at nothing behind them. */
    @Test
    void theResultOfAnEndStandsBehindAllRows() throws DamagedSegmentException {
        List<Entry> entries =
                List.of(Entry.end(1, 5, END), Entry.gap(2, 6, "17"), Entry.end(3, 6, ""), Entry.line(4, 7, bytes("a")));
        SegmentTable table = new SegmentTable();
        entries.forEach(table::add);
        SegmentTable.Reader rows = new SegmentTable.Reader(table.toBytes(), 0, 5);
        for (Entry entry : entries) {
            rows.next();
            assertThat(rows.kind()).isEqualTo(entry.kind());
            assertThat(rows.time()).isEqualTo(entry.timeMillis());
        }
        assertThat(rows.missed()).isEqualTo("17");
        assertThat(rows.text(END.length())).isEqualTo(END);
    }

    @Test
    void fiveThousandEntriesAreFull() {
        SegmentBuilder builder = with(lines(1, 5_000));
        assertThat(builder.isFull()).isTrue();
        assertThat(builder.add(Entry.line(5_001, 0, bytes("")))).isFalse();
        assertThat(builder.last()).isEqualTo(5_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 300_000, 1024 * 1024 - 1})
    void aMebibyteOfTextIsFull(int lineBytes) {
        SegmentBuilder builder = new SegmentBuilder(Lineage.NONE);
        int count = 0;
        while (builder.add(Entry.line(count + 1, 0, new byte[lineBytes]))) {
            count++;
        }
        assertThat(count).isEqualTo(1024 * 1024 / (lineBytes + 1));
    }

    @Test
    void aLongerLineIsASegment() throws DamagedSegmentException {
        SegmentBuilder builder = new SegmentBuilder(Lineage.NONE);
        assertThat(builder.add(Entry.line(9, 0, new byte[3 * 1024 * 1024]))).isTrue();
        assertThat(builder.add(Entry.line(10, 0, bytes("x")))).isFalse();
        assertThat(Segment.read(builder.build()).entry(9).payload()).hasSize(3 * 1024 * 1024);
    }

    @Test
    void tableNeverGrowsBeyondWhatGzipHasRoomFor() throws DamagedSegmentException {
        SegmentBuilder builder = new SegmentBuilder(Lineage.NONE);
        long offset = 1;
        long time = 0;
        while (builder.add(Entry.gap(offset, time, Long.toString(Long.MAX_VALUE)))) {
            offset++;
            time += 1L << 50;
        }
        assertThat(Segment.read(builder.build()).last()).isEqualTo(offset - 1).isLessThan(5_000);
    }

    @Test
    void aHoleIsRefused() {
        SegmentBuilder builder = with(lines(1, 2));
        assertThatThrownBy(() -> builder.add(Entry.line(4, 0, bytes("x")))).hasMessageContaining("offset 4 after 2");
    }

    @Test
    void theFirstBytesSayWhatItHas() throws DamagedSegmentException {
        SegmentBuilder builder = new SegmentBuilder(new Lineage("e0.m1:1", 800));
        lines(801, 5_000).forEach(builder::add);
        byte[] segment = builder.build();
        byte[] begin = java.util.Arrays.copyOf(segment, Math.min(segment.length, SegmentHeader.MAX_BYTES));
        SegmentHeader header = Segment.header(begin);
        assertThat(header.first()).isEqualTo(801);
        assertThat(header.last()).isEqualTo(5_800);
        assertThat(header.lastTime() - header.firstTime()).isEqualTo(4_999);
        assertThat(header.lineage()).isEqualTo(new Lineage("e0.m1:1", 800));
    }

    @Test
    void offsetOfATimeIsFound() throws DamagedSegmentException {
        Segment segment = Segment.read(with(lines(11, 100)).build());
        assertThat(segment.since(0)).isEqualTo(11);
        assertThat(segment.since(1_700_000_000_050L)).isEqualTo(61);
        assertThat(segment.since(1_800_000_000_000L)).isEqualTo(111);
    }

    /** Bits rot, uploads break off: whatever happens to an object, it is told, or what is read is right. */
    @Test
    void everyDamageIsFound() throws DamagedSegmentException {
        byte[] segment = with(lines(1, 200)).build();
        Random random = new Random(2);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = segment.clone();
            damaged[random.nextInt(damaged.length - 8)] ^= (byte) (1 << random.nextInt(8)); // the trailer is for zcat
            assertThat(isFoundOrHarmless(damaged, segment)).isTrue();
        }
        for (int length = 0; length < segment.length; length++) {
            byte[] shorter = java.util.Arrays.copyOf(segment, length);
            assertThatThrownBy(() -> Segment.read(shorter)).isInstanceOf(DamagedSegmentException.class);
        }
    }

    /** The last bits of the text may be nobody's. */
    private static boolean isFoundOrHarmless(byte[] damaged, byte[] segment) throws DamagedSegmentException {
        try {
            return Segment.read(damaged).saysTheSameAs(Segment.read(segment));
        } catch (DamagedSegmentException found) {
            return true;
        }
    }

    @Test
    void namesFollowFromWhatIsInItAndAreFoundAgain() {
        SegmentName name = new SegmentName("logs:team/a-1", "5ed7d40c.902fa9b0-163:1", 1, 5_000);
        assertThat(name).hasToString("logs=team,a-1/5ed7d40c.902fa9b0-163=1/000000000000001-000000000005000.gz");
        assertThat(SegmentName.parse(name.toString())).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b/c.gz",
                "readme.txt",
                "a/b/000000000000005-000000000000001.gz",
                "a/b/000000000000000-000000000000001.gz",
                "a/b/c/000000000000001-000000000000002.gz",
                "a/b/000000000000001-000000000000002.gz.tmp"
            })
    void otherNamesAreNobodys(String name) {
        assertThat(SegmentName.parse(name)).isEmpty();
    }
}
