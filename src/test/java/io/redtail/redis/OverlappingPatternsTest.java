package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.RecordingSink;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/**
 * Types whose templates claim different Redis channels, while the pattern of one matches channels of another: Redis sends the
 * recorder one copy per subscription that matches.
 */
@Timeout(60)
class OverlappingPatternsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static RealRedis redis;
    private static final ChannelTypes TYPES = Configuration.read(MapConfig.of(
                    "redtail.channels", "job,progress,all,any",
                    "redtail.channels.job.redis", "job:{id}",
                    "redtail.channels.progress.redis", "job:{id}:progress",
                    "redtail.channels.all.redis", "job:all:shared",
                    "redtail.channels.all.id", "/of",
                    "redtail.channels.any.redis", "r{id}")) // its pattern matches the gateway's own channels as well
            .channels();

    /** What is published on each Redis channel, and where clients find it. */
    private static final Map<String, String> CHANNELS = Map.of(
            "job:1", "job:1",
            "job:1:progress", "progress:1",
            "job:all:shared", "all:1",
            "run", "any:un",
            "logs:1", "logs:1",
            "job_updates", "jobs:1");

    private final RecordingSink sink = new RecordingSink();

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.on(Ports.free());
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Test
    void eachPublicationIsRecordedOnce_byTheTypeThatClaimsItsChannel() throws Exception {
        RedisNames names = new RedisNames("", TYPES);
        String url = "redis://127.0.0.1:" + redis.port();
        try (var gateway = new SmallGateway(names, url, "redtail.history.enabled", "true")) {
            gateway.startAndAwaitReady();
            await().atMost(TIMEOUT)
                    .until(() -> gateway.history.orElseThrow().status().recording()
                            && gateway.history.orElseThrow().status().listening());
            assertThat(redis.<Long>run(Jedis::pubsubNumPat))
                    .as("logs:*, job:* and r*")
                    .isEqualTo(3);
            var client = gateway.connect(sink);
            for (String channel : CHANNELS.values()) {
                gateway.subscribe(client, TYPES.channel(channel).orElseThrow()).get(30, TimeUnit.SECONDS);
            }

            for (int n = 1; n <= 50; n++) {
                String payload = "{\"tenantId\":1,\"of\":\"1\",\"n\":" + n + "}";
                CHANNELS.keySet().forEach(name -> redis.publish(name, payload));
                redis.publish("job:a b:progress", "of no type, fits two patterns");
            }

            List<Integer> each = IntStream.rangeClosed(1, 50).boxed().toList();
            Map<String, List<Integer>> expected = new HashMap<>();
            CHANNELS.values().forEach(channel -> expected.put(channel, each));
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(received().values())
                            .allSatisfy(numbers -> assertThat(numbers).contains(50)));
            assertThat(received()).isEqualTo(expected);
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(malformed(gateway))
                            .isEqualTo(
                                    Map.of("logs", 0L, "jobs", 0L, "job", 50L, "progress", 50L, "all", 0L, "any", 0L)));
        }
    }

    /** No type claims the name, but two types' patterns fit it. */
    private static Map<String, Long> malformed(SmallGateway gateway) {
        Map<String, Long> counts = new HashMap<>();
        gateway.subscriber.malformedPayloads().forEach((type, count) -> counts.put(type.name(), count));
        return counts;
    }

    /** The numbers by channel, in the order in which they came. */
    private Map<String, List<Integer>> received() {
        Map<String, List<Integer>> numbers = new HashMap<>();
        CHANNELS.values().forEach(channel -> numbers.put(channel, new ArrayList<>()));
        Pattern publication = Pattern.compile("\\{\"channel\":\"([^\"]+)\".*?\\\\\"n\\\\\":(\\d+)}\"}");
        for (String text : sink.texts()) {
            Matcher matcher = publication.matcher(text);
            while (matcher.find()) {
                numbers.get(matcher.group(1)).add(Integer.parseInt(matcher.group(2)));
            }
        }
        return numbers;
    }
}
