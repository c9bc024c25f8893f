package io.redtail.archive;

import static io.redtail.archive.SegmentTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

    private static final long NOW = 1_700_000_000_000L;

    @TempDir
    Path root;

    /** Ten segments of ten bytes, of which the first is ten hours old. */
    private DirectoryStore tenHours() throws IOException {
        var store = new DirectoryStore(root);
        for (int i = 1; i <= 10; i++) {
            String name = new SegmentName("logs:p", "e", i, i).toString();
            store.put(name, bytes("0123456789"));
            Files.setLastModifiedTime(
                    root.resolve(name),
                    FileTime.fromMillis(NOW - Duration.ofHours(11 - i).toMillis()));
        }
        Files.setLastModifiedTime(Files.writeString(root.resolve("notes.txt"), "mine"), FileTime.fromMillis(0));
        return store;
    }

    private List<Long> after(Duration maxAge, long maxBytes) throws IOException {
        return after(maxAge, maxBytes, NOW, NOW);
    }

    private List<Long> after(Duration maxAge, long maxBytes, long here, long redis) throws IOException {
        DirectoryStore store = tenHours();
        boolean agree = new Retention(store, maxAge, maxBytes, group -> "one", new Counters()).sweep(here, redis);
        assertThat(agree).isEqualTo(here == redis);
        List<Long> kept = new ArrayList<>();
        store.list("", object -> SegmentName.parse(object.name()).ifPresent(name -> kept.add(name.first())));
        kept.sort(null);
        assertThat(root.resolve("notes.txt")).exists();
        return kept;
    }

    @Test
    void whatIsOlderGoes() throws IOException {
        assertThat(after(Duration.ofMinutes(210), 0)).containsExactly(8L, 9L, 10L);
    }

    /** A link to itself cannot be read by anybody, root included. */
    @Test
    void whatCannotBeRead_keepsNothingElse() throws IOException {
        for (String name : List.of("lost+found", "logs=broken")) {
            Files.createSymbolicLink(root.resolve(name), Path.of(name));
        }
        assertThat(after(Duration.ofMinutes(210), 0)).containsExactly(8L, 9L, 10L);
    }

    @Test
    void whereOnlyAgeCounts_nobodyIsAskedForAGroup() throws IOException {
        List<String> asked = new ArrayList<>();
        new Retention(
                        tenHours(),
                        Duration.ofMinutes(210),
                        0,
                        channel -> {
                            asked.add(channel);
                            return "one";
                        },
                        new Counters())
                .sweep(NOW, NOW);
        assertThat(asked).isEmpty();
    }

    /** This node's clock or that of Redis is a year ahead. */
    @Test
    void aClockThatIsWrongDeletesNothing() throws IOException {
        long ahead = NOW + Duration.ofDays(365).toMillis();
        assertThat(after(Duration.ofMinutes(210), 0, ahead, NOW)).hasSize(10);
    }

    @Test
    void aClockThatIsWrongKeepsNoMoreThanFits() throws IOException {
        long ahead = NOW + Duration.ofDays(365).toMillis();
        assertThat(after(Duration.ofMinutes(210), 50, NOW, ahead)).hasSize(5);
    }

    @Test
    void theOldestOfWhatIsTooMuchGoes() throws IOException {
        assertThat(after(Duration.ZERO, 50)).containsExactly(6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void withoutLimitsAllStays() throws IOException {
        assertThat(after(Duration.ZERO, 0)).hasSize(10);
    }

    @Test
    void withinLimitsAllStays() throws IOException {
        assertThat(after(Duration.ofDays(1), 1000)).hasSize(10);
    }

    /** So many segments of ten bytes, one per hour up to now. */
    private void put(DirectoryStore store, String group, int segments, int hoursAgo) throws IOException {
        for (int i = 1; i <= segments; i++) {
            String name = new SegmentName("logs:" + group + "/p", "e", i, i).toString();
            store.put(name, bytes("0123456789"));
            Files.setLastModifiedTime(
                    root.resolve(name),
                    FileTime.fromMillis(
                            NOW - Duration.ofHours(hoursAgo + segments - i).toMillis()));
        }
    }

    private Map<String, Integer> afterGroups(DirectoryStore store, long maxBytes) throws IOException {
        new Retention(
                        store,
                        Duration.ZERO,
                        maxBytes,
                        channel -> channel.substring(5, channel.indexOf('/')),
                        new Counters())
                .sweep(NOW, NOW);
        Map<String, Integer> kept = new TreeMap<>();
        store.list(
                "",
                object -> kept.merge(object.name().substring(5, object.name().indexOf(',')), 1, Integer::sum));
        return kept;
    }

    /** Before, the oldest went, whoever's it was. */
    @Test
    void whoFillsTheArchive_losesItsOwn() throws IOException {
        var store = new DirectoryStore(root);
        for (int i = 0; i < 5; i++) {
            put(store, "t" + i, 6, 1_000);
        }
        put(store, "hostile", 90, 0);

        assertThat(afterGroups(store, 600))
                .isEqualTo(Map.of("t0", 6, "t1", 6, "t2", 6, "t3", 6, "t4", 6, "hostile", 30));
    }

    @Test
    void twoThatFillIt_areLeftEquallyMuch() throws IOException {
        var store = new DirectoryStore(root);
        put(store, "small", 10, 1_000);
        put(store, "much", 40, 100);
        put(store, "more", 60, 0);

        assertThat(afterGroups(store, 500)).isEqualTo(Map.of("small", 10, "much", 20, "more", 20));
    }

    /** Nobody takes too much, and still there is too much: then age decides. */
    @Test
    void whereAllTakeTheirShare_theOldestGoes() throws IOException {
        var store = new DirectoryStore(root);
        for (int i = 0; i < 10; i++) {
            put(store, "t" + i, 1, 100 + i);
        }

        assertThat(afterGroups(store, 80).keySet()).containsExactly("t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7");
    }
}
