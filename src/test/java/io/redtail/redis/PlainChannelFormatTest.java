package io.redtail.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.delivery.Publication;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainChannelFormatTest {

    private final PlainChannelFormat reader = new PlainChannelFormat(new RedisNames("", ChannelTypes.BUILT_IN));

    @Test
    void aLineOfAProjectIsItsPublicationVerbatim() {
        byte[] payload = "{\"tenantId\":\"not looked at\"}\n".getBytes(UTF_8);

        Publication publication =
                reader.read("logs:team/p1".getBytes(UTF_8), payload).orElseThrow();

        assertThat(publication.channel()).isEqualTo(Channel.logs("team/p1"));
        assertThat(publication.payload().utf8()).isSameAs(payload);
    }

    @Test
    void aJobUpdateIsItsTenantsPublicationWithoutTheTenant() {
        Publication publication =
                read("job_updates", "{\"a\":1,\"tenantId\":\"t\"}").orElseThrow();

        assertThat(publication.channel()).isEqualTo(Channel.jobs("t"));
        assertThat(publication.payload().text()).isEqualTo("{\"a\":1}");
    }

    @Test
    void malformedUtf8OfALineIsReplaced() {
        Publication publication = reader.read("logs:p".getBytes(UTF_8), new byte[] {'a', (byte) 0xff})
                .orElseThrow();

        assertThat(publication.payload().text()).isEqualTo("a\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "logs",
                "logs:",
                "logs:a b",
                "logs:a:b",
                "logs:ä",
                "Logs:p",
                "jobs:t",
                "job_updates2",
                "redtail:node:1"
            })
    void invalidChannel_isIgnored(String redisChannel) {
        assertThat(read(redisChannel, "{\"tenantId\":\"t\"}")).isEmpty();
        assertThat(reader.malformedJobUpdates()).isZero();
    }

    @Test
    void aChannelWhoseNameIsNoUtf8IsNothing() {
        assertThat(reader.read(new byte[] {'l', 'o', 'g', 's', ':', (byte) 0xff}, new byte[0]))
                .isEmpty();
    }

    @Test
    void jobUpdatesThatNoTenantCanBeGivenAreCounted() {
        assertThat(read("job_updates", "nonsense")).isEmpty();
        assertThat(read("job_updates", "{}")).isEmpty();
        assertThat(read("job_updates", "{\"tenantId\":\"a b\"}")).isEmpty();
        read("job_updates", "{\"tenantId\":\"t\"}");

        assertThat(reader.malformedJobUpdates()).isEqualTo(3);
    }

    @Test
    void allTenantsShareOneRedisChannelAndEachProjectHasItsOwn() {
        assertThat(reader.nameOf(Channel.logs("p"))).isEqualTo("logs:p");
        assertThat(reader.nameOf(Channel.jobs("t"))).isEqualTo("job_updates");
        Set<Channel> followed = Set.of(Channel.logs("p"), Channel.logs("q"), Channel.jobs("p"), Channel.jobs("t"));

        assertThat(reader.subscribedOn("logs:p", followed)).containsExactly(Channel.logs("p"));
        assertThat(reader.subscribedOn("job_updates", followed))
                .containsExactlyInAnyOrder(Channel.jobs("p"), Channel.jobs("t"));
    }

    private Optional<Publication> read(String redisChannel, String payload) {
        return reader.read(redisChannel.getBytes(UTF_8), payload.getBytes(UTF_8));
    }
}
