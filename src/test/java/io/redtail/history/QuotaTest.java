package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.StartPosition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Whose channels go when there are too many: on a real Redis 6.2. */
@Timeout(60)
class QuotaTest {

    private HistoryFixture history = new HistoryFixture("redtail.history.max-channels", "20");

    @AfterEach
    void stop() throws InterruptedException {
        history.close();
    }

    private void restartWith(String... settings) throws InterruptedException {
        history.close();
        history = new HistoryFixture(Stream.concat(Stream.of("redtail.history.max-channels", "20"), Stream.of(settings))
                .toArray(String[]::new));
    }

    private void record(String prefix, int from, int to) {
        IntStream.range(from, to).forEach(i -> history.record("logs:" + prefix + i, "line"));
    }

    private List<Integer> kept(String prefix, int from, int to) {
        return IntStream.range(from, to)
                .filter(i ->
                        !history.payloads(prefix + i, StartPosition.tail(1)).isEmpty())
                .boxed()
                .toList();
    }

    private double lastUse(String channel) {
        return history.redis.run(jedis -> jedis.zscore("redtail:v1:channels", channel));
    }

    /** What Redis holds is what the lists say that it holds. */
    private void assertConsistent() {
        history.redis.run(jedis -> {
            Set<String> streams = jedis.keys("redtail:v1:{*}:stream");
            assertThat(jedis.keys("redtail:v1:{*}:meta")).hasSameSizeAs(streams);
            assertThat(jedis.zcard("redtail:v1:channels")).isEqualTo(streams.size());
            long inGroups = 0;
            for (var group : jedis.zrangeWithScores("redtail:v1:groups", 0, -1)) {
                assertThat(jedis.zcard("redtail:v1:group:" + group.getElement()))
                        .isEqualTo((long) group.getScore());
                inGroups += (long) group.getScore();
            }
            assertThat(inGroups).isEqualTo(streams.size());
            return null;
        });
    }

    @Test
    void aTenantWithManyChannelsLosesItsOwnAndNobodyElses() throws InterruptedException {
        restartWith("redtail.history.quota.max-channels", "5");
        history.begin();
        record("quiet/", 0, 5);
        record("other/", 0, 3);
        history.record("job_updates", "{\"tenantId\":\"t\",\"a\":1}");

        record("hostile/", 0, 100);

        assertThat(kept("quiet/", 0, 5)).hasSize(5);
        assertThat(kept("other/", 0, 3)).hasSize(3);
        assertThat(kept("hostile/", 0, 100))
                .isEqualTo(IntStream.range(89, 100).boxed().toList());
        assertThat(history.reader
                        .read("me", Channel.jobs("t"), StartPosition.tail(1))
                        .join()
                        .entries())
                .hasSize(1);
        assertConsistent();
    }

    /** Sixteen channels that are within the number, of 256 KiB each: twice as much as there is room for. */
    @Test
    void aTenantWithLargeChannelsLosesItsOwnAndNobodyElses() throws InterruptedException {
        restartWithRoomForEightLargeChannels();
        record("quiet/", 0, 2);

        fill("hostile/");

        assertThat(kept("quiet/", 0, 2)).hasSize(2);
        assertThat(kept("hostile/", 0, 16)).hasSizeBetween(3, 7).endsWith(15);
        assertConsistent();
    }

    /** The room is full when somebody else publishes, who is not to lose for it what a third one has. */
    @Test
    void whoeverPublishesLittleTakesItFromTheLargestGroup() throws InterruptedException {
        restartWithRoomForEightLargeChannels();
        record("quiet/", 0, 2);
        fill("hostile/");

        for (int i = 0; i < 60; i++) {
            history.record("logs:little/1", "x".repeat(4 * 1024));
        }

        assertThat(kept("quiet/", 0, 2)).hasSize(2);
        assertThat(kept("little/", 1, 2)).hasSize(1);
        assertConsistent();
    }

    private void restartWithRoomForEightLargeChannels() throws InterruptedException {
        restartWith(
                "redtail.history.max-total-bytes",
                "2097152",
                "redtail.history.max-bytes",
                "262144",
                "redtail.history.compress",
                "false");
        history.begin();
    }

    private void fill(String prefix) {
        String line = "x".repeat(16 * 1024);
        for (int channel = 0; channel < 16; channel++) {
            for (int i = 0; i < 15; i++) {
                history.record("logs:" + prefix + channel, line);
            }
        }
    }

