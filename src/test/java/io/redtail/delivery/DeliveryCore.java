package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The real core, on real threads, between a {@link FakeUpstream} and the sinks of a test. */
public final class DeliveryCore implements AutoCloseable {

    private static final long ROOMY = 64L * 1024 * 1024;
    static final int MAX_PUBLICATION_BYTES = 1024 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** What only a core that hangs needs: a busy machine may take long for a little. */
    private static final Duration HANGS = Duration.ofSeconds(30);

    /** How often a task may cause another before what it causes reaches a sink: a failing flush closes, and closing flushes. */
    private static final int CASCADE = 4;

    private final FakeUpstream upstream = new FakeUpstream();
    private final DeliveryCounters counters = new DeliveryCounters();
    private final List<Thread> threads = new ArrayList<>();
    private final SubscriptionRegistry registry;
    private final Shards shards;
    private final Router router;

    /** Starts a core whose shards hold all that a test can bring. */
    public DeliveryCore(int shards) {
        this(shards, ROOMY, TIMEOUT);
    }

    DeliveryCore(int shards, long mailboxMaxBytes, Duration timeout) {
        this(shards, mailboxMaxBytes, timeout, Optional.empty());
    }

    /** The same with history. */
    DeliveryCore(int shards, HistoryReader history) {
        this(shards, ROOMY, TIMEOUT, Optional.of(history));
    }

    private DeliveryCore(int shards, long mailboxMaxBytes, Duration timeout, Optional<HistoryReader> history) {
        this.registry = new SubscriptionRegistry(upstream, shards, history);
        this.shards = new Shards(shards, mailboxMaxBytes, timeout, registry, counters);
        this.router = new Router(registry, this.shards, counters, MAX_PUBLICATION_BYTES);
        this.shards.start(task -> {
            Thread thread = new Thread(task, "shard-" + threads.size());
            threads.add(thread);
            return thread;
        });
    }

    public FakeUpstream upstream() {
        return upstream;
    }

    public SubscriptionRegistry registry() {
        return registry;
    }

    public Shards shards() {
        return shards;
    }

    public Router router() {
        return router;
    }

    public DeliveryCounters counters() {
        return counters;
    }

    /** The shards' threads, in their order. */
    List<Thread> threads() {
        return threads;
    }

    public Subscriber connect(RecordingSink sink, SubscriberOptions options) {
        return connect("session", sink, options);
    }

    public Subscriber connect(String prefix, RecordingSink sink, SubscriberOptions options) {
        return shards.connect(prefix, sink, options);
    }

    /** Redis is there, and all who are connected know. */
    public void onRedisBack() {
        router.announceUpstream(true);
        settle();
    }

    /** Redis says something; call it from one thread. */
    public void publish(Channel channel, String... payloads) {
        for (String payload : payloads) {
            router.route(Publication.of(channel, payload.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Returns when all that was caused before has reached the sinks. */
    public void settle() {
        for (int i = 0; i < CASCADE; i++) {
            CountDownLatch reached = new CountDownLatch(shards.all().size());
            shards.all().forEach(shard -> shard.execute(reached::countDown));
            await(reached);
        }
    }

    /** Has every shard find what {@code action} causes in one turn. */
    public void inOneTurn(Runnable action) {
        inOneTurnOnly(action);
        settle();
    }

    /** The same, and does not wait for that, which would give the shards more to do. */
    void inOneTurnOnly(Runnable action) {
        CountDownLatch busy = new CountDownLatch(shards.all().size());
        CountDownLatch resume = new CountDownLatch(1);
        shards.all()
                .forEach(shard -> shard.execute(() -> {
                    busy.countDown();
                    await(resume);
                }));
        await(busy);
        try {
            action.run();
        } finally {
            resume.countDown();
        }
    }

    void onEachShard(Consumer<ShardState> action) {
        shards.all().forEach(shard -> shard.tell(action));
        settle();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(HANGS.toSeconds(), TimeUnit.SECONDS))
                    .as("the shards work")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("a test's thread was interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            assertThat(shards.stop(HANGS)).as("the shards stop").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("a test's thread was interrupted", e);
        }
    }
}
