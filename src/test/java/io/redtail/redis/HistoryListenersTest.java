package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.StartPosition;
import io.redtail.history.HistoryStatus;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Five gateways with history at one Redis, of which three hear everything, while 200 lines per second are published. */
@Tag("proof")
@Timeout(300)
class HistoryListenersTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Channel CHANNEL = Channel.logs("p");

    private final RealRedis redis = RealRedis.on(Ports.free());
    private final List<SmallGateway> gateways = new ArrayList<>();
    private final List<RecordingSink> live = new ArrayList<>();
    private ReturningPublisher publisher;

    @BeforeEach
    void publish() throws Exception {
        start();
        await().atMost(TIMEOUT).until(() -> !recorders().isEmpty());
        publisher = new ReturningPublisher(redis, CHANNEL.toString(), Duration.ofMillis(5));
    }

    @AfterEach
    void stop() {
        publisher.close();
        gateways.forEach(SmallGateway::close);
        redis.close();
    }

    private void start() throws Exception {
        SmallGateway gateway = new SmallGateway(
                        "redis://127.0.0.1:" + redis.port(),
                        "redtail.history.enabled",
                        "true",
                        "redtail.history.max-length",
                        "1000000")
                .start();
        gateways.add(gateway);
        await().atMost(TIMEOUT).until(gateway.subscribers::areReady);
        RecordingSink sink = new RecordingSink();
        gateway.subscribe(gateway.connect(sink), CHANNEL, new StartPosition.Tail(1_000_000))
                .get(60, TimeUnit.SECONDS);
        live.add(sink);
    }

    private static HistoryStatus status(SmallGateway gateway) {
        return gateway.history.orElseThrow().status();
    }

    private List<SmallGateway> listeners() {
        return gateways.stream().filter(gateway -> status(gateway).listening()).toList();
    }

    private List<SmallGateway> recorders() {
        return gateways.stream().filter(gateway -> status(gateway).recording()).toList();
    }

    /** Those at which history can be recorded: Redis itself says how many they are. */
    private void awaitThreeListeners() {
        String markers = gateways.get(0).names.markers();
        await().atMost(TIMEOUT).untilAsserted(() -> {
            assertThat(redis.<Map<String, Long>>run(jedis -> jedis.pubsubNumSub(markers)))
                    .containsEntry(markers, 3L);
            assertThat(listeners()).hasSize(3).containsAll(recorders());
            assertThat(recorders()).hasSize(1);
        });
    }

    /** Waits until the clients of all gateways have what is published now, and sees that they have all that was published before. */
    private void assertNothingLost() throws Exception {
        String line = publisher.next();
        for (int i = 0; i < gateways.size(); i++) {
            RecordingSink sink = live.get(i);
            await(line).atMost(TIMEOUT).until(() -> ClusterLedger.hasReached(line, sink.texts()));
            FaultReport.assertUnbroken("live at " + i, sink, TIMEOUT);
            assertThat(FaultReport.gaps(sink.texts())).as("gaps live at " + i).isZero();
        }
    }

    private void stop(SmallGateway gateway) {
        live.remove(gateways.indexOf(gateway));
        gateways.remove(gateway);
        gateway.close();
    }

    @Test
    void threeOfFiveHearEverything_andNothingIsLostWhoeverStops() throws Exception {
        for (int i = 0; i < 4; i++) {
            start();
        }
        awaitThreeListeners();
        assertNothingLost();

        SmallGateway recorder = recorders().get(0);
        stop(recorder);
        awaitThreeListeners();
        assertNothingLost();

        SmallGateway other = gateways.stream()
                .filter(gateway -> !status(gateway).listening())
                .findFirst()
                .orElseThrow();
        other.history.orElseThrow().deletion().delete(CHANNEL);
        RecordingSink late = new RecordingSink();
        String line = publisher.next();
        other.subscribe(other.connect(late), CHANNEL, new StartPosition.Tail(10_000))
                .get(60, TimeUnit.SECONDS);
        await(line).atMost(TIMEOUT).until(() -> ClusterLedger.hasReached(line, late.texts()));
        assertThat(late.texts()).as("what was deleted").noneMatch(text -> text.contains(":0\""));
    }
}