    @Test
    void manyChannelsInOneBatchAreNoWayAround() throws InterruptedException {
        restartWith("redtail.history.quota.max-channels", "5");
        history.begin();
        record("quiet/", 0, 5);

        history.recordOnEach(
                IntStream.range(0, 100).mapToObj(i -> "logs:hostile/" + i).toList());

        assertThat(kept("quiet/", 0, 5)).hasSize(5);
        assertThat(kept("hostile/", 0, 100)).hasSize(15);
        assertConsistent();
    }

    @Test
    void withinTheQuotasTheOneThatIsSilentForLongestGoes() throws InterruptedException {
        restartWith("redtail.history.quota.max-channels", "20");
        history.begin();
        history.record("logs:a/first", "line");
        record("quiet", 0, 19);

        record("team-b/", 0, 1);

        assertThat(history.payloads("a/first", StartPosition.tail(1))).isEmpty();
        assertThat(kept("quiet", 0, 19)).hasSize(19);
        assertConsistent();
    }

    @Test
    void channelsThatNameNoGroupAreTreatedAsOneAndGoByTheirLastUse() {
        history.begin();
        record("p", 10, 30);
        Awaitility.await().until(() -> {
            history.record("logs:p10", "again"); // in the same millisecond, names would count
            return lastUse("logs:p10") > lastUse("logs:p29");
        });

        record("p", 30, 40);

        assertThat(kept("p", 10, 40))
                .isEqualTo(IntStream.concat(IntStream.of(10), IntStream.range(21, 40))
                        .boxed()
                        .toList());
        assertConsistent();
    }

    /** Each note is a search in the list of the channel's group, which takes longest where a group has few channels. */
    @Test
    void usesAreNotedOncePerSecondAsLongAsThereIsRoom() throws InterruptedException {
        restartWith("redtail.history.max-channels", "1000");
        history.begin();
        long began = secondOfRedis();
        Set<Double> notes = new HashSet<>();

        for (int i = 0; i < 200; i++) {
            record("p", 0, 1);
            notes.add(lastUse("logs:p0"));
        }

        assertThat(notes).hasSizeBetween(1, (int) (secondOfRedis() - began) + 1);
        double first = lastUse("logs:p0");
        Awaitility.await().until(() -> {
            record("p", 0, 1);
            return lastUse("logs:p0") > first;
        });
        assertConsistent();
    }

    private long secondOfRedis() {
        return Long.parseLong(history.redis.run(Jedis::time).get(0));
    }

    @Test
    void logsAndJobUpdatesOfATenantAreOneGroup() {
        QuotaGroups groups = new QuotaGroups("([^/]+)/.*");
        assertThat(groups.of(Channel.logs("a/b/c"))).isEqualTo("a");
        assertThat(groups.of(Channel.jobs("a/b"))).isEqualTo("a");
        assertThat(groups.of(Channel.logs("a"))).isEqualTo("logs:");
        assertThat(groups.of(Channel.jobs("a"))).isEqualTo("jobs:");
        assertThat(new QuotaGroups("x-(.*)|(.*)-y").of(Channel.logs("a-y"))).isEqualTo("a");
    }

    @Test
    void aChannelThatWasCountedToAnotherGroupIsCountedOnce() {
        history.begin();
        record("team/", 0, 3);
        var other = Configuration.read(MapConfig.of("redtail.history.quota.group", "team/(.)"));
        var store = history.store("node", other);

        history.send(store, history.lines("logs:team/1", "more"));

        assertConsistent();
        history.redis.run(jedis -> {
            assertThat(jedis.zrange("redtail:v1:group:1", 0, -1)).containsExactly("logs:team/1");
            return null;
        });
    }

    @Test
    void groupsThatAreSilentForLongAreForgotten() throws InterruptedException {
        restartWith("redtail.history.max-age", "1s");
        history.begin();
        IntStream.range(0, 10).forEach(i -> record("gone-" + i + "/", 0, 1));
        Awaitility.await().until(() -> kept("gone-9/", 0, 1).isEmpty());

        Awaitility.await().untilAsserted(() -> {
            record("here/", 0, 5);
            List<String> groups = history.redis.run(jedis -> jedis.zrange("redtail:v1:groups", 0, -1));
            assertThat(groups).containsExactly("here");
        });
        assertConsistent();
    }
}
