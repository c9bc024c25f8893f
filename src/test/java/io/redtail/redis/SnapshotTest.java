package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.Effort;
import io.redtail.channel.Channel;
import io.redtail.delivery.ControlMessage;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.Subscriber;
import io.redtail.history.History;
import io.redtail.history.HistoryStatus;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Snapshots through all of the gateway but its server, on a real Redis. */
@Timeout(600)
class SnapshotTest {

    private static final Channel JOBS = Channel.jobs("t");
    private static final int KEYS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private RealRedis redis;
    private SmallGateway gateway;

    @BeforeEach
    void start() {
        redis = RealRedis.on(Ports.free());
        gateway = gateway();
        await().atMost(PATIENCE).until(() -> status(gateway).recording());
    }

    @AfterEach
    void stop() {
        gateway.close();
        redis.close();
    }

    private SmallGateway gateway() {
        return new SmallGateway("redis://127.0.0.1:" + redis.port(), "redtail.history.enabled", "true")
                .startAndAwaitReady();
    }

    private static HistoryStatus status(SmallGateway of) {
        return of.history.map(History::status).orElseThrow();
    }

    private static String update(int key, int number) {
        return "{\"tenantId\":\"t\",\"jobId\":\"j" + key + "\",\"n\":" + number + ",\"log\":\"" + "x".repeat(150)
                + "\"}";
    }

    /** A client that asks for a snapshot. */
    private static final class Client {

        final RecordingSink sink = new RecordingSink();
        final Subscriber subscriber;
        final SmallGateway gateway;

        Client(SmallGateway gateway) {
            this.gateway = gateway;
            this.subscriber = gateway.connect(sink);
        }

        Client subscribe() throws Exception {
            gateway.registry
                    .subscribe(
                            subscriber,
                            JOBS,
                            StartPosition.Snapshot.BEGIN,
                            page -> new ControlMessage(EncodedMessage.of("subscribed")))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            return this;
        }

        void leave() {
            gateway.registry.unsubscribe(subscriber, JOBS);
        }

        /** Whether a publication with this offset has come. */
        boolean hasOffset(int offset) {
            return sink.texts().stream().anyMatch(text -> text.contains("\"offset\":" + offset + ","));
        }

        /** Whether the last that has come is the word that a snapshot is complete, up to this offset. */
        boolean hasSnapshotUpTo(int offset) {
            List<String> texts = sink.texts();
            String last = texts.isEmpty() ? "" : texts.get(texts.size() - 1);
            return last.startsWith("{\"status\":\"snapshot\",\"channel\":\"jobs:t\"")
                    && last.endsWith("\"offset\":" + offset + "}");
        }

        /** The publications, in order; anything else is a mistake. */
        List<JsonObject> publications() {
            List<JsonObject> all = new ArrayList<>();
            for (String text : sink.texts()) {
                if (text.startsWith("[")) {
                    try (JsonReader reader = Json.createReader(new StringReader(text))) {
                        JsonArray batch = reader.readArray();
                        batch.forEach(one -> all.add(one.asJsonObject()));
                    }
                } else {
                    assertThat(text).doesNotContain("gap").doesNotContain("error");
                }
            }
            return all;
        }
    }

    private static JsonObject data(JsonObject publication) {
        try (JsonReader reader = Json.createReader(new StringReader(publication.getString("data")))) {
            return reader.readObject();
        }
    }

