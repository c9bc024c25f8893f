package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.config.RedisSettings;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.ControlMessage;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.Router;
import io.redtail.delivery.Shards;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.delivery.WireFormats;
import io.redtail.it.client.Envelope;
import io.redtail.protocol.EnvelopeEncoding;
import io.redtail.protocol.ServerMessageEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** The subscriber, the core and a real Redis, without a server around them. */
@Timeout(30)
class RedisSubscriberTest {

    private static final Channel P = Channel.logs("p");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static RedisProcess redis;

    private final RedisSettings settings = Configuration.read(MapConfig.of(
                    "redtail.redis.url", redis.url(),
                    "redtail.redis.backoff-min", "20ms",
                    "redtail.redis.backoff-max", "50ms",
                    "redtail.redis.linger", "0s",
                    "redtail.redis.probe-interval", "1s"))
            .redis();
    private final RedisNames names = new RedisNames("", ChannelTypes.BUILT_IN);
    private final RedisUpstream upstream = new RedisUpstream(settings, new PlainChannelFormat(names));
    private final DeliveryCounters counters = new DeliveryCounters();
    private final SubscriptionRegistry registry = new SubscriptionRegistry(upstream, 2);
    private final Shards shards = new Shards(2, 1024 * 1024, TIMEOUT, registry, counters);
    private final RedisSubscriber subscriber = new RedisSubscriber(
            settings,
            names,
            upstream,
            registry,
            new Router(registry, shards, counters, 1 << 20),
            task -> threads().newThread(task).start());
    private final List<Thread> threads = new ArrayList<>();
    private final Jedis publisher = redis.connect();
    private final RecordingSink sink = new RecordingSink();

