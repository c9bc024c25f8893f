package io.redtail.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.EndRule;
import io.redtail.channel.PayloadCoding;
import io.redtail.channel.PayloadFormat;
import io.redtail.channel.SharedPayloadDecoder;
import io.redtail.json.JsonPointer;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelSettingsTest {

    private static ChannelTypes read(String... keysAndValues) {
        return Configuration.read(MapConfig.of(keysAndValues)).channels();
    }

    private static ChannelType type(String name, String... keysAndValues) {
        return read(keysAndValues).named(name).orElseThrow();
    }

    @Test
    void withoutSettings_theBuiltInTypesAreServedThemselves() {
        assertThat(read()).isSameAs(ChannelTypes.BUILT_IN);
        assertThat(read("redtail.channels.logs.redis", "logs:{id}")).isSameAs(ChannelTypes.BUILT_IN);
    }

    @Test
    void aTypeIsDescribedByItsSettings() {
        ChannelType builds = type(
                "builds",
                "redtail.channels",
                "builds",
                "redtail.channels.builds.redis",
                "build:{id}:logs",
                "redtail.channels.builds.text",
                "/line",
                "redtail.channels.builds.time",
                "/timestamp",
                "redtail.channels.builds.level",
                "/level",
                "redtail.channels.builds.end",
                "/status in done, failed",
                "redtail.channels.builds.payload",
                "json-string");

        assertThat(builds.redis()).hasToString("build:{id}:logs");
        assertThat(builds.key()).isEmpty();
        assertThat(builds.format())
                .isEqualTo(new PayloadFormat(
                        PayloadCoding.JSON_STRING,
                        Optional.of(JsonPointer.parse("/line")),
                        Optional.of(JsonPointer.parse("/timestamp")),
                        Optional.of(JsonPointer.parse("/level")),
                        Optional.of(new EndRule(JsonPointer.parse("/status"), Set.of("done", "failed")))));
    }

    @Test
    void aBuiltInTypeCanBeChangedOrSwitchedOff() {
        ChannelTypes types = read(
                "redtail.channels.logs.redis", "app:{id}:log",
                "redtail.channels.jobs.enabled", "false");

        assertThat(types.all()).hasSize(1);
        assertThat(types.channel("logs:p").orElseThrow().type().redis().name("p"))
                .isEqualTo("app:p:log");
        assertThat(types.named("logs").orElseThrow().legacy())
                .isEqualTo(Channel.logs("p").type().legacy());
    }

    @Test
    void theIdMayBeAMemberOfAMember_andStayInThePayload() throws Exception {
        ChannelType tasks = type(
                "tasks",
                "redtail.channels",
                "tasks",
                "redtail.channels.tasks.redis",
                "task_updates",
                "redtail.channels.tasks.id",
                "/meta/room");
        ChannelType kept = type(
                "tasks",
                "redtail.channels",
                "tasks",
                "redtail.channels.tasks.redis",
                "task_updates",
                "redtail.channels.tasks.id",
                "/meta/room",
                "redtail.channels.tasks.keep-id",
                "true");
        byte[] payload = "{\"n\":1,\"meta\":{\"room\":\"doc:Task/1\",\"x\":[1]}}".getBytes(UTF_8);

        SharedPayloadDecoder.Addressed without = new SharedPayloadDecoder(tasks).decode(payload);

        assertThat(without.channel().name()).isEqualTo("tasks:doc:Task/1");
        assertThat(new String(without.payload(), UTF_8)).isEqualTo("{\"n\":1,\"meta\":{\"x\":[1]}}");
        assertThat(new SharedPayloadDecoder(kept).decode(payload).payload()).isEqualTo(payload);
    }

    @Test
    void severalGroupsAreOneId() {
        ChannelType jobs = type("runs", "redtail.channels", "runs", "redtail.channels.runs.redis", "{tenant}:run:{id}");

        assertThat(jobs.redis().name("acme/42")).isEqualTo("acme:run:42");
        assertThat(jobs.redis().id("acme:run:4/2")).contains("acme/4/2");
        assertThat(jobs.redis().pattern()).isEqualTo("*:run:*");
        assertThat(jobs.isId("acme")).isFalse();
        assertThat(jobs.isId("acme/")).isFalse();
    }
}
