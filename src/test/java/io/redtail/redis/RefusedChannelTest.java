package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.ChannelRefusedException;
import io.redtail.delivery.PublishFailedException;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.Subscriber;
import io.redtail.it.client.Envelope;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis user that may read some channels only: who asks for another one is told, and nobody else notices. */
@Timeout(30)
class RefusedChannelTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Channel ALLOWED = Channel.logs("open-1");
    private static final Channel REFUSED = Channel.logs("secret-1");
    private static RealRedis redis;

    private SmallGateway gateway;
    private final RecordingSink healthy = new RecordingSink();
    private final RecordingSink curious = new RecordingSink();
    private Subscriber bystander;
    private Subscriber intruder;

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.on(Ports.free());
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() throws Exception {
        redis.run(jedis -> jedis.aclDelUser("few"));
        allow("on", ">secret", "resetchannels", "&logs:open-*", "&redtail:node:*", "+@pubsub", "+@connection");
        gateway = new SmallGateway("redis://few:secret@127.0.0.1:" + redis.port()).startAndAwaitReady();
        bystander = gateway.connect(healthy);
        intruder = gateway.connect(curious);
        gateway.subscribe(bystander, ALLOWED).get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private static void allow(String... rules) {
        redis.run(jedis -> jedis.aclSetUser("few", rules));
    }

    /** The id of the subscriber's connection: another one after a reconnection. */
    private static String connection() {
        return redis.run(jedis -> jedis.clientList()
                .lines()
                .filter(line -> line.contains("user=few") && !line.contains(" sub=0 "))
                .map(line -> line.replaceFirst(" .*", ""))
                .findFirst()
                .orElse("none"));
    }

    private void assertNobodyElseNoticed(String connectionBefore) {
        redis.publish(ALLOWED.name(), "still here");
        awaitText(healthy, "{\"channel\":\"" + ALLOWED + "\",\"data\":\"still here\"}");
        assertThat(connection()).as("no new connection").isEqualTo(connectionBefore);
        assertThat(healthy.texts()).noneMatch(text -> text.contains("gap"));
        assertThat(healthy.texts().stream().filter(text -> text.contains("degraded")))
                .as("but for the time before Redis was there")
                .hasSizeLessThanOrEqualTo(1);
        assertThat(gateway.subscriber.isReady()).isTrue();
    }

    private static void assertRefused(CompletableFuture<Void> live) {
        assertThatThrownBy(() -> live.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ChannelRefusedException.class)
                .hasMessageContaining("the gateway's Redis user may not read it");
    }

    private static void awaitText(RecordingSink to, String text) {
        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> to.texts().stream().map(Envelope::withoutTimes).anyMatch(frame -> frame.contains(text)));
    }

    @Test
    void whoAsksForItIsToldAndTheOthersNeverNotice() {
        String before = connection();

        assertRefused(gateway.subscribe(intruder, REFUSED));

        assertThat(intruder.channels()).isEmpty();
        assertNobodyElseNoticed(before);
        await().atMost(TIMEOUT).until(() -> gateway.subscriber.channels() == 1);
    }

    @Test
    void askingAgainAndAgainIsAnsweredEachTime() {
        String before = connection();

        for (int i = 0; i < 300; i++) {
            assertRefused(gateway.subscribe(intruder, REFUSED));
        }

        assertNobodyElseNoticed(before);
    }

    /** Redis refuses a command as a whole: the others of the batch must not pay for it. */
    @Test
    void oneRefusedChannelInABatchCostsTheOthersNothing() throws Exception {
        String before = connection();
        List<CompletableFuture<Void>> open = new ArrayList<>();
        List<CompletableFuture<Void>> secret = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            open.add(gateway.subscribe(bystander, Channel.logs("open-batch-" + i)));
            if (i % 100 == 50) {
                secret.add(gateway.subscribe(intruder, Channel.logs("secret-batch-" + i)));
            }
        }

        CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        secret.forEach(RefusedChannelTest::assertRefused);

        assertThat(redis.publish("logs:open-batch-699", "line")).isOne();
        assertNobodyElseNoticed(before);
    }

    /** Keep-alives, unsubscriptions and subscriptions are answered in one order, and each refusal finds the right one. */
    @Test
    void refusalsAmongOtherCommandsFindTheirOwners() throws Exception {
        String before = connection();
        for (int round = 0; round < 100; round++) {
            Channel open = Channel.logs("open-round-" + round);
            Channel secret = Channel.logs("secret-round-" + round);
            CompletableFuture<Void> allowed = gateway.subscribe(bystander, open);
            CompletableFuture<Void> refused = gateway.subscribe(intruder, secret);
            allowed.get(30, TimeUnit.SECONDS);
            gateway.registry.unsubscribe(bystander, open);
            assertRefused(refused);
        }
        assertNobodyElseNoticed(before);
        await().atMost(TIMEOUT)
                .until(() -> redis.run(jedis -> jedis.pubsubChannels("logs:*")).equals(List.of(ALLOWED.name())));
    }

    @Test
    void oncePermittedItCanBeHad() throws Exception {
        assertRefused(gateway.subscribe(intruder, REFUSED));

        allow("&logs:secret-*");

        gateway.subscribe(intruder, REFUSED).get(30, TimeUnit.SECONDS);
        redis.publish(REFUSED.name(), "told");
        awaitText(curious, "{\"channel\":\"" + REFUSED + "\",\"data\":\"told\"}");
    }

    /** Redis closes the connection then, and the new one may no longer have the channel. */
    @Test
    void revokedRight_endsSubscriptions() throws Exception {
        allow("&logs:secret-*");
        gateway.subscribe(intruder, REFUSED).get(30, TimeUnit.SECONDS);

        allow("resetchannels", "&logs:open-*", "&redtail:node:*");

        awaitText(curious, "{\"status\":\"unsubscribed\",\"channel\":\"" + REFUSED + "\"}");
        awaitText(healthy, "{\"status\":\"gap\",\"channel\":\"" + ALLOWED + "\",\"reason\":\"upstream\"}");
        redis.publish(ALLOWED.name(), "goes on");
        awaitText(healthy, "{\"channel\":\"" + ALLOWED + "\",\"data\":\"goes on\"}");
        assertThat(curious.texts()).noneMatch(text -> text.contains("\"gap\""));
        await().atMost(TIMEOUT).until(() -> curious.texts().contains("{\"status\":\"restored\"}"));
    }

    @Test
    void whoDoesNotWaitIsToldToo() {
        CompletableFuture<Void> followed = gateway.registry
                .subscribeWithoutAck(intruder, Channel.jobs("t"))
                .toCompletableFuture();

        assertRefused(followed);

        assertThat(intruder.channels()).isEmpty();
    }

    @Test
    void whatMayNotBePublishedSaysSo() {
        gateway.publisher.publish(ALLOWED, List.of(bytes("1")));

        assertThatThrownBy(() -> gateway.publisher.publish(REFUSED, List.of(bytes("1"), bytes("2"))))
                .isInstanceOfSatisfying(
                        PublishFailedException.class,
                        e -> assertThat(e.confirmed()).isZero())
                .hasCauseInstanceOf(ChannelRefusedException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void unsubscribeRefused_keepsOtherChannels() throws Exception {
        allow("-unsubscribe");
        String before = connection();
        for (int i : IntStream.range(0, 20).toArray()) {
            Channel channel = Channel.logs("open-left-" + i);
            gateway.subscribe(intruder, channel).get(30, TimeUnit.SECONDS);
            gateway.registry.unsubscribe(intruder, channel);
        }

        assertNobodyElseNoticed(before);
    }
}
