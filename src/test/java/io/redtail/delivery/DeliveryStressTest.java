package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The whole core under load: one thread that routes numbered publications and confirms channels, as Redis's reader does;
 * several that subscribe, unsubscribe and close at random; sockets that take a little at a time, on threads of their own.
 *
 * <p>Every client checks what it reads as it reads it: between the answer {@code subscribed} and its own unsubscription or
 * end, a channel's numbers rise by one, or by what a gap announced; nothing that was published after the answer was read
 * is missing at the start, and nothing that was routed before the unsubscription is missing at the end.
 */
class DeliveryStressTest {

    /** How long it runs at least; on a busy machine it goes on until enough has happened. */
    private static final Duration RUN = Duration.ofSeconds(2);

    /** What only a core that hangs needs: nothing here waits for it otherwise. */
    private static final Duration HANGS = Duration.ofMinutes(1);

    private static final int ENOUGH_INTERVALS = 100;
    private static final int ENOUGH_READ = 10_000;
    private static final int SHARDS = 3;
    private static final int DRIVERS = 3;
    private static final int CLIENTS_EACH = 12;
    private static final int CHANNELS = 8;

    /** Acquisitions of the channels from here on fail now and then. Nobody subscribes to those twice. */
    private static final int FIRST_UNRELIABLE = 6;

    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicIntegerArray published = new AtomicIntegerArray(CHANNELS);
    private final AtomicIntegerArray routed = new AtomicIntegerArray(CHANNELS);
    private final RoutedUpstream upstream = new RoutedUpstream();
    private final DeliveryCounters counters = new DeliveryCounters();
    private final SubscriptionRegistry registry = new SubscriptionRegistry(upstream, SHARDS);
    private final Shards shards = new Shards(
            SHARDS, 8 * 1024, Duration.ofSeconds(30), registry, counters); // patient: the router waits, nothing is lost
    private final Router router = new Router(registry, shards, counters, 1 << 20);
    private final ThreadPoolExecutor network = (ThreadPoolExecutor) Executors.newFixedThreadPool(2);
    private final AtomicBoolean driving = new AtomicBoolean(true);
    private final AtomicBoolean routing = new AtomicBoolean(true);
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    private final AtomicInteger intervals = new AtomicInteger();

    @AfterEach
    void stop() throws InterruptedException {
        routing.set(false);
        assertThat(shards.stop(HANGS)).as("the shards stop").isTrue();
        network.shutdown();
    }

    @Test
    @Timeout(300) // HANGS, for each thing that is waited for
    void concurrentSubscribeAndPublish_everySubscriberReadsEveryNumber() throws Exception {
        shards.start(Thread::new);
        CountDownLatch routerEnded = start(this::route);
        List<Driver> drivers = new ArrayList<>();
        List<CountDownLatch> ended = new ArrayList<>();
        for (int i = 0; i < DRIVERS; i++) {
            Driver driver = new Driver(new Random(100 + i));
            drivers.add(driver);
            ended.add(start(driver));
        }
        long earliest = System.nanoTime() + RUN.toNanos();
        await().atMost(HANGS).until(() -> System.nanoTime() - earliest > 0);
        await().atMost(HANGS).untilAsserted(this::assertEnoughHappened);
        driving.set(false);
        for (CountDownLatch driver : ended) {
            driver.await();
        }
        await().atMost(HANGS).until(upstream::nobodyWaits);
        routing.set(false);
        routerEnded.await();

        List<Client> open =
                drivers.stream().flatMap(driver -> driver.clients.stream()).toList();
        await().atMost(HANGS).untilAsserted(() -> assertThat(open).allMatch(Client::isUpToDate));
        assertThat(violations).isEmpty();
        assertThat(counters.lost()).as("the test's own mailboxes are patient").isZero();

        open.forEach(client -> client.subscriber.close(CloseCode.GOING_AWAY, "the end"));
        assertNothingIsLeft();
    }

    private void assertEnoughHappened() {
        assertThat(intervals.get()).as("enough happened").isGreaterThan(ENOUGH_INTERVALS);
        assertThat(read.get()).as("enough was read").isGreaterThan(ENOUGH_READ);
        assertThat(gaps.get()).as("some were slow").isPositive();
    }

