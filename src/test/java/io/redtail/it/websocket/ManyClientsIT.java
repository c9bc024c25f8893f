package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.Effort;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Crowd;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.Ids;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.GatewayTests;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/**
 * 200 clients of both protocols, each with one of 20 projects and one of 5 tenants, while 2,000 messages a second are
 * published; {@code -Dredtail.it.load.seconds} says for how long.
 */
@Tag("proof")
class ManyClientsIT extends GatewayTests {

    private static final int CLIENTS = 200;
    private static final int PROJECTS = 20;
    private static final int TENANTS = 5;
    private static final int MESSAGES_PER_TICK = 10;
    private static final Duration TICK = Duration.ofMillis(5);
    private static final int SECONDS = Effort.of("redtail.it.load.seconds", 10, 30);
    private static final int TICKS = (int) (Duration.ofSeconds(SECONDS).toNanos() / TICK.toNanos());

    private final String run = Ids.fresh("many");

    /** One channel's published messages: numbered from 0, each with the time of its publication. */
    private static final class Topic {

        private final String channel;
        private int published;

        Topic(String channel) {
            this.channel = channel;
        }

        private String next() {
            return "{\"channel\":\"" + channel + "\",\"n\":" + published++ + ",\"at\":" + System.nanoTime() + "}";
        }
    }

    /** What one client got of its project and its tenant; written by the crowd's thread. */
    private final class Reader {

        private final boolean envelopes;
        private final String project;
        private final String tenant;
        private final AtomicInteger answers = new AtomicInteger();
        private final AtomicInteger ofProject = new AtomicInteger();
        private final AtomicInteger ofTenant = new AtomicInteger();
        private final List<String> wrong = new ArrayList<>();

        Reader(int index) {
            envelopes = index % 2 == 0;
            project = project(index / 2 % PROJECTS);
            tenant = tenant(index % TENANTS);
        }

        void join(Crowd crowd) throws IOException {
            Crowd.Member member = crowd.join(envelopes ? "/ws" : "/", envelopes ? "redtail.v1" : "", this::receive);
            member.send(Commands.subscribe(project));
            member.send(Commands.subscribeTenant(tenant));
        }

        private void receive(String text) {
            if (text.startsWith("{\"status\":\"subscribed\"")) {
                answers.incrementAndGet();
            } else if (envelopes) {
                Envelope.in(text).forEach(envelope -> receive(envelope.channel(), envelope.data()));
            } else {
                receive("", text);
            }
        }

        /** @param channel as the envelope names it; empty in the dialects */
        private void receive(String channel, String payload) {
            try (var json = Envelope.JSON.createReader(new StringReader(payload))) {
                var message = json.readObject();
                String published = message.getString("channel");
                AtomicInteger expected = published.equals("logs:" + project)
                        ? ofProject
                        : published.equals("jobs:" + tenant) ? ofTenant : null;
                boolean right = expected != null
                        && message.getInt("n") == expected.getAndIncrement()
                        && (channel.isEmpty() || channel.equals(published));
                if (!right) {
                    wrong.add(channel + " " + payload);
                }
                latencies[latencyCount++ % latencies.length] =
                        System.nanoTime() - message.getJsonNumber("at").longValue();
            }
        }
    }

    private final long[] latencies = new long[1 << 20];
    private int latencyCount;

    @Test
    void everyClientHasExactlyItsOwnInOrder() throws Exception {
        List<Topic> projects = topics(PROJECTS, i -> "logs:" + project(i));
        List<Topic> tenants = topics(TENANTS, i -> "jobs:" + tenant(i));
        List<Reader> readers = IntStream.range(0, CLIENTS).mapToObj(Reader::new).toList();
        try (Crowd crowd = new Crowd()) {
            for (Reader reader : readers) {
                reader.join(crowd);
            }
            await().until(() -> readers.stream().allMatch(reader -> reader.answers.get() == 2));

            long nanos = publish(projects, tenants);

            int perProject = projects.get(0).published;
            int perTenant = tenants.get(0).published;
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                crowd.assertWell();
                assertThat(readers).allSatisfy(reader -> {
                    assertThat(reader.ofProject).hasValueGreaterThanOrEqualTo(perProject);
                    assertThat(reader.ofTenant).hasValueGreaterThanOrEqualTo(perTenant);
                });
            });
            assertNothingFollows(crowd, readers, projects, tenants);
            report(nanos);
        }
    }

    /** One message more on every channel: whatever was doubled has come before it. */
    private void assertNothingFollows(Crowd crowd, List<Reader> readers, List<Topic> projects, List<Topic> tenants) {
        try (Jedis redis = new Jedis("127.0.0.1", RealRedis.shared().port())) {
            projects.forEach(project -> redis.publish(project.channel, project.next()));
            tenants.forEach(tenant -> redis.publish("job_updates", update(tenant)));
        }
        await().untilAsserted(() -> assertThat(readers).allSatisfy(reader -> {
            assertThat(reader.ofProject).hasValue(projects.get(0).published);
            assertThat(reader.ofTenant).hasValue(tenants.get(0).published);
        }));
        assertThat(readers).allSatisfy(reader -> assertThat(reader.wrong).isEmpty());
        crowd.assertWell();
    }

    /** Every fifth message is a job's. Returns how long it took. */
    private static long publish(List<Topic> projects, List<Topic> tenants) throws Exception {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        AtomicInteger tick = new AtomicInteger();
        long start = System.nanoTime();
        try (Jedis redis = new Jedis("127.0.0.1", RealRedis.shared().port())) {
            var ticks = clock.scheduleAtFixedRate(
                    () -> {
                        if (tick.get() < TICKS) {
                            publishTick(redis, tick.getAndIncrement(), projects, tenants);
                        }
                    },
                    0,
                    TICK.toNanos(),
                    TimeUnit.NANOSECONDS);
            await().atMost(Duration.ofSeconds(2L * SECONDS + 30)).until(() -> tick.get() == TICKS || ticks.isDone());
            long nanos = System.nanoTime() - start;
            ticks.cancel(false);
            clock.shutdown();
            assertThat(clock.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(tick).hasValue(TICKS);
            return nanos;
        } finally {
            clock.shutdownNow();
        }
    }

    private static void publishTick(Jedis redis, int tick, List<Topic> projects, List<Topic> tenants) {
        var pipeline = redis.pipelined();
        int first = tick * MESSAGES_PER_TICK;
        for (int i = first; i < first + MESSAGES_PER_TICK; i++) {
            if (i % 5 == 0) {
                pipeline.publish("job_updates", update(tenants.get(i / 5 % TENANTS)));
            } else {
                Topic project = projects.get((i - i / 5 - 1) % PROJECTS);
                pipeline.publish(project.channel, project.next());
            }
        }
        pipeline.sync();
    }

    private static String update(Topic tenant) {
        String id = tenant.channel.substring("jobs:".length());
        return "{\"tenantId\":\"" + id + "\"," + tenant.next().substring(1);
    }

    private void report(long nanos) {
        long[] sorted = Arrays.copyOf(latencies, Math.min(latencyCount, latencies.length));
        Arrays.sort(sorted);
        System.out.printf(
                "ManyClientsIT: %,d messages a second for %d s, %,d deliveries; latency p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                (long) TICKS * MESSAGES_PER_TICK * 1_000_000_000L / nanos,
                SECONDS,
                latencyCount,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }

    private static List<Topic> topics(int count, java.util.function.IntFunction<String> channel) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Topic(channel.apply(i)))
                .toList();
    }

    private String project(int index) {
        return run + "-" + index;
    }

    private String tenant(int index) {
        return run + "-" + index;
    }
}
