package io.redtail.archive;

import static io.redtail.archive.SegmentTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest {

    @TempDir
    Path root;

    private DirectoryStore store;

    @BeforeEach
    void open() {
        store = new DirectoryStore(root);
    }

    private List<String> list(String prefix) throws IOException {
        List<String> names = new ArrayList<>();
        store.list(prefix, object -> names.add(object.name()));
        names.sort(null);
        return names;
    }

    @Test
    void whatIsPutIsThere() throws IOException {
        store.put("c/e/1.gz", bytes("two"));
        assertThatThrownBy(() -> store.put("c/e/1.gz", bytes("one"))).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(list("")).containsExactly("c/e/1.gz");
        assertThat(store.get("c/e/1.gz").orElseThrow()).isEqualTo(bytes("two"));
        assertThat(store.begin("c/e/1.gz", 2).orElseThrow()).isEqualTo(bytes("tw"));
        assertThat(store.begin("c/e/1.gz", 9).orElseThrow()).isEqualTo(bytes("two"));
        assertThat(store.get("c/e/2.gz")).isEmpty();
        assertThat(store.begin("c/e/2.gz", 9)).isEmpty();
    }

    @Test
    void aDamagedFileIsReplaced() throws IOException {
        store.put("c/e/1.gz", bytes("dam"));
        store.replace("c/e/1.gz", bytes("whole"));
        assertThat(store.get("c/e/1.gz")).hasValue(bytes("whole"));
        store.replace("c/e/2.gz", bytes("new"));
        assertThat(list("")).containsExactly("c/e/1.gz", "c/e/2.gz");
    }

    @Test
    void listsByTheBeginningOfNames() throws IOException {
        for (String name : List.of("c/e/11.gz", "c/e/12.gz", "c/e/21.gz", "c/f/11.gz", "cc/e/11.gz")) {
            store.put(name, bytes(name));
        }
        assertThat(list("c/e/1")).containsExactly("c/e/11.gz", "c/e/12.gz");
        assertThat(list("c/")).containsExactly("c/e/11.gz", "c/e/12.gz", "c/e/21.gz", "c/f/11.gz");
        assertThat(list("")).hasSize(5);
        assertThat(list("nobody/")).isEmpty();
    }

    @Test
    void unfinishedFilesAreNotListedAndGoAfterAnHour() throws IOException {
        store.put("c/e/1.gz", bytes("one"));
        Path young = Files.writeString(root.resolve("c/e/.unfinished-1"), "o");
        Path old = Files.writeString(root.resolve("c/e/.unfinished-2"), "o");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3_700)));
        assertThat(list("")).containsExactly("c/e/1.gz");
        assertThat(young).exists();
        assertThat(old).doesNotExist();
    }

    @Test
    void emptyFoldersGoWithTheLastFile() throws IOException {
        store.put("c/e/1.gz", bytes("one"));
        store.put("c/f/1.gz", bytes("one"));
        store.delete("c/e/1.gz");
        store.delete("c/e/1.gz");
        assertThat(root.resolve("c/e")).doesNotExist();
        assertThat(list("")).containsExactly("c/f/1.gz");
    }

    @Test
    void aVolumeThatIsNotMountedIsNotAnEmptyOne() {
        var absent = new DirectoryStore(root.resolve("absent"));
        assertThatThrownBy(() -> absent.list("", object -> {})).hasMessageContaining("create it, or mount its volume");
        assertThatThrownBy(() -> absent.put("c/e/1.gz", bytes("one"))).hasMessageContaining("create it");
        assertThat(root.resolve("absent")).doesNotExist();
    }

    /** The volume is unmounted while the node runs: what is below is an empty directory. */
    @Test
    void aDirectoryThatIsEmptiedIsNotAnEmptyArchive() throws IOException {
        store.put("c/e/1.gz", bytes("one"));
        Path marker = root.resolve(DirectoryStore.MARKER);
        assertThat(marker).exists();
        Path away = Files.createTempDirectory("away");
        Files.move(marker, away.resolve("marker"));
        Files.move(root.resolve("c"), away.resolve("c"));

        String told = "has no file .redtail-archive, although it has been used: mount its volume";
        assertThatThrownBy(() -> store.put("c/e/2.gz", bytes("two"))).hasMessageContaining(told);
        assertThatThrownBy(() -> store.list("c/", object -> {})).hasMessageContaining(told);
        assertThatThrownBy(() -> store.get("c/e/1.gz")).hasMessageContaining(told);
        assertThatThrownBy(() -> store.begin("c/e/1.gz", 1)).hasMessageContaining(told);
        assertThat(root).isEmptyDirectory();

        Files.move(away.resolve("marker"), marker);
        Files.move(away.resolve("c"), root.resolve("c"));
        assertThat(list("")).containsExactly("c/e/1.gz");
        store.put("c/e/2.gz", bytes("two"));
    }

    /** The node starts before the volume is mounted, and Redis knows of archived lines. */
    @Test
    void whereSomethingWasArchived_anEmptyDirectoryIsRefused() throws IOException {
        assertThatThrownBy(() -> store.requireUsed()).hasMessageContaining("mount its volume");
        assertThatThrownBy(() -> store.put("new/e/1.gz", bytes("one"))).hasMessageContaining("mount its volume");
        assertThat(root).isEmptyDirectory();
        Files.createFile(root.resolve(DirectoryStore.MARKER));
        store.requireUsed();
        store.put("new/e/1.gz", bytes("one"));
    }

    @Test
    void onlyTheMarkerTellsThatADirectoryIsUsed() throws IOException {
        Files.createDirectory(root.resolve("lost+found"));
        Files.writeString(root.resolve("README"), "mount the volume here");
        assertThat(store.isUsed()).isFalse();
        assertThatThrownBy(() -> store.requireUsed()).hasMessageContaining("mount its volume");
        assertThat(root.resolve(DirectoryStore.MARKER)).doesNotExist();
        Files.createFile(root.resolve(DirectoryStore.MARKER));
        assertThat(store.isUsed()).isTrue();
        store.requireUsed();
    }

    @Test
    void anArchiveOfAnEarlierVersionGetsItsMarker() throws IOException {
        assertThatThrownBy(() -> store.requireUsed()).hasMessageContaining("mount its volume");
        Files.createDirectories(root.resolve("logs=c/e"));
        Files.writeString(root.resolve("logs=c/e/1.gz"), "one");
        assertThat(store.isUsed()).isTrue();
        store.requireUsed();
        assertThat(root.resolve(DirectoryStore.MARKER)).exists();
        assertThat(list("")).containsExactly("logs=c/e/1.gz");
    }

    /** What cannot be read is not empty. */
    @Test
    void aChannelThatCannotBeReadIsNotListedAsEmpty() throws IOException {
        Files.createSymbolicLink(root.resolve("logs=broken"), Path.of("logs=broken"));
        Files.createDirectory(root.resolve("logs=c"));
        Files.createSymbolicLink(root.resolve("logs=c/e"), Path.of("e"));
        assertThatThrownBy(() -> list("logs=broken/")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> list("logs=c/")).isInstanceOf(IOException.class);
        assertThat(list("")).isEmpty();
    }

    @Test
    void namesCannotLeaveTheDirectory() {
        assertThatThrownBy(() -> store.put("../x", bytes(""))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.get("c/../../x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete("")).isInstanceOf(IllegalArgumentException.class);
    }
}
