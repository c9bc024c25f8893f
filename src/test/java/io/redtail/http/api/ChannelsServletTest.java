package io.redtail.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.ChannelType;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelsServletTest {

    /** The viewer removes rows by what it reads here. */
    @Test
    void aTypeSaysWhatRemovesAValue() {
        List<ChannelType> types = Configuration.read(MapConfig.of(
                        "redtail.channels", "deploys",
                        "redtail.channels.deploys.redis", "deploys",
                        "redtail.channels.deploys.id", "/team",
                        "redtail.channels.deploys.keep-id", "true",
                        "redtail.channels.deploys.kind", "state",
                        "redtail.channels.deploys.key", "/service",
                        "redtail.channels.deploys.end", "/status in gone,\"timed out\""))
                .channels()
                .all();

        assertThat(types)
                .extracting(type -> ChannelsServlet.json(type).build().toString())
                .containsExactly(
                        "{\"name\":\"logs\",\"kind\":\"log\"}",
                        "{\"name\":\"jobs\",\"kind\":\"state\",\"key\":\"/jobId\"}",
                        "{\"name\":\"deploys\",\"kind\":\"state\",\"key\":\"/service\",\"id\":\"/team\","
                                + "\"end\":{\"member\":\"/status\",\"values\":[\"gone\",\"timed out\"]}}");
    }
}
