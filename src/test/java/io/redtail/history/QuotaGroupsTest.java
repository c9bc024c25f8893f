package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import java.util.List;
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

    /** The archive knows no more of it. */
    @Test
    void aChannelsNameIsAsGoodAsTheChannel() {
        for (String name :
                List.of("timelines:acme/1", "logs:acme/2", "logs:nobody", "timelines:logs:/1", "timelines:a:b/1")) {
            assertThat(groups.of(name)).isEqualTo(groups.of(TYPES.channel(name).orElseThrow()));
        }
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
