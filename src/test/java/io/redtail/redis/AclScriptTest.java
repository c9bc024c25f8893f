package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.ChannelTypes;
import io.redtail.channel.NearbyNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether it suffices is said by {@link PublishersTest}; here, that its names are those of the gateway, whatever the prefix. */
class AclScriptTest {

    @ParameterizedTest
    @CsvSource({"app_, history", "'a[p]*&|?\\_', history", "app_, live", "app_, http"})
    void everyRuleHasThePrefix_andEveryTypeItsRule(String prefix, String mode) throws Exception {
        ChannelTypes types = NearbyNames.TYPES;
        RedisNames names = new RedisNames(prefix, types);

        List<String> rules = AclScript.print(prefix, mode, types)
                .filter(line -> line.startsWith("user redtail "))
                .flatMap(line -> Stream.of(line.split(" ", -1)))
                .toList();

        String escaped = prefix.replaceAll("[\\[\\]*?\\\\]", "\\\\$0");
        assertThat(rules)
                .containsAll(names.feed().patterns().stream()
                        .map(pattern -> "&" + pattern)
                        .toList());
        assertThat(rules).contains("&" + escaped + "job_updates", "&" + escaped + "task_updates");
        assertThat(rules.stream().filter(rule -> rule.startsWith("&") || rule.startsWith("~")))
                .hasSizeGreaterThan(types.all().size())
                .allSatisfy(rule -> assertThat(rule.substring(1)).startsWith(escaped));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{id}", "{tenant}{+id}", "build:{id", "build:{1}", "build:*", "build:a b", "x +@all", ""})
    void whatNoTypeCanHave_isRefused(String template) throws Exception {
        Process script = new ProcessBuilder("sh", "server-config/redis/redtail-acl", "live", "logs:{id}", template)
                .redirectErrorStream(true)
                .start();

        assertThat(new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("the template '" + template + "' is not valid", "such as build:{id}:logs")
                .doesNotContain("user redtail");
        assertThat(script.waitFor()).isNotZero();
    }
}