    @Test
    void tenThousandKeysComeAtOnceAndInOrder() throws Exception {
        int keys = 10_000;
        try (Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
            for (int from = 0; from < keys; from += 1000) {
                var pipeline = jedis.pipelined();
                IntStream.range(from, from + 1000).forEach(key -> pipeline.publish("job_updates", update(key, 0)));
                pipeline.sync();
            }
        }
        Client first = new Client(gateway).subscribe();
        await().atMost(PATIENCE).until(() -> first.hasOffset(keys));
        first.leave();

        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Client client = new Client(gateway);
            long began = System.nanoTime();
            client.subscribe();
            while (!client.hasSnapshotUpTo(keys)) {
                Thread.onSpinWait();
            }
            millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            assertThat(client.publications().stream().map(one -> one.getInt("offset")))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, keys).boxed().toList());
            client.leave();
        }
        System.out.println("snapshot of " + keys + " keys, ms: " + millis);
        assertThat(Collections.min(millis)).isLessThan(Effort.of("redtail.it.snapshot.millis", 2000, 150));
    }

    @Test
    void anEmptySnapshotIsCompleteAtOnce() throws Exception {
        Client client = new Client(gateway).subscribe();

        await().atMost(PATIENCE).until(() -> client.hasSnapshotUpTo(0));
        assertThat(client.publications()).isEmpty();
    }

    /** Everybody's view after the update of any number is that of all updates up to it. */
    @Test
    void whileEverythingChangesAndTheRecorderToo_nothingIsLostAndNothingOlderFollows() throws Exception {
        int rounds = Effort.of("redtail.it.snapshot.rounds", 60, 2000);
        List<Integer> keyOfNumber = new ArrayList<>();
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicInteger published = new AtomicInteger();
        Thread publisher = new Thread(() -> publish(keyOfNumber, published, stopped));
        publisher.start();
        SmallGateway other = gateway();
        try {
            Random random = new Random(7);
            for (int round = 0; round < rounds; round++) {
                if (round % Math.max(20, rounds / 10) == rounds / 20) {
                    SmallGateway recorder = status(gateway).recording() ? gateway : other;
                    SmallGateway next = gateway();
                    awaitCommonMarker(next, published);
                    if (recorder == gateway) {
                        gateway = next;
                    } else {
                        other = next;
                    }
                    recorder.close();
                }
                Client client = new Client(random.nextBoolean() ? gateway : other).subscribe();
                int until = published.get() + random.nextInt(20);
                awaitNumber(client, until);
                client.leave();
                check(client.publications(), keyOfNumber);
            }
        } finally {
            stopped.set(true);
            publisher.join();
            other.close();
        }
    }

    /**
     * Returns when what is recorded lies behind a marker that all nodes have heard, so that any of them can go on from there. A node
     * that is new hears none for a quarter of a second; if the recorder leaves before, it announces a loss.
     */
    private void awaitCommonMarker(SmallGateway newest, AtomicInteger published) throws Exception {
        await().atMost(PATIENCE).until(() -> status(newest).listening());
        try (Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
            jedis.publish(newest.names.markers(), "of-a-test-" + published.get());
        }
        int later = published.get() + 1; // the one that is being published may have come before the marker
        Client client = new Client(newest).subscribe();
        awaitNumber(client, later);
        client.leave();
    }

    private static void awaitNumber(Client client, int number) {
        await().pollInterval(1, TimeUnit.MILLISECONDS)
                .atMost(PATIENCE)
                .until(() -> client.publications().stream()
                                .mapToInt(one -> data(one).getInt("n"))
                                .max()
                                .orElse(-1)
                        >= number);
    }

    private void publish(List<Integer> keyOfNumber, AtomicInteger published, AtomicBoolean stopped) {
        Random random = new Random(42);
        try (Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
            while (!stopped.get()) {
                int number = published.get();
                int key = random.nextInt(KEYS);
                synchronized (keyOfNumber) {
                    keyOfNumber.add(key);
                }
                jedis.publish("job_updates", update(key, number));
                published.incrementAndGet();
            }
        }
    }

    private static void check(List<JsonObject> publications, List<Integer> keyOfNumber) {
        Map<String, Integer> view = new HashMap<>();
        int newest = -1;
        long offset = 0;
        for (JsonObject publication : publications) {
            JsonObject value = data(publication);
            int number = value.getInt("n");
            assertThat(publication.getJsonNumber("offset").longValue()).isGreaterThan(offset);
            assertThat(number).isGreaterThan(newest);
            offset = publication.getJsonNumber("offset").longValue();
            newest = number;
            view.put(value.getString("jobId"), number);
        }
        Map<String, Integer> expected = new HashMap<>();
        synchronized (keyOfNumber) {
            for (int number = 0; number <= newest; number++) {
                expected.put("j" + keyOfNumber.get(number), number);
            }
        }
        assertThat(view).isEqualTo(expected);
    }
}
