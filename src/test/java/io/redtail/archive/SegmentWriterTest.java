package io.redtail.archive;

import static io.redtail.archive.SegmentTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentWriterTest {

    private static final SegmentName NAME = new SegmentName("logs:p", "e.m1:1", 1, 2);

    @TempDir
    Path root;

    private FaultyStore store;
    private SegmentWriter writer;

    @BeforeEach
    void open() {
        store = new FaultyStore(new DirectoryStore(root));
        writer = new SegmentWriter(store);
    }

    private static byte[] segment(String one, String two, long time) {
        SegmentBuilder builder = new SegmentBuilder(Lineage.NONE);
        builder.add(Entry.line(1, time, bytes(one)));
        builder.add(Entry.line(2, time, bytes(two)));
        return builder.build();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILS", "LOSES", "TRUNCATES", "FAILS_AFTERWARDS"})
    void whateverTheStoreDoesAFailureIsToldAndTheNextAttemptMendsIt(FaultyStore.Fault fault) throws Exception {
        store.fault = fault;
        assertThatThrownBy(() -> writer.write(NAME, segment("a", "b", 0))).isInstanceOf(IOException.class);
        store.fault = FaultyStore.Fault.NONE;
        writer.write(NAME, segment("a", "b", 0));
        assertThat(store.get(NAME.toString()).orElseThrow()).isEqualTo(segment("a", "b", 0));
    }

    /** Somebody else may have mended it meanwhile, and count on it. */
    @Test
    void aDamagedOneIsReplacedAndNeverMissing() throws Exception {
        store.put(NAME.toString(), java.util.Arrays.copyOf(segment("a", "b", 0), 60));
        store.fault = FaultyStore.Fault.FAILS;
        assertThatThrownBy(() -> writer.write(NAME, segment("a", "b", 0))).isInstanceOf(IOException.class);
        assertThat(store.get(NAME.toString())).as("what was there").isPresent();
        store.fault = FaultyStore.Fault.NONE;
        writer.write(NAME, segment("a", "b", 0));
        assertThat(store.get(NAME.toString())).hasValue(segment("a", "b", 0));
    }

    /** The text is whole, but zcat would refuse it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 8})
    void aDamagedTrailerIsMended(int fromEnd) throws Exception {
        byte[] damaged = segment("a", "b", 0);
        damaged[damaged.length - fromEnd] ^= 0x10;
        store.put(NAME.toString(), damaged);
        writer.write(NAME, segment("a", "b", 0));
        assertThat(store.get(NAME.toString())).hasValue(segment("a", "b", 0));
        assertThat(Segment.read(damaged).entry(1).payload())
                .as("what readers get")
                .isEqualTo(bytes("a"));
    }

    @Test
    void whatIsThereIsNotWrittenAgain() throws Exception {
        writer.write(NAME, segment("a", "b", 1));
        store.fault = FaultyStore.Fault.FAILS;
        writer.write(NAME, segment("a", "b", 1));
        writer.write(NAME, segment("a", "b", 2)); // Redis was restored, and the lines were recorded again
        assertThat(store.get(NAME.toString()).orElseThrow()).isEqualTo(segment("a", "b", 1));
    }

    @Test
    void somebodyElsesObjectIsLeftAlone() throws Exception {
        store.put(NAME.toString(), bytes("a photograph"));
        assertThatThrownBy(() -> writer.write(NAME, segment("a", "b", 0)))
                .isInstanceOf(ForeignObjectException.class)
                .hasMessageContaining("is no segment");
        store.delete(NAME.toString());
        store.put(NAME.toString(), segment("x", "y", 0));
        assertThatThrownBy(() -> writer.write(NAME, segment("a", "b", 0)))
                .isInstanceOf(ForeignObjectException.class)
                .hasMessageContaining("with other lines");
        assertThat(store.get(NAME.toString()).orElseThrow()).isEqualTo(segment("x", "y", 0));
    }
}
