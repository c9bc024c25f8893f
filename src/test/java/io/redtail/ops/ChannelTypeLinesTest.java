package io.redtail.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.log.LogEvent;
import org.junit.jupiter.api.Test;

class ChannelTypeLinesTest {

    @Test
    void aLinePerTypeSaysWhatIsServed() {
        Configuration configuration = Configuration.read(MapConfig.of(
                "redtail.redis.prefix", "app_",
                "redtail.channels", "builds",
                "redtail.channels.builds.redis", "build:{id}:logs",
                "redtail.channels.builds.payload", "json-string",
                "redtail.channels.builds.text", "/line",
                "redtail.channels.builds.end", "/status in done, \"timed out\"",
                "redtail.channels.jobs.keep-id", "true"));

        assertThat(ChannelTypeLines.of(configuration))
                .extracting(LogEvent::toString)
                .containsExactly(
                        "channel_type type=logs redis=app_logs:{id} kind=log payload=verbatim",
                        "channel_type type=jobs redis=app_job_updates kind=state payload=verbatim id=/tenantId"
                                + " keep-id=true key=/jobId",
                        "channel_type type=builds redis=app_build:{id}:logs kind=log payload=json-string text=/line"
                                + " end=\"/status in done,'timed out'\"");
    }
}
