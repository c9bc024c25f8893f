package io.redtail.archive;

import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Segments as files below a directory: one node's, or a volume that all nodes share.
 *
 * <p>A directory that has been used has a file {@value #MARKER}. Where it is missing although it was there, the volume is no longer
 * mounted: nothing is read from or written to what is there instead. Only that file tells, and what else is in the directory, such as
 * {@code lost+found}, does not. Archives of earlier versions have folders of channels, and get the file with the next segment.
 */
final class DirectoryStore implements ArchiveStore {

    private static final String UNFINISHED = ".unfinished-";

    /** No write takes so long, so whoever began it is gone. */
    private static final long ABANDONED_MILLIS = Duration.ofHours(1).toMillis();

    /** Not the name of a segment. */
    static final String MARKER = ".redtail-archive";

    private final BoundedLog troubles = new BoundedLog(Logs.of(DirectoryStore.class), Level.WARNING);
    private final Path root;

    /** Whether this node has seen the marker. */
    private volatile boolean used;

    /** Whether this node knows that something has been archived. */
    private volatile boolean expected;

    DirectoryStore(Path root) {
        this.root = root;
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        write(name, content, DirectoryStore::appear);
    }

    /** What takes the place of another file is read first: nobody can tell whether that one is needed. */
    @Override
    public void replace(String name, byte[] content) throws IOException {
        write(name, content, (file, unfinished) -> {
            if (!Arrays.equals(Files.readAllBytes(unfinished), content)) {
                throw new IOException("the store has acknowledged " + name + " and returns something else");
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    private interface Finish {

        void run(Path file, Path unfinished) throws IOException;
    }

    private void write(String name, byte[] content, Finish finish) throws IOException {
        requireRoot();
        mark();
        Path file = file(name);
        Path folder = Files.createDirectories(file.getParent());
        Path unfinished = folder.resolve(UNFINISHED + UUID.randomUUID());
        try {
            try (FileChannel out =
                    FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
                out.force(true);
            }
            finish.run(file, unfinished);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        for (Path changed = folder; changed != null && changed.startsWith(root); changed = changed.getParent()) {
            force(changed);
        }
    }

    /** A link is never made in the place of another file; a file that is moved takes its place. */
    private static void appear(Path file, Path unfinished) throws IOException {
        try {
            Files.createLink(file, unfinished);
        } catch (FileAlreadyExistsException there) {
            throw there;
        } catch (UnsupportedOperationException | FileSystemException withoutLinks) {
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Its entries are on the disk, too. */
    private static void force(Path folder) throws IOException {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file(name)));
        } catch (NoSuchFileException absent) {
            requireRoot();
            return Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> begin(String name, int maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file(name))) {
            return Optional.of(in.readNBytes(maxBytes));
        } catch (NoSuchFileException absent) {
            requireRoot();
            return Optional.empty();
        }
    }

    @Override
    public void list(String prefix, Consumer<Listed> each) throws IOException {
        requireRoot();
        int slash = prefix.lastIndexOf('/');
        walk(slash < 0 ? root : file(prefix.substring(0, slash)), object -> {
            if (object.name().startsWith(prefix)) {
                each.accept(object);
            }
        });
    }

    /** Nobody creates it: a volume that is not mounted is not an empty one. */
    private void requireRoot() throws IOException {
        if (!Files.isDirectory(root)) {
            throw new IOException(
                    "redtail.archive.directory=" + root + " is no directory: create it, or mount its volume");
        }
        if (Files.exists(root.resolve(MARKER))) {
            used = true;
        } else if (used || (expected && !hasChannels())) {
            throw lost();
        }
    }

    @Override
    public boolean isUsed() throws IOException {
        requireRoot();
        return used || hasChannels();
    }

    @Override
    public void requireUsed() throws IOException {
        expected = true;
        requireRoot();
        mark();
    }

    private IOException lost() {
        return new IOException("redtail.archive.directory=" + root + " has no file " + MARKER
                + ", although it has been used: mount its volume or, if it is to begin empty, create that file");
    }

    private boolean hasChannels() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(
                root, file -> SegmentName.isFolder(file.getFileName().toString()))) {
            return folders.iterator().hasNext();
        }
    }

    private void mark() throws IOException {
        if (!used) {
            Files.writeString(
                    root.resolve(MARKER),
                    "Redtail's archive. Without this file, nothing is written here again.\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            used = true;
        }
    }

    private void walk(Path folder, Consumer<Listed> each) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                look(file, each);
            }
        } catch (NoSuchFileException absent) {
            // Nothing is there.
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** One folder that cannot be read, such as {@code lost+found}, hides no other one from whoever lists all. */
    private void look(Path file, Consumer<Listed> each) throws IOException {
        try {
            lookAt(file, each);
        } catch (FileSystemException unreadable) {
            if (!root.equals(file.getParent())) {
                throw unreadable;
            }
            if (SegmentName.isFolder(file.getFileName().toString())) {
                troubles.log(LogEvent.of("archive_folder_unreadable")
                        .with("folder", file)
                        .with("reason", unreadable.toString())
                        .with("consequence", "retention passes it over")
                        .with("remedy", "let the server read the folder and all that is in it")
                        .toString());
            }
        }
    }

    private void lookAt(Path file, Consumer<Listed> each) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException gone) {
            return;
        }
        if (file.equals(root.resolve(MARKER))) {
            return;
        }
        long modified = attributes.lastModifiedTime().toMillis();
        if (attributes.isDirectory()) {
            walk(file, each);
        } else if (!file.getFileName().toString().startsWith(UNFINISHED)) {
            String name = root.relativize(file).toString().replace('\\', '/');
            each.accept(new Listed(name, attributes.size(), modified));
        } else if (System.currentTimeMillis() - modified > ABANDONED_MILLIS) {
            Files.deleteIfExists(file);
        }
    }

    /** Folders that are empty then go with it. */
    @Override
    public void delete(String name) throws IOException {
        Path file = file(name);
        Files.deleteIfExists(file);
        for (Path folder = file.getParent(); folder != null && !folder.equals(root); folder = folder.getParent()) {
            try {
                Files.delete(folder);
            } catch (DirectoryNotEmptyException | NoSuchFileException needed) {
                return;
            }
        }
    }

    private Path file(String name) {
        Path file = root.resolve(name).normalize();
        if (!file.startsWith(root) || file.equals(root)) {
            throw new IllegalArgumentException("no name of a segment: " + name);
        }
        return file;
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
