package io.redtail.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.config.ArchiveSettings;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One tenant deletes as many channels at once as it may have uploads. */
class ArchiveDeletionTest {

    private static final int DELETIONS = 20;

    @TempDir
    Path root;

    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger inStore = new AtomicInteger();
    private final ExecutorService tenant = Executors.newFixedThreadPool(DELETIONS);

    @AfterEach
    void end() {
        released.countDown();
        tenant.shutdownNow();
    }

    /** It lists the channels of that tenant when the test lets it. */
    private final class SlowStore extends ForwardingStore {

        SlowStore() {
            super(new DirectoryStore(root));
        }

        @Override
        public void list(String prefix, Consumer<Listed> each) throws IOException {
            if (prefix.startsWith("logs=hostile")) {
                inStore.incrementAndGet();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            store.list(prefix, each);
        }
    }

    @Test
    void manyDeletionsAtOnceFailNeitherEachOtherNorAReader() throws Exception {
        Archive archive = archive();
        List<Future<Integer>> deletions = new ArrayList<>();
        for (int i = 0; i < DELETIONS; i++) {
            Channel channel = Channel.logs("hostile" + i);
            deletions.add(tenant.submit(() -> archive.delete(channel)));
        }
        await().until(() -> inStore.get() >= 4);

        assertThat(read(archive, Channel.logs("other")).gap().map(Gap::reason))
                .as("what another tenant's reader is told")
                .isEmpty();

        released.countDown();
        for (Future<Integer> deletion : deletions) {
            assertThat(deletion.get(30, TimeUnit.SECONDS)).isZero();
        }
    }

    private static HistoryPage read(Archive archive, Channel channel) throws Exception {
        return archive.reader().read("reader", channel, StartPosition.tail(10)).get(30, TimeUnit.SECONDS);
    }

    /** Redis keeps nothing. */
    private Archive archive() {
        HistoryReader empty = (owner, channel, start) -> CompletableFuture.completedFuture(
                new HistoryPage(new StreamPosition("e", 0), 0, true, Optional.empty(), List.of()));
        HotLog none = (HotLog) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HotLog.class},
                (proxy, method, arguments) -> Optional.empty());
        Readings atOnce = new Readings() {
            @Override
            public void run(String owner, CompletableFuture<?> result, Runnable task) {
                task.run();
            }

            @Override
            public void count(String owner, long bytes) {}
        };
        var settings =
                new ArchiveSettings(true, root.toString(), Optional.empty(), Duration.ofMinutes(10), Duration.ZERO, 0);
        return new Archive(
                new SlowStore(),
                Duration.ofSeconds(20),
                settings,
                1 << 20,
                empty,
                none,
                () -> true,
                atOnce,
                Thread::new);
    }
}
