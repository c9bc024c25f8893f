package io.redtail.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.config.RedisSettings;
import io.redtail.it.server.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a probe does without Redis; that one comes back from a real one is {@link RedisSubscriberTest}'s matter. */
@Timeout(20)
class ProbeTest {

    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final List<Runnable> tasks = new ArrayList<>();

    @Test
    void aNewConnectionHasProvedNothingAndIsProbedAtOnce() {
        Probe probe = probe(INTERVAL);
        probe.reset();

        assertThat(probe.hasPassed()).isFalse();
        assertThat(probe.isDue(Duration.ZERO)).isTrue();
    }

    @Test
    void oneProbeIsOutAtATime() {
        Probe probe = probe(INTERVAL);
        probe.reset();
        probe.send();

        assertThat(tasks).hasSize(1);
        assertThat(probe.isDue(INTERVAL.multipliedBy(2))).isFalse();
        assertThat(probe.isOverdue()).isFalse();
        assertThat(probe.hasPassed()).isFalse();
    }

    @Test
    void whatElseArrivesOnItsChannelProvesNothing() {
        Probe probe = probe(INTERVAL);
        probe.reset();
        probe.send();

        probe.returned("somebody else's".getBytes(UTF_8));
        probe.returned(new byte[0]);

        assertThat(probe.hasPassed()).isFalse();
    }

    @Test
    void withoutAnIntervalThereAreNoProbes() {
        Probe probe = probe(Duration.ZERO);
        probe.reset();

        assertThat(probe.hasPassed()).isTrue();
        assertThat(probe.isDue(Duration.ofDays(1))).isFalse();
    }

    @Test
    void aServerShortOfThreadsIsAskedAgain() {
        Probe probe = new Probe("probe", "*", INTERVAL, nowhere(), task -> {
            throw new RejectedExecutionException();
        });
        probe.reset();

        probe.send();

        assertThat(probe.isDue(Duration.ZERO)).isTrue();
        assertThat(probe.isOverdue()).isFalse();
        assertThat(probe.hasPassed()).isFalse();
    }

    /** An operator may forbid PUBLISH: that says nothing about the subscription. */
    @Test
    void aProbeThatCannotBePublishedCountsAsPassed() {
        Probe probe = probe(INTERVAL);
        probe.reset();
        probe.send();

        tasks.forEach(Runnable::run);

        assertThat(probe.hasPassed()).isTrue();
        assertThat(probe.isDue(INTERVAL.minusMillis(1))).isFalse();
        assertThat(probe.refusedCount()).isOne();
    }

    /** Its silence continues, and so it would be due at every turn. */
    @Test
    void aProbeThatCannotBePublishedIsTriedAgainAfterTheInterval() {
        Duration interval = Duration.ofMillis(500);
        Probe probe = probe(interval);
        probe.reset();
        probe.send();
        tasks.forEach(Runnable::run);

        assertThat(probe.isDue(INTERVAL)).isFalse();
        await().atMost(Duration.ofSeconds(30)).until(() -> probe.isDue(INTERVAL));
    }

    @Test
    void aProbeOfAnEarlierConnectionThatFailsSaysNothingAboutTheNewOne() {
        Probe probe = probe(INTERVAL);
        probe.reset();
        probe.send();
        probe.reset();

        tasks.forEach(Runnable::run);

        assertThat(probe.hasPassed()).isFalse();
        assertThat(probe.isDue(Duration.ZERO)).isTrue();
    }

    private Probe probe(Duration interval) {
        return new Probe("probe", "*", interval, nowhere(), tasks::add);
    }

    /** A port that nobody listens on. */
    private static RedisConnector nowhere() {
        RedisSettings settings = Configuration.read(
                        MapConfig.of("redtail.redis.url", "redis://127.0.0.1:" + Ports.free()))
                .redis();
        return new RedisConnector(settings);
    }
}
