package io.redtail.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
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

    /** Against asking each type, for names that begin like several templates. */
    @Test
    void aRedisChannelIsFoundForTheTypeThatClaimsIt_andForNoOther() {
        List<ChannelType> all = new ArrayList<>();
        for (String template : List.of(
                "{id}#1", "a:{id}", "a:b:{id}", "a:b:{id}:logs", "a:b:c:{id}:x", "a;{id}", "a:b:#{+id}", "b:{id}")) {
            all.add(type("type" + all.size(), template));
        }
        ChannelTypes types = new ChannelTypes(all);
        Random random = new Random(42);
        List<String> fragments = List.of("a", "b", "c", ":", ":logs", ":x", "#", "#1", ";", "/", " ", "a:b:");
        Set<ChannelType> found = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int n = random.nextInt(7); n > 0; n--) {
                name.append(fragments.get(random.nextInt(fragments.size())));
            }
            Optional<Channel> expected = all.stream()
                    .flatMap(type -> type.redis().id(name.toString()).map(type::channel).stream())
                    .findFirst();
            if (!types.publishedOn(name.toString()).equals(expected)) {
                throw new AssertionError(name + " is not found for " + expected);
            }
            expected.ifPresent(channel -> found.add(channel.type()));
        }
        assertThat(found).hasSameSizeAs(all);
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
