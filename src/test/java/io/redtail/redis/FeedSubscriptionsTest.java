package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.NearbyNames;
import io.redtail.channel.RedisTemplate;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedSubscriptionsTest {

    /** Types a, b and so on; those without a group have their id in the payload. */
    private static ChannelTypes types(String... templates) {
        List<String> settings = new ArrayList<>(List.of("redtail.channels.jobs.enabled", "false"));
        List<String> names = new ArrayList<>();
        for (String template : templates) {
            String name = String.valueOf((char) ('a' + names.size()));
            names.add(name);
            settings.addAll(List.of("redtail.channels." + name + ".redis", template));
            if (!template.contains("{")) {
                settings.addAll(List.of("redtail.channels." + name + ".id", "/id"));
            }
        }
        settings.addAll(List.of("redtail.channels", String.join(",", names)));
        return Configuration.read(MapConfig.of(settings.toArray(String[]::new))).channels();
    }

    @ParameterizedTest
    @CsvSource({
        "job:{id};job:{id}:progress, logs:* job:*, ''",
        "job:{id}:progress;job:{id}, logs:* job:*, ''",
        "job:{id}:a;job:{id}:b, logs:* job:*:a job:*:b, ''",
        "job:{id};job:all:shared, logs:* job:*, ''",
        "job:all:shared;job:{id}, logs:* job:*, ''",
        "job:{a}:{b}:{c};job:{a}:{b};job:{a}, logs:* job:*, ''",
        "job:{a}:x;job:{id}:y:x, logs:* job:*:x, ''",
        "task;task:{id}, logs:* task:*, task",
        "logs:{a}:{b}, logs:*, ''"
    })
    void whatOnePatternCovers_needsNoOther(String templates, String patterns, String names) {
        FeedSubscriptions feed = new RedisNames("", types(templates.split(";"))).feed();

        assertThat(String.join(" ", feed.patterns())).isEqualTo(patterns);
        assertThat(String.join(" ", feed.names())).isEqualTo(names);
    }

    @Test
    void everyRedisChannelIsHeardByTheSubscriptionOfItsType() {
        RedisNames names = new RedisNames("a[1]:", types("job:{id}", "job:{id}:progress", "job:all:shared", "x-{id}"));

        assertThat(Stream.of("job:7", "job:7:progress", "job:all:shared", "x-1", "logs:1", "nope:1")
                        .map(name -> names.subscriptionFor("a[1]:" + name).orElse("-")))
                .containsExactly(
                        "a\\[1\\]:job:*", "a\\[1\\]:job:*", "a\\[1\\]:job:*", "a\\[1\\]:x-*", "a\\[1\\]:logs:*", "-");
    }

    @Test
    void aNameOfNoTypeIsOneOfAllTypesWhosePatternsFit_andOnceOfEach() {
        FeedSubscriptions feed = new RedisNames("p_", types("job:{id}", "job:{id}:progress", "{a}:b:steps")).feed();

        assertThat(feed.patterns()).containsExactly("p_logs:*", "p_job:*", "p_*:b:steps");
        assertThat(nearest(feed, "p_job:*", "p_job:a b:progress")).isEqualTo("a b");
        assertThat(nearest(feed, "p_job:*", "p_job:a b")).isEqualTo("a");
        assertThat(nearest(feed, "p_*:b:steps", "p_job:a b:b:steps")).isEqualTo("c");
        assertThat(nearest(feed, "p_logs:*", "p_job:a b")).isEmpty();
        assertThat(nearest(feed, "p_job:*:progress", "p_job:a b:progress")).isEmpty();
        assertThat(nearest(feed, "p_job:*", "job:a b")).isEmpty();
    }

    private static String nearest(FeedSubscriptions feed, String pattern, String name) {
        return feed.nearest(pattern, name).stream().map(ChannelType::name).collect(Collectors.joining(" "));
    }

    /** As a regular expression says, of 20,000 names. */
    @Test
    void aTemplateFitsWhatItsPatternHears() {
        NearbyNames nearby = new NearbyNames(20);
        List<RedisTemplate> templates = Stream.concat(
                        NearbyNames.TYPES.all().stream().map(ChannelType::redis),
                        Stream.of("a:{x}:a", "a{x}:a:{y}:a", "{x}:a:{+y}", "aa").map(RedisTemplate::parse))
                .toList();
        List<String> fixed = List.of("a:a", "a:", "a::a", "a:a:a", "aa:a:a:a", "a:a:a:a", ":a:", "aa", "a", "");
        for (RedisTemplate template : templates) {
            Pattern glob = Pattern.compile(
                    Stream.of(template.pattern().split("\\*", -1))
                            .map(Pattern::quote)
                            .collect(Collectors.joining(".*")),
                    Pattern.DOTALL);
            assertThat(Stream.concat(
                                    fixed.stream(),
                                    Stream.generate(nearby::next).limit(2_000))
                            .filter(name ->
                                    template.fits(name) != glob.matcher(name).matches()))
                    .as("read otherwise by %s", template)
                    .isEmpty();
        }
    }
}
