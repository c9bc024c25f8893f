package io.redtail.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import org.junit.jupiter.api.Test;

class StartSummaryTest {

    private static final InstanceInfo ABOUT = new InstanceInfo("1.2.3", "Some Server 7", "/a", "node1");

    @Test
    void itHasTenLinesThatSayWhatIsOff() {
        String summary = StartSummary.of(ABOUT, Configuration.read(MapConfig.of()));

        assertThat(summary.lines()).hasSizeLessThanOrEqualTo(11);
        assertThat(summary)
                .contains("1.2.3", "Some Server 7", "context /a", "localhost:6379", "access    anyone")
                .contains("off       history (redtail.history.enabled)");
    }

    @Test
    void itKeepsThePassword() {
        Configuration configuration = Configuration.read(MapConfig.of(
                "redtail.redis.url", "rediss://user:secret@redis.internal:6380",
                "redtail.history.enabled", "true",
                "redtail.history.max-age", "7d"));

        assertThat(StartSummary.of(ABOUT, configuration))
                .contains(
                        "redis.internal:6380 with TLS", "10000 lines or 16 MiB a channel, for 7d", "off       nothing")
                .doesNotContain("secret");
    }
}
