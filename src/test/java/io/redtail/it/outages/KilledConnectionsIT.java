package io.redtail.it.outages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.Effort;
import io.redtail.it.client.Answers;
import io.redtail.it.client.NumberedLinesClient;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.ServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis keeps running, but throws its subscribers out once a second; {@code -Dredtail.it.kill.seconds} says for how long. */
@Tag("once")
class KilledConnectionsIT extends OutageTests {

    private static final int SECONDS = Effort.of("redtail.it.kill.seconds", 5, 60);

    @Test
    void noThreadConnectionOrSubscriptionIsLeftOver() throws Exception {
        ServerProcess server = ServerProcess.find();
        List<NumberedLinesClient> numberedLinesClients = NumberedLinesClient.some(4);
        try {
            awaitLive(numberedLinesClients, SLACK);
            long threads = server.threads();

            assertThat(killOnceASecond()).isGreaterThanOrEqualTo(SECONDS / 2);

            awaitLive(numberedLinesClients, SLACK);
            await().until(() -> pubSubConnections() == 1);
            await().atMost(Gateway.LINGER.plus(SLACK))
                    .untilAsserted(() -> assertThat(channelsButTheGatewaysOwn())
                            .isEqualTo(numberedLinesClients.stream()
                                    .map(NumberedLinesClient::redisChannel)
                                    .collect(Collectors.toSet())));
            assertThat(server.threads()).isLessThan(threads + SECONDS / 2);
            numberedLinesClients.stream()
                    .filter(NumberedLinesClient::isEnvelope)
                    .forEach(KilledConnectionsIT::assertToldOfEachOutage);
        } finally {
            numberedLinesClients.forEach(NumberedLinesClient::close);
        }
        await().atMost(Gateway.LINGER.plus(SLACK))
                .untilAsserted(() -> assertThat(channelsButTheGatewaysOwn()).isEmpty());
    }

    private long killOnceASecond() throws Exception {
        AtomicLong turns = new AtomicLong();
        AtomicLong killed = new AtomicLong();
        var clock = Executors.newSingleThreadScheduledExecutor();
        try {
            var ticks = clock.scheduleAtFixedRate(
                    () -> {
                        killed.addAndGet(killPubSubConnections());
                        turns.incrementAndGet();
                    },
                    0,
                    1,
                    TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(SECONDS + 30)).until(() -> turns.get() >= SECONDS || ticks.isDone());
            ticks.cancel(false);
        } finally {
            clock.shutdown();
            assertThat(clock.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        return killed.get();
    }

    /** Degraded and restored take turns, with the gap between; two gaps if the connection was killed half restored. */
    private static void assertToldOfEachOutage(NumberedLinesClient reader) {
        await().untilAsserted(() -> assertThat(reader.notices()).last().isEqualTo(Answers.RESTORED));
        String outages = reader.notices().stream()
                .map(notice -> switch (notice) {
                    case Answers.DEGRADED -> "d";
                    case Answers.RESTORED -> "r";
                    default -> notice.startsWith("{\"status\":\"gap\",\"channel\":\"" + reader.channel()) ? "g" : "?";
                })
                .collect(Collectors.joining());
        assertThat(outages).matches("\\?(dg+r)+");
    }

    /** Besides the one that no client wants: its own, by which it knows that it hears. */
    private Set<String> channelsButTheGatewaysOwn() {
        Set<String> channels = new TreeSet<>(redisChannels());
        assertThat(channels.removeIf(channel -> channel.startsWith("redtail:"))).isTrue();
        return channels;
    }
}