    @BeforeAll
    static void startRedis(@TempDir Path directory) throws Exception {
        redis = RedisProcess.start(directory);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() {
        shards.start(threads());
        subscriber.start(task -> threads().newThread(task).start(), threads());
        await().atMost(TIMEOUT).until(subscriber::isReady);
    }

    @AfterEach
    void stop() throws InterruptedException {
        assertThat(subscriber.stop(TIMEOUT)).isTrue();
        assertThat(shards.stop(TIMEOUT)).isTrue();
        publisher.close();
        for (Thread thread : List.copyOf(threads)) {
            thread.join(TIMEOUT.toMillis());
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
    }

    @Test
    void aLinePublishedAfterSubscribedIsNeverMissed() {
        for (int round = 0; round < 200; round++) {
            RecordingSink newSink = new RecordingSink();
            Subscriber arrival = connect(newSink);
            Channel channel = Channel.logs("round" + round);
            registry.subscribe(arrival, channel, subscribed());
            awaitText(newSink, "subscribed");

            publisher.publish(channel.name(), "line " + round);

            awaitText(newSink, "[{\"channel\":\"" + channel + "\",\"data\":\"line " + round + "\"}]");
            arrival.connectionGone();
        }
        await().atMost(TIMEOUT).until(() -> subscriber.channels() == 0);
    }

    @Test
    void releasedChannel_isUnsubscribed() {
        Subscriber client = connect(sink);
        registry.subscribe(client, P, subscribed());
        awaitText(sink, "subscribed");
        assertThat(publisher.publish("logs:p", "1")).isOne();

        registry.unsubscribe(client, P);

        await().atMost(TIMEOUT).until(() -> publisher.publish("logs:p", "2") == 0);
        assertThat(subscriber.isReady())
                .as("the last unsubscription ends nothing")
                .isTrue();
        registry.subscribe(client, P, subscribed());
        await().atMost(TIMEOUT).until(() -> publisher.publish("logs:p", "3") == 1);
        awaitText(sink, "[{\"channel\":\"logs:p\",\"data\":\"3\"}]");
    }

    @Test
    void aKilledConnectionComesBackWithAGapForEveryChannel() {
        Subscriber client = connect(sink);
        List<Channel> channels =
                IntStream.range(0, 600).mapToObj(i -> Channel.logs("c" + i)).toList();
        channels.forEach(channel -> registry.subscribe(client, channel, subscribed()));
        await().atMost(TIMEOUT)
                .until(() -> sink.texts().stream().filter("subscribed"::equals).count() == 600);

        assertThat(publisher.clientKill(new ClientKillParams().type(ClientType.PUBSUB)))
                .isPositive();

        awaitText(sink, "{\"status\":\"degraded\"}");
        await().atMost(TIMEOUT)
                .until(() -> sink.texts().lastIndexOf("{\"status\":\"restored\"}")
                        > sink.texts().indexOf("{\"status\":\"degraded\"}"));
        List<String> texts = sink.texts();
        assertThat(texts.subList(
                        texts.indexOf("{\"status\":\"degraded\"}"), texts.lastIndexOf("{\"status\":\"restored\"}")))
                .containsAll(channels.stream()
                        .map(channel -> "{\"status\":\"gap\",\"channel\":\"" + channel + "\",\"reason\":\"upstream\"}")
                        .toList());
        assertThat(publisher.publish("logs:c599", "after all")).isOne();
        awaitText(sink, "[{\"channel\":\"logs:c599\",\"data\":\"after all\"}]");
        client.close(CloseCode.GOING_AWAY, "done");
    }

    /** The reader says for each channel who must be told of the gap, and reads nothing meanwhile. */
    @Test
    void aKilledConnectionIsBackInTimeHoweverManyChannelsThereAre() {
        Subscriber client = connect(sink);
        IntStream.range(0, 10_000).forEach(i -> registry.subscribeWithoutAck(client, Channel.logs("c" + i)));
        await().atMost(TIMEOUT).until(() -> publisher.publish("logs:c9999", "live") == 1);

        publisher.clientKill(new ClientKillParams().type(ClientType.PUBSUB));

        awaitText(sink, "{\"status\":\"degraded\"}");
        awaitText(sink, "{\"status\":\"gap\",\"channel\":\"logs:c9999\",\"reason\":\"upstream\"}");
        client.close(CloseCode.GOING_AWAY, "done");
    }

    @Test
    void jobUpdatesReachTheirTenantAndMalformedOnesNobody() {
        Subscriber client = connect(sink);
        registry.subscribe(client, Channel.jobs("t"), subscribed());
        awaitText(sink, "subscribed");

        publisher.publish("job_updates", "nonsense");
        publisher.publish("job_updates", "{\"tenantId\":\"other\",\"a\":1}");
        publisher.publish("job_updates", "{\"tenantId\":\"t\",\"a\":2}");

        awaitText(sink, "[{\"channel\":\"jobs:t\",\"data\":\"{\\\"a\\\":2}\"}]");
        assertThat(sink.texts()).noneMatch(text -> text.contains("\\\"a\\\":1"));
        assertThat(subscriber.malformedJobUpdates()).isOne();
    }

    private ThreadFactory threads() {
        return task -> {
            Thread thread = new Thread(task, "redis-subscriber-test");
            thread.setDaemon(true);
            synchronized (threads) {
                threads.add(thread);
            }
            return thread;
        };
    }

    private Subscriber connect(RecordingSink to) {
        return shards.connect(
                "session",
                to,
                new SubscriberOptions(
                        WireFormats.of(new EnvelopeEncoding(new ServerMessageEncoder())),
                        1024 * 1024,
                        SlowConsumerPolicy.DROP_OLDEST,
                        GapPolicy.ANNOUNCE));
    }

    private static ControlMessage subscribed() {
        return new ControlMessage(EncodedMessage.of("subscribed"));
    }

    private static void awaitText(RecordingSink to, String text) {
        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> to.texts().stream().map(Envelope::withoutTimes).anyMatch(text::equals));
    }

    /** A probe may take 15 s, and an undeployment may not. */
    @Test
    void aProbeThatRedisHoldsBackEndsWithTheSubscriber() throws Exception {
        List<Thread> publishing = new ArrayList<>();
        Probe probe = new Probe("probe", "*", Duration.ofSeconds(30), new RedisConnector(settings), task -> {
            publishing.add(new Thread(task));
            publishing.get(0).start();
        });
        publisher.clientPause(20_000, ClientPauseMode.WRITE);
        try {
            probe.send();
            await().until(() -> publisher.clientList().contains("cmd=publish"));

            probe.stop();

            publishing.get(0).join(10_000);
            assertThat(publishing.get(0).isAlive()).isFalse();
        } finally {
            publisher.clientUnpause();
        }
    }

    /** An operator's pause holds every PUBLISH back, the probes' too, and harms nobody. */
    @Test
    void aPauseOfWritesLeavesItReady() {
        publisher.clientPause(3_000, ClientPauseMode.WRITE);

        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(subscriber::isReady);
        await().atMost(TIMEOUT).until(() -> subscriber.status().probesReturned() >= 2);
        assertThat(subscriber.status().connects()).isOne();
        assertThat(subscriber.status().probesLost()).isZero();
    }
}
