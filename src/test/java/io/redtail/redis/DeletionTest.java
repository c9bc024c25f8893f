package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import io.redtail.history.History;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What history keeps of a channel is deleted: through all of the gateway but its server, on a real Redis. */
@Timeout(60)
class DeletionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger TESTS = new AtomicInteger();

    private static RealRedis redis;
    private static SmallGateway gateway;

    private final String id = "p" + TESTS.incrementAndGet();
    private final Channel log = Channel.logs(id);
    private final Channel jobs = Channel.jobs(id);

    @BeforeAll
    static void start() {
        redis = RealRedis.on(Ports.free());
        gateway = gateway();
        await().atMost(PATIENCE)
                .until(() -> history(gateway).status().recording()
                        && history(gateway).status().listening());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        redis.close();
    }

    private static SmallGateway gateway() {
        return new SmallGateway("redis://127.0.0.1:" + redis.port(), "redtail.history.enabled", "true")
                .startAndAwaitReady();
    }

    private static History history(SmallGateway of) {
        return of.history.orElseThrow();
    }

    private void delete(Channel channel) throws InterruptedException {
        history(gateway).deletion().delete(channel);
    }

    private HistoryPage read(Channel channel, StartPosition start) {
        return history(gateway)
                .reader()
                .read("me", channel, start)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private List<String> texts(Channel channel) {
        return read(channel, StartPosition.tail(99)).entries().stream()
                .map(entry -> entry.payload().text())
                .toList();
    }

    private void awaitRecorded(Channel channel, int lines) {
        await().atMost(PATIENCE).until(() -> texts(channel).size() == lines);
    }

    /** The node says what is left, and the second attempt finishes it. */
    @Test
    void anArchiveThatCannotBeDeletedIsSaidToBeLeft(@TempDir Path root) throws Exception {
        Path volume = root.resolve("volume");
        redis.publish("logs:" + id, "one");
        awaitRecorded(log, 1);
        try (SmallGateway archiving = new SmallGateway(
                        "redis://127.0.0.1:" + redis.port(),
                        "redtail.history.enabled",
                        "true",
                        "redtail.archive.store",
                        "directory",
                        "redtail.archive.directory",
                        volume.toString())
                .startAndAwaitReady()) {
            await().atMost(PATIENCE).until(() -> history(archiving).status().listening());
            assertThatThrownBy(() -> history(archiving).deletion().delete(log))
                    .hasMessage("what Redis kept of it is gone, and its archive is not, or not all of it; "
                            + "the same request again deletes the rest");
            assertThat(texts(log)).isEmpty();
            Files.createDirectory(volume);
            history(archiving).deletion().delete(log);
        }
    }

    private Set<String> keys(String channel) {
        return redis.run(jedis -> jedis.keys("redtail:v1:{" + channel + "}:*"));
    }

    private RecordingSink follow(SmallGateway on, Channel channel) throws Exception {
        RecordingSink sink = new RecordingSink();
        on.subscribe(on.connect(sink), channel).get(30, TimeUnit.SECONDS);
        return sink;
    }

    @Test
    void nothingIsLeft_andTheNextLineBeginsAnotherEpoch() throws Exception {
        redis.publish("logs:" + id, "one");
        redis.publish("logs:" + id + "-other", "stays");
        awaitRecorded(log, 1);
        StreamPosition before = read(log, StartPosition.tail(9)).end();

        delete(log);

        assertThat(texts(log)).isEmpty();
        assertThat(keys("logs:" + id)).isEmpty();
        assertThat(redis.<String>run(jedis -> jedis.hget("redtail:v1:channels:bytes", "logs:" + id)))
                .isNull();
        assertThat(redis.<List<String>>run(jedis -> jedis.zrange("redtail:v1:channels", 0, -1)))
                .contains("logs:" + id + "-other")
                .doesNotContain("logs:" + id);
        assertThat(texts(Channel.logs(id + "-other"))).containsExactly("stays");
        redis.publish("logs:" + id, "two");
        awaitRecorded(log, 1);
        assertThat(texts(log)).containsExactly("two");
        HistoryPage resumed = read(log, new StartPosition.Since(before));
        assertThat(resumed.epoch()).isNotEqualTo(before.epoch());
        assertThat(resumed.recovered()).isFalse();
        assertThat(resumed.gap().orElseThrow().reason().code()).isEqualTo("reset");
    }

    @Test
    void followersStay_andAreToldAtOnce_onOtherNodesToo() throws Exception {
        try (SmallGateway other = gateway()) {
            RecordingSink here = follow(gateway, log);
            RecordingSink there = follow(other, log);
            redis.publish("logs:" + id, "one");
            await().atMost(PATIENCE).until(() -> contains(here, "one") && contains(there, "one"));

            history(other).deletion().delete(log);

            for (RecordingSink follower : List.of(here, there)) {
                await().atMost(Duration.ofSeconds(8)) // and not only when the newest offsets are compared
                        .untilAsserted(() -> assertThat(gaps(follower)).isEqualTo(1));
                assertThat(follower.texts().toString()).contains("\"reason\":\"reset\"");
            }
            redis.publish("logs:" + id, "two");
            for (RecordingSink follower : List.of(here, there)) {
                await().atMost(PATIENCE).until(() -> contains(follower, "two"));
                assertThat(gaps(follower)).isEqualTo(1);
            }
        }
    }

    private static boolean contains(RecordingSink sink, String data) {
        return sink.texts().stream().anyMatch(text -> text.contains("\"data\":\"" + data + "\""));
    }

    private static long gaps(RecordingSink sink) {
        return sink.texts().stream()
                .filter(text -> text.contains("\"status\":\"gap\""))
                .count();
    }

    @Test
    void aSecondTimeThereIsNothingToDelete_andNobodyIsTold() throws Exception {
        RecordingSink follower = follow(gateway, log);
        redis.publish("logs:" + id, "one");
        await().atMost(PATIENCE).until(() -> contains(follower, "one"));

        delete(log);
        delete(log);
        delete(Channel.logs("never"));

        redis.publish("logs:" + id, "two");
        await().atMost(PATIENCE).until(() -> contains(follower, "two"));
        assertThat(gaps(follower)).isEqualTo(1);
    }

    /** It was away for the line that is deleted: nobody can give it that any more, and nothing tells that it was there. */
    @Test
    void whoSawTheChannelEmpty_getsEverythingAfterTheDeletionOnce() throws Exception {
        StreamPosition empty = read(log, StartPosition.tail(9)).end();
        redis.publish("logs:" + id, "one");
        awaitRecorded(log, 1);

        delete(log);

        assertThat(read(log, new StartPosition.Since(empty)).entries()).isEmpty();
        redis.publish("logs:" + id, "two");
        redis.publish("logs:" + id, "three");
        awaitRecorded(log, 2);
        HistoryPage resumed = read(log, new StartPosition.Since(empty));
        assertThat(resumed.entries().stream().map(entry -> entry.payload().text()))
                .containsExactly("two", "three");
        assertThat(resumed.gap()).isEmpty();
        assertThat(read(log, new StartPosition.Since(resumed.end())).entries()).isEmpty();
    }

    @Test
    void aStateIsDeletedWithItsKeys() throws Exception {
        redis.publish("job_updates", "{\"tenantId\":\"" + id + "\",\"jobId\":\"a\",\"n\":1}");
        awaitRecorded(jobs, 1);
        assertThat(keys("jobs:" + id)).hasSize(4);

        delete(jobs);

        assertThat(keys("jobs:" + id)).isEmpty();
        assertThat(read(jobs, StartPosition.Snapshot.BEGIN).entries()).isEmpty();
        redis.publish("job_updates", "{\"tenantId\":\"" + id + "\",\"jobId\":\"b\",\"n\":2}");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                read(jobs, StartPosition.Snapshot.BEGIN).entries())
                        .hasSize(1));
    }

    /** The recorder has not come to them when they are deleted. */
    @Test
    void whatWasPublishedBefore_neverComesBack() throws Exception {
        for (int round = 0; round < 5; round++) {
            String until = round + "-";
            String[] lines = IntStream.range(0, 2000).mapToObj(i -> until + i).toArray(String[]::new);
            redis.run(jedis -> {
                var pipeline = jedis.pipelined();
                for (String line : lines) {
                    pipeline.publish("logs:" + id, line);
                }
                pipeline.sync();
                return null;
            });

            delete(log);
            redis.publish("logs:" + id, "new");

            awaitRecorded(log, 1);
            assertThat(texts(log)).containsExactly("new");
        }
    }

    @Test
    void foreignKeysAreLeftAlone() {
        redis.run(jedis -> jedis.set("redtail:v1:{logs:" + id + "}:stream", "mine"));

        assertThatThrownBy(() -> delete(log)).hasMessageContaining("something else");

        assertThat(keys("logs:" + id)).hasSize(1);
    }
}
