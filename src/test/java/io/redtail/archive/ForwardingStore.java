package io.redtail.archive;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** A store in front of another one; what a test wants otherwise, it overrides. */
class ForwardingStore implements ArchiveStore {

    final ArchiveStore store;

    ForwardingStore(ArchiveStore store) {
        this.store = store;
    }

    @Override
    public boolean isUsed() throws IOException {
        return store.isUsed();
    }

    @Override
    public void requireUsed() throws IOException {
        store.requireUsed();
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        store.put(name, content);
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        store.replace(name, content);
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        return store.get(name);
    }

    @Override
    public Optional<byte[]> begin(String name, int maxBytes) throws IOException {
        return store.begin(name, maxBytes);
    }

    @Override
    public void list(String prefix, Consumer<Listed> each) throws IOException {
        store.list(prefix, each);
    }

    @Override
    public void delete(String name) throws IOException {
        store.delete(name);
    }
}
