package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import org.junit.jupiter.api.Test;

class QuotaGroupsTest {

    private static final ChannelTypes TYPES = Configuration.read(
                    MapConfig.of("redtail.channels", "timelines", "redtail.channels.timelines.redis", "timeline:{+id}"))
            .channels();

    private final QuotaGroups groups = new QuotaGroups("([^/]+)/.*");

    @Test
    void channelsOfOneTenantAreOneGroup_whateverTheirType() {
        assertThat(groups.of(TYPES.channel("timelines:acme/1").orElseThrow()))
                .isEqualTo(groups.of(Channel.logs("acme/2")))
                .isEqualTo("acme");
    }

    /** Otherwise a tenant with this name would have the histories of all who have none deleted first. */
    @Test
    void anIdWithAColonCannotJoinTheGroupOfThoseWithoutAName() {
        assertThat(groups.of(TYPES.channel("timelines:logs:/1").orElseThrow()))
                .isNotEqualTo(groups.of(Channel.logs("nobody")));
        assertThat(groups.of(TYPES.channel("timelines:timelines:/1").orElseThrow()))
                .isNotEqualTo(groups.of(TYPES.channel("timelines:public").orElseThrow()));
    }
}
