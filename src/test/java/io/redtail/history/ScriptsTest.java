package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import io.redtail.it.redis.RealRedis;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisConnector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.JedisPubSub;

/** The Lua scripts on a real Redis 6.2. */
@Timeout(60)
class ScriptsTest {

    private static final String END = "\u001b]redtail;end\u0007";

    private HistoryFixture history = new HistoryFixture();

    @AfterEach
    void stop() throws InterruptedException {
        history.close();
    }

    private void restartWith(String... settings) throws InterruptedException {
        history.close();
        history = new HistoryFixture(settings);
    }

    @Test
    void whatIsRecordedIsReadInOrderWithOffsetsFromOne() {
        history.begin().record("logs:p", "one", "two", "two", "three");

        HistoryPage page = history.read("p", StartPosition.tail(100));

        assertThat(HistoryFixture.payloads(page)).containsExactly("one", "two", "two", "three");
        assertThat(page.entries().stream().map(entry -> entry.position().offset()))
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(page.top()).isEqualTo(4);
        assertThat(page.isComplete()).isTrue();
        assertThat(history.payloads("p", StartPosition.tail(2))).containsExactly("two", "three");
        assertThat(history.payloads("p", StartPosition.LIVE)).isEmpty();
    }

    @Test
    void whoComesBackGetsWhatCameAfter() {
        history.begin().record("logs:p", "one", "two", "three");
        String epoch = history.read("p", StartPosition.LIVE).epoch();

        HistoryPage page = history.read("p", StartPosition.since(epoch, 1));

        assertThat(HistoryFixture.payloads(page)).containsExactly("two", "three");
        assertThat(page.recovered()).isTrue();
        assertThat(page.gap()).isEmpty();
        assertThat(history.read("p", StartPosition.since(epoch, 3)).recovered()).isTrue();
    }

    @Test
    void anAppendThatIsRepeatedBecauseItsAnswerWasLostIsRecordedOnce() {
        history.begin();
        var append = history.lines("logs:p", "one", "two");

        history.send(append);
        assertThat(history.store.append(append)).isInstanceOf(RecorderStore.Result.Done.class);

        assertThat(history.payloads("p", StartPosition.tail(9))).containsExactly("one", "two");
    }

    @Test
    void aRecorderWhoseLeaseWentToAnotherIsRefused() {
        history.begin();
        history.store.release();
        assertThat(history.store("other").acquire("")).isPresent();

        assertThat(history.store.append(history.lines("logs:p", "late")))
                .isInstanceOf(RecorderStore.Result.Fenced.class);
        assertThat(history.store.renew()).isFalse();
        assertThat(history.payloads("p", StartPosition.tail(9))).isEmpty();
    }

    @Test
    void anAppendToAnotherPositionThanTheStoredOneIsRefusedAndSaysWhich() {
        history.begin();
        FeedPosition before = history.at;
        history.record("logs:p", "one");
        FeedPosition stored = history.at;
        history.at = before;

        assertThat(history.store.append(history.lines("logs:p", "one", "two")))
                .isInstanceOfSatisfying(
                        RecorderStore.Result.Conflict.class,
                        conflict -> assertThat(conflict.position()).isEqualTo(stored));
        assertThat(history.payloads("p", StartPosition.tail(9))).containsExactly("one");
    }

    @Test
    void theLeaseIsTakenOnceAndFencesAreNeverTheSame() {
        String first = history.store.acquire("").orElseThrow().fence();
        assertThat(history.store("other").acquire("")).isEmpty();
        assertThat(history.store.renew()).isTrue();
        history.store.release();

        assertThat(history.store("other").acquire("").orElseThrow().fence()).isNotEqualTo(first);
    }

    @Test
    void theLeaseOfANodeThatNoLongerListensMayBeTaken() throws InterruptedException {
        history.begin();
        assertThat(history.store("other").look().gone()).isTrue();
        assertThat(history.store("other").acquire("a third")).isEmpty();
        var present = new JedisPubSub() {};
        Thread listener = new Thread(() -> history.redis.run(jedis -> {
            jedis.subscribe(present, history.names.presence("node"));
            return null;
        }));
        listener.start();
        await().until(() -> !history.store("other").look().gone());
        present.unsubscribe();
        listener.join();
        await().until(() -> history.store("other").look().gone());

        assertThat(history.store("other").acquire("node")).isPresent();

        assertThat(history.store.append(history.lines("logs:p", "late")))
                .isInstanceOf(RecorderStore.Result.Fenced.class);
        assertThat(history.store.renew()).isFalse();
    }