    private void assertNothingIsLeft() throws InterruptedException {
        assertThat(registry.channels()).isEmpty();
        assertThat(upstream.references).as("acquired and never released").isEmpty();
        assertThat(upstream.acquired).hasValue(upstream.released.get());
        settle();
        long before = counters.deliveries();
        for (ShardLoop shard : shards.all()) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                shard.publish(publication(channel, 0));
            }
        }
        settle();
        assertThat(counters.deliveries()).as("a shard kept a subscription").isEqualTo(before);
        assertThat(violations).isEmpty();
    }

    private void settle() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            CountDownLatch reached = new CountDownLatch(SHARDS);
            shards.all().forEach(shard -> shard.execute(reached::countDown));
            reached.await();
        }
    }

    private void route() {
        Random random = new Random(9);
        while (routing.get()) {
            int channel = random.nextInt(CHANNELS);
            int number = published.incrementAndGet(channel);
            if (upstream.isLive(channel(channel))) {
                router.route(publication(channel, number));
            }
            routed.set(channel, number);
            if (random.nextInt(8) == 0) {
                upstream.confirm();
                letTheClientsRead();
            }
        }
    }

    /** Clients that lag for seconds would follow one channel for the whole test, and hardly any race would be run. */
    private void letTheClientsRead() {
        while (routing.get() && network.getQueue().size() > DRIVERS) {
            Thread.onSpinWait();
        }
    }

    private static Channel channel(int index) {
        return Channel.logs("" + index);
    }

    private static Publication publication(int channel, int number) {
        return Publication.of(channel(channel), ("" + number).getBytes(UTF_8));
    }

    private static CountDownLatch start(Runnable action) {
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                action.run();
            } finally {
                ended.countDown();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    /** Brings a channel on the routing thread some time after it was asked for, and says nothing of one that nobody holds. */
    private final class RoutedUpstream implements Upstream {

        private record Waiting(Channel channel, CompletableFuture<Void> live) {}

        private final Map<Channel, Integer> references = new HashMap<>();
        private final Map<Channel, Boolean> live = new HashMap<>();
        private final List<Waiting> waiting = new ArrayList<>();
        private final AtomicInteger acquired = new AtomicInteger();
        private final AtomicInteger released = new AtomicInteger();
        private final Random random = new Random(4);

        @Override
        public synchronized CompletionStage<Void> acquire(Channel channel) {
            acquired.incrementAndGet();
            references.merge(channel, 1, Integer::sum);
            if (live.containsKey(channel)) {
                return CompletableFuture.completedFuture(null);
            }
            Waiting one = new Waiting(channel, new CompletableFuture<>());
            waiting.add(one);
            return one.live();
        }

        @Override
        public synchronized void release(Channel channel) {
            released.incrementAndGet();
            int left = references.merge(channel, -1, Integer::sum);
            if (left < 0) {
                violations.add(channel + " was released more often than acquired");
            } else if (left == 0) {
                references.remove(channel);
                live.remove(channel);
            }
        }

        void confirm() {
            List<Waiting> confirmed = new ArrayList<>();
            List<Waiting> failed = new ArrayList<>();
            synchronized (this) {
                for (Waiting one : waiting) {
                    boolean unreliable = Integer.parseInt(one.channel().id()) >= FIRST_UNRELIABLE;
                    if (unreliable && random.nextInt(3) == 0) {
                        failed.add(one);
                    } else {
                        if (references.containsKey(one.channel())) {
                            live.put(one.channel(), true);
                        }
                        confirmed.add(one);
                    }
                }
                waiting.clear();
            }
            failed.forEach(one -> one.live().completeExceptionally(new UpstreamUnavailableException("not in time")));
            confirmed.forEach(one -> one.live().complete(null));
        }

        synchronized boolean isLive(Channel channel) {
            return live.containsKey(channel);
        }

        synchronized boolean nobodyWaits() {
            return waiting.isEmpty();
        }
    }

    /** Drives its own clients, one command at a time each, as a container's thread does; any driver may end any client. */
    private final class Driver implements Runnable {

        private final Random random;
        private final List<Client> clients = new ArrayList<>();

        Driver(Random random) {
            this.random = random;
        }

        @Override
        public void run() {
            try {
                for (int i = 0; i < CLIENTS_EACH; i++) {
                    clients.add(new Client(random));
                }
                for (int command = 1; driving.get(); command++) {
                    act(random.nextInt(clients.size()));
                    if (command % 16 == 0) {
                        settle(); // commands are limited to what the shards carry out
                    }
                }
            } catch (InterruptedException | RuntimeException e) {
                violations.add("a driver failed: " + e);
            }
        }

        private void act(int index) {
            Client client = clients.get(index);
            int dice = random.nextInt(100);
            int channel = random.nextInt(CHANNELS);
            if (dice < 55) {
                client.subscribe(channel);
            } else if (dice < 97) {
                client.unsubscribe(channel);
            } else if (dice < 98) {
                client.subscriber.close(CloseCode.GOING_AWAY, "closed by a driver");
            } else if (dice < 99) {
                client.subscriber.connectionGone();
            } else {
                Subscriber ending = client.subscriber; // on another thread than its commands
                network.execute(() -> ending.close(CloseCode.GOING_AWAY, "closed by another thread"));
                client.subscribe(channel);
                ending.close(CloseCode.GOING_AWAY, "closed twice");
            }
            if (client.subscriber.isClosed()) {
                clients.set(index, new Client(random));
            }
        }
    }

    /** One client and its socket: takes a few frames at a time, reads them on a thread of the network, and checks them. */
    private final class Client implements Sink, Sink.Factory {

        private final Subscriber subscriber;
        private final int framesAtATime;
        private final AtomicBoolean inFlight = new AtomicBoolean();
        private final AtomicBoolean flushing = new AtomicBoolean();
        private volatile boolean ended;
        private Runnable wake = () -> {};

        private final List<ReadNumbers> numbers = new ArrayList<>();

        /** What had been routed when a channel was first asked for since it was last cancelled; its driver's alone. */
        private final Integer[] routedBefore = new Integer[CHANNELS];

        private int commands;

        Client(Random random) {
            framesAtATime = 1 + random.nextInt(20);
            for (int i = 0; i < CHANNELS; i++) {
                String channel = "channel " + i + ": ";
                numbers.add(new ReadNumbers(violation -> violations.add(channel + violation)));
            }
            boolean slow = random.nextInt(3) == 0;
            subscriber = shards.connect(
                    "stress",
                    this,
                    new SubscriberOptions(
                            WireFormats.of(random.nextBoolean() ? TestEncoding.SINGLE : TestEncoding.JOINING),
                            slow ? 512 : 256 * 1024 * 1024,
                            random.nextInt(4) == 0 ? SlowConsumerPolicy.DISCONNECT : SlowConsumerPolicy.DROP_OLDEST,
                            GapPolicy.ANNOUNCE));
        }

        void subscribe(int channel) {
            if (channel >= FIRST_UNRELIABLE && subscriber.isSubscribedTo(DeliveryStressTest.channel(channel))) {
                return;
            }
            if (routedBefore[channel] == null) {
                routedBefore[channel] = routed.get(channel);
            }
            String answer = "subscribed " + channel + " " + ++commands + " " + routedBefore[channel];
            registry.subscribe(
                    subscriber, DeliveryStressTest.channel(channel), new ControlMessage(EncodedMessage.of(answer)));
        }

        void unsubscribe(int channel) {
            int before = routed.get(channel);
            routedBefore[channel] = null;
            registry.unsubscribe(subscriber, DeliveryStressTest.channel(channel));
            subscriber.send(
                    new ControlMessage(EncodedMessage.of("unsubscribed " + channel + " " + ++commands + " " + before)));
        }

        @Override
        public Sink create(Runnable toWake) {
            wake = toWake;
            return this;
        }

        @Override
        public void flush(SendQueue sendQueue) {
            if (!flushing.compareAndSet(false, true)) {
                violations.add("two flushes of one sink at a time");
            }
            if (ended) {
                violations.add("flushed after it was closed");
            }
            if (!inFlight.get()) {
                send(sendQueue);
            }
            flushing.set(false);
        }

        private void send(SendQueue sendQueue) {
            List<EncodedMessage> encodeds = new ArrayList<>();
            for (EncodedMessage encoded = sendQueue.poll();
                    encoded != null;
                    encoded = encodeds.size() < framesAtATime ? sendQueue.poll() : null) {
                encodeds.add(encoded);
            }
            if (!encodeds.isEmpty()) {
                inFlight.set(true);
                network.execute(() -> {
                    encodeds.forEach(encoded -> read(encoded.text()));
                    inFlight.set(false);
                    wake.run();
                });
            }
        }

        @Override
        public void close(CloseCode code, String reason) {
            if (ended) {
                violations.add("closed twice");
            }
            ended = true;
        }

        private void read(String frame) {
            if (frame.equals("degraded")) {
                return;
            }
            String[] words = frame.split(" ", -1);
            switch (words[0]) {
                case "subscribed" -> subscribed(number(words[1]), number(words[2]), number(words[3]));
                case "unsubscribed" -> numbers.get(number(words[1])).unsubscribed(number(words[2]), number(words[3]));
                case "gap" -> gap(number(words[1]), number(words[2]));
                default -> publications(frame);
            }
        }

        private static int number(String word) {
            return Integer.parseInt(word);
        }

        private void subscribed(int channel, int command, int routed) {
            if (numbers.get(channel).subscribed(command, routed, published.get(channel))) {
                intervals.incrementAndGet();
            }
        }

        private void gap(int channel, int missed) {
            gaps.incrementAndGet();
            numbers.get(channel).gap(missed, published.get(channel));
        }

        private void publications(String frame) {
            for (String publication : frame.replace("[", "").replace("]", "").split(",", -1)) {
                int equals = publication.indexOf('=');
                read.incrementAndGet();
                numbers.get(number(publication.substring(0, equals)))
                        .publication(number(publication.substring(equals + 1)));
            }
        }

        boolean isUpToDate() {
            return subscriber.isClosed() || IntStream.range(0, CHANNELS).allMatch(this::isUpToDate);
        }

        private boolean isUpToDate(int channel) {
            ReadNumbers read = numbers.get(channel);
            boolean follows = subscriber.isSubscribedTo(DeliveryStressTest.channel(channel));
            return follows ? read.isSubscribed() && read.isUpTo(published.get(channel)) : !read.isSubscribed();
        }

        @Override
        public String toString() {
            return subscriber.channels() + " of " + published + ", next " + numbers;
        }
    }
}
