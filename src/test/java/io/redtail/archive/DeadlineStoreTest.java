package io.redtail.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume that is gone: what asks it does not come back, and cannot be interrupted. */
class DeadlineStoreTest {

    private static final Duration TIMEOUT = Duration.ofMillis(100);

    @TempDir
    Path root;

    private final CountDownLatch back = new CountDownLatch(1);
    private final AtomicInteger hanging = new AtomicInteger();
    private DirectoryStore directory;
    private DeadlineStore store;

    private final class DeadVolume extends ForwardingStore {

        DeadVolume() {
            super(directory);
        }

        private void hang(String name) {
            if (name.startsWith("dead")) {
                hanging.incrementAndGet();
                boolean isBack = false;
                while (!isBack) {
                    try {
                        back.await();
                        isBack = true;
                    } catch (InterruptedException ignored) {
                        // as a system call that waits for the network
                    }
                }
                hanging.decrementAndGet();
            }
        }

        @Override
        public void put(String name, byte[] content) throws IOException {
            hang(name);
            super.put(name, content);
        }

        @Override
        public void replace(String name, byte[] content) throws IOException {
            hang(name);
            super.replace(name, content);
        }

        @Override
        public Optional<byte[]> get(String name) throws IOException {
            hang(name);
            return super.get(name);
        }

        @Override
        public Optional<byte[]> begin(String name, int maxBytes) throws IOException {
            hang(name);
            return super.begin(name, maxBytes);
        }

        @Override
        public void list(String prefix, Consumer<Listed> each) throws IOException {
            each.accept(new Listed("first", 1, 1));
            hang(prefix);
            each.accept(new Listed("second", 1, 1));
        }

        @Override
        public void delete(String name) throws IOException {
            hang(name);
            super.delete(name);
        }
    }

    @BeforeEach
    void open() {
        directory = new DirectoryStore(root);
        store = new DeadlineStore(new DeadVolume(), TIMEOUT, Thread::new);
    }

    @AfterEach
    void close() {
        back.countDown();
        await().until(() -> hanging.get() == 0);
        store.close();
    }

    @Test
    void whatAStoreDoesAndRefusesComesThrough() throws IOException {
        store = new DeadlineStore(new DeadVolume(), Duration.ofMinutes(1), Thread::new);
        store.put("c/e/1.gz", SegmentTest.bytes("one"));
        assertThatThrownBy(() -> store.put("c/e/1.gz", SegmentTest.bytes("two")))
                .isInstanceOf(FileAlreadyExistsException.class);
        store.replace("c/e/1.gz", SegmentTest.bytes("two"));
        assertThat(store.get("c/e/1.gz")).hasValue(SegmentTest.bytes("two"));
        assertThat(store.begin("c/e/1.gz", 1)).hasValue(SegmentTest.bytes("t"));
        store.delete("c/e/1.gz");
        assertThat(store.get("c/e/1.gz")).isEmpty();
        assertThatThrownBy(() -> store.get("../x")).isInstanceOf(IllegalArgumentException.class);
    }

    /** A call that hangs; one that was given up before it began does not. */
    private void hang(String name, int calls) {
        while (hanging.get() < calls) {
            assertThatThrownBy(() -> store.get(name)).isInstanceOf(IOException.class);
        }
    }

    /** In time, as soon as this machine is fast enough. */
    private void awaitServed(String name) {
        await().ignoreExceptions().until(() -> store.get(name).isEmpty());
    }

    @Test
    void aCallThatHangsEndsAndTheNextOnesForItsChannelDoNotBegin() {
        hang("dead/e/1.gz", 1);
        assertThatThrownBy(() -> store.get("dead/e/2.gz"))
                .hasMessage("the store does not answer: an earlier call still waits for it");
        assertThat(hanging).hasValue(1);
        awaitServed("other/e/1.gz");
        back.countDown();
        awaitServed("dead/e/2.gz");
    }

    @Test
    void aVolumeThatIsGoneTakesEightThreadsAndThenNoTime() {
        for (int i = 1; i <= 8; i++) {
            hang("dead" + i + "/e/1.gz", i);
        }
        for (int i = 9; i < 100; i++) {
            String name = "dead" + i + "/e/1.gz";
            assertThatThrownBy(() -> store.put(name, new byte[1]))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the store does not answer: 8 calls wait for it already");
        }
        assertThat(hanging).hasValue(8);
        back.countDown();
        awaitServed("dead1/e/1.gz");
    }

    /** As a socket: that a call ends when it is interrupted does not make the store answer. */
    @Test
    void callsThatCanBeInterruptedHangAsWell() {
        AtomicInteger begun = new AtomicInteger();
        store = new DeadlineStore(
                new ForwardingStore(directory) {
                    @Override
                    public Optional<byte[]> get(String name) throws IOException {
                        begun.incrementAndGet();
                        try {
                            back.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        return super.get(name);
                    }
                },
                Duration.ofSeconds(1),
                Thread::new);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> store.get("dead/e/1.gz")).hasMessageContaining("the store");
        }
        assertThat(begun).hasValue(1);
        back.countDown();
        awaitServed("dead/e/1.gz");
    }

    @Test
    void whoeverWaitsWhenItIsClosedWaitsNoLonger() throws Exception {
        var patient = new DeadlineStore(new DeadVolume(), Duration.ofMinutes(5), Thread::new);
        CompletableFuture<Optional<byte[]>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return patient.get("dead/e/1.gz");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        await().until(() -> hanging.get() == 1);
        patient.close();
        assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS)).hasMessageContaining("the gateway stops");
        assertThatThrownBy(() -> patient.get("c/e/1.gz")).isInstanceOf(IOException.class);
    }

    @Test
    void aListThatWasGivenUpTellsNobodyAnyMore() {
        List<String> names = new ArrayList<>();
        while (hanging.get() == 0) {
            names.clear();
            assertThatThrownBy(() -> store.list("dead/", object -> names.add(object.name())))
                    .isInstanceOf(IOException.class);
        }
        back.countDown();
        await().until(() -> hanging.get() == 0);
        awaitServed("dead/e/1.gz");
        assertThat(names).containsExactly("first");
    }
}