    @Test
    void anEarlierVersionsLeaseIsWaitedFor() {
        history.begin();
        history.redis.run(jedis -> jedis.hset("redtail:v1:recorder", "fence", "7-node")); // it writes no more than that

        assertThat(history.store("other").look().gone()).isFalse();
    }

    @Test
    void scriptsThatRedisHasForgottenAreLoadedAgain() {
        history.begin().record("logs:p", "one");
        history.read("p", StartPosition.LIVE);

        history.redis.run(jedis -> jedis.scriptFlush());

        history.record("logs:p", "two");
        history.redis.run(jedis -> jedis.scriptFlush());
        assertThat(history.payloads("p", StartPosition.tail(9))).containsExactly("one", "two");
    }

    @Test
    void jobUpdatesGoToTheirTenantsAndMalformedOnesOnlyCount() {
        history.begin().record("job_updates", "{\"tenantId\":\"t\",\"a\":1}", "nonsense", "{\"tenantId\":7,\"b\":2}");

        assertThat(history.reader
                        .read("me", Channel.jobs("t"), StartPosition.tail(9))
                        .toCompletableFuture()
                        .join()
                        .entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.payload().text()).isEqualTo("{\"a\":1}"));
    }

    @Test
    void emptyChannel_hasPositionToResumeFrom() {
        history.begin();
        HistoryPage nothing = history.read("p", StartPosition.tail(5));
        assertThat(nothing.top()).isZero();
        StartPosition before = StartPosition.since(nothing.epoch(), 0);
        assertThat(history.read("p", before).recovered()).isTrue();

        history.record("logs:p", "first");

        HistoryPage page = history.read("p", before);
        assertThat(page.recovered()).isTrue();
        assertThat(HistoryFixture.payloads(page)).containsExactly("first");
    }

    @Test
    void aPlaceBeforeTheFirstPublicationKnowsOfALossMeanwhile() {
        history.begin();
        StartPosition before =
                StartPosition.since(history.read("p", StartPosition.LIVE).epoch(), 0);
        history.lose(false);

        assertThat(history.read("p", before).gap().orElseThrow().reason()).isEqualTo(Gap.Reason.UPSTREAM);
        history.record("logs:p", "first");

        HistoryPage page = history.read("p", before);
        assertThat(page.recovered()).isFalse();
        assertThat(page.gap().orElseThrow().reason()).isEqualTo(Gap.Reason.UPSTREAM);
    }

    @Test
    void aLossStandsInEachChannelsHistoryOnceAndWhoReadsOverItIsNotRecovered() {
        history.begin().record("logs:p", "one");
        history.record("logs:q", "other");
        String epoch = history.read("p", StartPosition.LIVE).epoch();

        history.lose(false);
        history.record("logs:p", "two");

        HistoryPage page = history.read("p", StartPosition.since(epoch, 1));
        assertThat(HistoryFixture.payloads(page)).containsExactly("gap", "two");
        assertThat(page.recovered()).isFalse();
        assertThat(page.entries().get(0).gap().after()).isEqualTo(new StreamPosition(epoch, 2));
        assertThat(history.read("p", StartPosition.since(epoch, 2)).recovered()).isTrue();
        assertThat(history.payloads("q", StartPosition.tail(9))).containsExactly("other", "gap");
        assertThat(history.payloads("q", StartPosition.tail(9))).containsExactly("other", "gap");
    }

    @Test
    void aLossDoesNotBeginALogAgainThatHasEnded() {
        history.begin().record("logs:p", "one", END);

        history.lose(false);
        assertThat(history.payloads("p", StartPosition.tail(9))).containsExactly("one", END);
        assertThat(history.read("p", StartPosition.LIVE).top()).isEqualTo(2);
        history.record("logs:p", "two");

        assertThat(history.payloads("p", StartPosition.tail(9))).containsExactly("one", END, "gap", "two");
    }

    @Test
    void lossOfKnownMessages_standsWithItsNumberInTheirChannelsOnly() {
        history.begin().record("logs:p", "one");
        history.record("logs:q", "other");
        String epoch = history.read("p", StartPosition.LIVE).epoch();
        var append = history.loss(Map.of(Channel.logs("p"), 7L, Channel.logs("new"), 2L));

        history.send(append);
        assertThat(history.store.append(append)).isInstanceOf(RecorderStore.Result.Done.class);
        history.record("logs:p", "two");

        HistoryPage page = history.read("p", StartPosition.since(epoch, 1));
        assertThat(HistoryFixture.payloads(page)).containsExactly("gap", "two");
        assertThat(page.recovered()).isFalse();
        assertThat(page.entries().get(0).gap())
                .isEqualTo(Gap.of(Channel.logs("p"), 7, Gap.Reason.UPSTREAM).before(new StreamPosition(epoch, 2)));
        assertThat(history.payloads("q", StartPosition.tail(9))).containsExactly("other");
        assertThat(history.payloads("new", StartPosition.tail(9))).containsExactly("gap");
    }

    @Test
    void anotherEpochIsAReset() {
        history.begin().record("logs:p", "one", "two");

        HistoryPage page = history.read("p", StartPosition.since("nonsense.1", 57));

        assertThat(page.recovered()).isFalse();
        assertThat(page.gap().orElseThrow().reason()).isEqualTo(Gap.Reason.RESET);
        assertThat(page.gap().orElseThrow().after()).isEqualTo(new StreamPosition(page.epoch(), 0));
        assertThat(HistoryFixture.payloads(page)).containsExactly("one", "two");
    }

    @Test
    void anOffsetOfTheFutureIsAReset() {
        history.begin().record("logs:p", "one");
        String epoch = history.read("p", StartPosition.LIVE).epoch();

        HistoryPage page = history.read("p", StartPosition.since(epoch, 2));

        assertThat(page.recovered()).isFalse();
        assertThat(page.gap().orElseThrow().reason()).isEqualTo(Gap.Reason.RESET);
    }

    @Test
    void aNewGenerationIsANewEpochAndWhatBothShareIsNotRepeated() {
        history.begin().record("logs:p", "one", "two");
        String epoch = history.read("p", StartPosition.LIVE).epoch();
        history.lose(true);
        history.record("logs:p", "three");

        HistoryPage page = history.read("p", StartPosition.since(epoch, 1));
        assertThat(page.epoch()).isNotEqualTo(epoch);
        assertThat(page.gap().orElseThrow().reason()).isEqualTo(Gap.Reason.RESET);
        assertThat(HistoryFixture.payloads(page)).containsExactly("two", "gap", "three");
        assertThat(history.payloads("p", StartPosition.since(epoch, 9))).containsExactly("gap", "three");
        assertThat(history.payloads("p", StartPosition.tail(9)))
                .as("who comes late is told, too")
                .containsExactly("one", "two", "gap", "three");
    }

    @Test
    void onlySoManyAreKeptAndWhatIsTrimmedIsCounted() throws InterruptedException {
        restartWith("redtail.history.max-length", "10");
        history.begin().record("logs:p", lines(25));
        String epoch = history.read("p", StartPosition.LIVE).epoch();

        assertThat(history.payloads("p", StartPosition.tail(1000)))
                .containsExactly(Arrays.copyOfRange(lines(25), 15, 25));
        HistoryPage page = history.read("p", StartPosition.since(epoch, 3));
        assertThat(page.recovered()).isFalse();
        assertThat(page.gap())
                .contains(Gap.of(Channel.logs("p"), 12, Gap.Reason.TRIMMED).before(new StreamPosition(epoch, 15)));
        assertThat(page.entries()).hasSize(10);
        long kept = history.redis.run(jedis -> jedis.xlen("redtail:v1:{logs:p}:stream"));
        assertThat(kept).isEqualTo(10);
    }

    @Test
    void onlySoManyBytesAreKept() throws InterruptedException {
        restartWith("redtail.history.max-bytes", "1024", "redtail.history.compress", "false");
        String line = "x".repeat(100);
        history.begin();
        for (int i = 0; i < 30; i++) {
            history.record("logs:p", line);
        }
        assertThat(history.read("p", StartPosition.tail(99)).entries()).hasSize(10);
        history.record("logs:p", "y".repeat(2000), "last");
        assertThat(history.payloads("p", StartPosition.tail(99))).containsExactly("last");
    }

    @Test
    void onlySoManyChannelsAreKept() throws InterruptedException {
        restartWith("redtail.history.max-channels", "3");
        history.begin();
        for (String project : List.of("a", "b", "c", "a", "d")) {
            history.record("logs:" + project, project);
            Thread.onSpinWait();
        }
        var kept = history.redis.run(jedis -> jedis.keys("redtail:v1:{*}:stream"));
        assertThat(kept).hasSize(3);
        assertThat(history.payloads("d", StartPosition.tail(9))).containsExactly("d");
    }

    @Test
    void aChannelThatIsSilentForLongIsForgotten() throws InterruptedException {
        restartWith("redtail.history.max-age", "1s");
        history.begin().record("logs:p", "one");
        String epoch = history.read("p", StartPosition.LIVE).epoch();

        await().until(() -> history.payloads("p", StartPosition.tail(9)).isEmpty());

        history.record("logs:p", "two");
        assertThat(history.read("p", StartPosition.since(epoch, 1))
                        .gap()
                        .orElseThrow()
                        .reason())
                .isEqualTo(Gap.Reason.RESET);
    }

    @Test
    void aLongHistoryComesInPages() {
        history.begin();
        String[] lines = lines(1500);
        history.record("logs:p", lines);

        HistoryPage first = history.read("p", StartPosition.tail(1500));
        assertThat(first.isComplete()).isFalse();
        assertThat(first.top()).isEqualTo(1500);
        List<String> all = new java.util.ArrayList<>(HistoryFixture.payloads(first));
        HistoryPage page = first;
        while (!page.isComplete()) {
            page = history.read("p", new StartPosition.Since(page.end()));
            assertThat(page.recovered()).isTrue();
            all.addAll(HistoryFixture.payloads(page));
        }
        assertThat(all).containsExactly(lines);
    }

    @Test
    void aKeyOfAnotherTypeMakesItsChannelUnavailableAndNoOther() {
        history.begin().record("logs:p", "one");
        history.redis.run(jedis -> jedis.set("redtail:v1:{logs:p}:meta", "mine"));
        history.redis.run(jedis -> jedis.set("redtail:v1:{logs:q}:stream", "mine"));

        history.record("logs:p", "two");
        history.record("logs:q", "two");
        history.record("logs:r", "two");

        for (String project : List.of("p", "q")) {
            assertThatThrownBy(() -> history.read(project, StartPosition.tail(9)))
                    .isInstanceOf(HistoryUnavailableException.class)
                    .hasMessageContaining("something else");
        }
        assertThat(history.payloads("r", StartPosition.tail(9))).containsExactly("two");
        String theirs = history.redis.run(jedis -> jedis.get("redtail:v1:{logs:q}:stream"));
        assertThat(theirs).isEqualTo("mine");
    }

    @Test
    void redisClusterIsRefusedWithWhatWorksInstead() {
        assertThat(history.store.refusal()).isEmpty();
        try (RealRedis cluster = RealRedis.clusterNode()) {
            var settings = Configuration.read(MapConfig.of("redtail.redis.url", "redis://127.0.0.1:" + cluster.port()));
            try (var session = new RedisSession(new RedisConnector(settings.redis()))) {
                var store = new RedisRecorderStore(
                        history.names,
                        session,
                        new PlainChannelFormat(history.names),
                        settings.history(),
                        1 << 20,
                        "node",
                        new HistoryRoom(1),
                        java.util.Optional.empty());
                assertThat(store.refusal().orElseThrow())
                        .contains("Redis Cluster", "Sentinel", "history.enabled=false");
            }
        }
    }

    @Test
    void beforeAnythingIsRecordedHistoryIsNotReady() {
        assertThatThrownBy(() -> history.read("p", StartPosition.LIVE))
                .isInstanceOf(HistoryUnavailableException.class)
                .hasMessageContaining("not ready");
    }

    private static String[] lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> "line " + i).toArray(String[]::new);
    }
}
