package io.redtail.archive;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where segments are: names, such as {@link SegmentName} makes, and bytes. Methods wait for the store, however long that takes: ask
 * it through a {@link DeadlineStore}. Any thread.
 */
interface ArchiveStore extends AutoCloseable {

    /** An object as a listing shows it. */
    record Listed(String name, long bytes, long modifiedMillis) {}

    /**
     * Whether the store has been written to, as far as it can tell. If not, either nothing has ever been archived, or this is not
     * the store that was meant.
     */
    default boolean isUsed() throws IOException {
        return true;
    }

    /**
     * To be called before something is written when Redis knows that something was archived.
     *
     * @throws IOException if the store is not used, so that it is another one
     */
    default void requireUsed() throws IOException {}

    /**
     * Writes a new object, all of it or nothing. Returns when it would survive a loss of power.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one, which is left alone
     */
    void put(String name, byte[] content) throws IOException;

    /** The same in the place of what is there, which nobody finds missing meanwhile: a damaged object becomes a whole one. */
    void replace(String name, byte[] content) throws IOException;

    /** All of an object; empty if there is none. */
    Optional<byte[]> get(String name) throws IOException;

    /** The first bytes of an object, all if it has fewer; empty if there is none. */
    Optional<byte[]> begin(String name, int maxBytes) throws IOException;

    /** Passes all objects whose names begin like that, in no order. */
    void list(String prefix, Consumer<Listed> each) throws IOException;

    /** Removes an object, if it is there. */
    void delete(String name) throws IOException;

    @Override
    default void close() {}
}
