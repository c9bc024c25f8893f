package io.redtail.archive;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A store that does what it is told to do wrong. */
final class FaultyStore extends ForwardingStore {

    /** What goes wrong with a put. */
    enum Fault {
        NONE,
        /** Nothing is written, and it says so. */
        FAILS,
        /** Nothing is written, and it says that all is well. */
        LOSES,
        /** Half of it is written, and it says that all is well. */
        TRUNCATES,
        /** All is written, and it says that it failed. */
        FAILS_AFTERWARDS,
        /** It does not come back. */
        HANGS
    }

    private final CountDownLatch released = new CountDownLatch(1);
    volatile Fault fault = Fault.NONE;
    volatile boolean unreadable;

    /** Nothing comes back that is read and whose name begins so; empty: everything does. */
    volatile String hangs = "";

    FaultyStore(ArchiveStore store) {
        super(store);
    }

    void release() {
        released.countDown();
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        switch (fault) {
            case NONE -> store.put(name, content);
            case FAILS -> throw new IOException("no space left on device");
            case LOSES -> {}
            case TRUNCATES -> store.put(name, java.util.Arrays.copyOf(content, content.length / 2));
            case FAILS_AFTERWARDS -> {
                store.put(name, content);
                throw new IOException("connection reset");
            }
            case HANGS -> {
                hang();
                throw new IOException("timed out");
            }
        }
    }

    /** Nothing half written takes the place of another object: stores see to that. */
    @Override
    public void replace(String name, byte[] content) throws IOException {
        switch (fault) {
            case NONE -> store.replace(name, content);
            case LOSES -> {}
            case FAILS_AFTERWARDS -> {
                store.replace(name, content);
                throw new IOException("connection reset");
            }
            case FAILS, TRUNCATES -> throw new IOException("no space left on device");
            case HANGS -> put(name, content);
        }
    }

    private void check(String name) throws IOException {
        if (unreadable) {
            throw new IOException("403 access denied");
        }
        if (!hangs.isEmpty() && name.startsWith(hangs)) {
            hang();
        }
    }

    private void hang() throws IOException {
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        check(name);
        return store.get(name);
    }

    @Override
    public Optional<byte[]> begin(String name, int maxBytes) throws IOException {
        check(name);
        return store.begin(name, maxBytes);
    }

    @Override
    public void list(String prefix, Consumer<Listed> each) throws IOException {
        check(prefix);
        store.list(prefix, each);
    }
}
