package io.redtail.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.EndMark;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.Publication;
import java.util.List;
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
        assertThat(reader.malformedPayloads().values()).containsOnly(0L);
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

        assertThat(reader.malformedPayloads()).containsEntry(Channel.jobs("t").type(), 3L);
    }

    @Test
    void payloadsAreDecodedBeforeTheirIdIsLookedFor() {
        PlainChannelFormat format = formatOf(
                "redtail.channels", "lines,events",
                "redtail.channels.lines.redis", "line:{id}",
                "redtail.channels.lines.payload", "json-string",
                "redtail.channels.events.redis", "events",
                "redtail.channels.events.payload", "laravel",
                "redtail.channels.events.id", "/data/room");

        assertThat(text(format, "line:1", "\"a\\tline\"")).isEqualTo("lines:1 a\tline");
        assertThat(text(format, "line:1", EndMark.PLAIN)).isEqualTo("lines:1 " + EndMark.PLAIN);
        assertThat(text(
                        format,
                        "events",
                        "{\"event\":\"E\",\"data\":\"{\\\"room\\\":\\\"r\\\",\\\"n\\\":1}\",\"socket\":null}"))
                .isEqualTo("events:r {\"event\":\"E\",\"data\":{\"n\":1}}");
    }

    @Test
    void whatDoesNotFitItsTypeIsCountedByTypeAndStopsNothing() {
        PlainChannelFormat format = formatOf(
                "redtail.channels", "lines,builds",
                "redtail.channels.lines.redis", "line:{id}",
                "redtail.channels.lines.payload", "json-string",
                "redtail.channels.builds.redis", "build:{id}",
                "redtail.channels.builds.text", "/line");

        assertThat(text(format, "line:1", "no string")).isEmpty();
        assertThat(text(format, "job_updates", "{}")).isEmpty();
        assertThat(text(format, "build:1", "{\"line\":{}}")).isEqualTo("builds:1 {\"line\":{}}");
        assertThat(text(format, "build:1", "no JSON, and a line all the same"))
                .isEqualTo("builds:1 no JSON, and a line all the same");

        assertThat(format.malformedPayloads().entrySet())
                .extracting(count -> count.getKey().name() + "=" + count.getValue())
                .containsExactly("logs=0", "jobs=1", "lines=1", "builds=1");
    }

    @Test
    void aRedisNameWithAnIdOfAnotherShapeIsCountedForTheTypeOfThePattern() {
        PlainChannelFormat format = new PlainChannelFormat(new RedisNames(
                "app[1]:",
                Configuration.read(MapConfig.of(
                                "redtail.channels", "builds", "redtail.channels.builds.redis", "build:{id}:logs"))
                        .channels()));

        for (String name : List.of("app[1]:build:a b:logs", "app[1]:build::logs", "app[1]:build:a:b:logs")) {
            format.unclaimed("app\\[1\\]:build:*:logs".getBytes(UTF_8), name.getBytes(UTF_8), "a line".getBytes(UTF_8));
        }
        format.unclaimed("of no type:*".getBytes(UTF_8), "of no type:1".getBytes(UTF_8), new byte[0]);

        assertThat(format.malformedPayloads().entrySet())
                .extracting(count -> count.getKey().name() + "=" + count.getValue())
                .containsExactly("logs=0", "jobs=0", "builds=3");
    }

    @Test
    void theLogShowsTheFirstHundredCharactersWithoutControls() {
        assertThat(MalformedPayloads.beginning("a\n\u001b[31m\"é\u202e".getBytes(UTF_8)))
                .isEqualTo("a\\u000a\\u001b[31m\"é\\u202e");
        assertThat(MalformedPayloads.beginning("\ud83d\ude00".repeat(1000).getBytes(UTF_8)))
                .isEqualTo("\ud83d\ude00".repeat(100));
    }

    private static PlainChannelFormat formatOf(String... settings) {
        return new PlainChannelFormat(
                new RedisNames("", Configuration.read(MapConfig.of(settings)).channels()));
    }

    /** The channel and the payload; empty if there is none. */
    private static String text(PlainChannelFormat format, String redisChannel, String published) {
        return format.read(redisChannel.getBytes(UTF_8), published.getBytes(UTF_8))
                .map(publication ->
                        publication.channel() + " " + publication.payload().text())
                .orElse("");
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
