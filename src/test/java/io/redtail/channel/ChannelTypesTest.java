package io.redtail.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTypesTest {

    private static ChannelType type(String name, String template) {
        return new ChannelType(
                name,
                RedisTemplate.parse(template),
                Optional.empty(),
                Optional.empty(),
                PayloadFormat.PLAIN,
                Optional.empty());
    }

    @Test
    void aChannelIsFoundByItsName() {
        ChannelTypes types = ChannelTypes.BUILT_IN.and(type("builds", "build:{id}:logs"));

        assertThat(types.channel("logs:a/b")).contains(Channel.logs("a/b"));
        assertThat(types.channel("jobs:t")).contains(Channel.jobs("t"));
        assertThat(types.channel("builds:42").orElseThrow().type().redis().name("42"))
                .isEqualTo("build:42:logs");
        assertThat(types.channel("log:a")).isEmpty();
        assertThatThrownBy(() -> types.channel("logs:a b")).isInstanceOf(InvalidChannelException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "builds, logs:{id}",
        "builds, logs:x{id}",
        "builds, logs:{id}.log",
        "builds, {id}updates",
        "logs, build:{id}"
    })
    void typesThatCannotBeToldApart_areRefusedNamingBoth(String name, String template) {
        ChannelType type = type(name, template);

        assertThatThrownBy(() -> ChannelTypes.BUILT_IN.and(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageMatching(".*channel types (logs|jobs) and .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs:{id}:x", "log:{id}", "x:logs:{id}", "job_update:{id}"})
    void typesThatAreDifferent_areBothServed(String template) {
        assertThat(ChannelTypes.BUILT_IN.and(type("builds", template)).all()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "builds", "{id}", "{id}{id}", "a*:{id}", "a b:{id}", "[a]:{id}", "a\\:{id}"})
    void templateThatIsNone_isRefused(String template) {
        assertThatThrownBy(() -> type("builds", template)).isInstanceOf(IllegalArgumentException.class);
    }
}
