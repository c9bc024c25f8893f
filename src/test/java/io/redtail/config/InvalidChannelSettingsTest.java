package io.redtail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.ChannelType;
import io.redtail.json.JsonPointer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with the types of channels stops the start, and the message says where, what, and what would be right. */
class InvalidChannelSettingsTest {

    private static final String BUILDS = "redtail.channels=builds; redtail.channels.builds.redis=build:{id}; ";

    /** @param settings such as {@code a=1; b=2} */
    private static Configuration read(String settings) {
        return read(settings, "");
    }

    private static Configuration read(String settings, String contextPath) {
        Map<String, String> values = new HashMap<>();
        for (String setting : settings.split("; ", -1)) {
            if (!setting.isBlank()) {
                values.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
            }
        }
        return Configuration.read(new MapConfig(values), contextPath);
    }

    private static void assertRefused(String settings, String... parts) {
        assertThatThrownBy(() -> read(settings))
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(Objects.requireNonNull(e.getMessage())).contains(parts));
    }

    @ParameterizedTest
    @CsvSource({
        "job:{id}, job:{+x}",
        "job:{id}, job:all",
        "job:{tenant}:{id}, job:{+id}",
        "{tenant}/{id}, web/{id}",
        "task, task",
        "job:{id}:log, job:{a}:{b}"
    })
    void typesThatMayClaimTheSameRedisChannel_areRefusedNamingKeysAndValues(String one, String two) {
        String settings = "redtail.channels=one,two; redtail.channels.one.redis=" + one
                + "; redtail.channels.two.redis=" + two
                + (one.contains("{") ? "" : "; redtail.channels.one.id=/id")
                + (two.contains("{") ? "" : "; redtail.channels.two.id=/id");

        assertRefused(
                settings,
                "redtail.channels.one.redis=" + one + " and redtail.channels.two.redis=" + two + " may claim the same",
                "Redis channel");
    }

    @Test
    void shardsNeedAClusterAndNoHistory() {
        String sharded = BUILDS + "redtail.channels.builds.sharded=true; ";
        String cluster = sharded + "redtail.redis.cluster=127.0.0.1:7000; ";

        assertThat(read(cluster).channels().named("builds").orElseThrow().isSharded())
                .isTrue();
        assertThat(read(BUILDS).channels().named("builds").orElseThrow().isSharded())
                .isFalse();
        assertRefused(
                sharded,
                "redtail.channels.builds.sharded=true",
                "only a Redis Cluster has sharded pub/sub: expected false, or redtail.redis.cluster with its nodes");
        assertRefused(
                cluster + "redtail.history.enabled=true",
                "redtail.channels.builds.sharded=true",
                "SPUBLISH reaches one shard: expected false, or redtail.history.enabled=false");
        assertRefused(cluster + "redtail.channels.builds.sharded=yes", "redtail.channels.builds.sharded=yes", "true");
    }

    @Test
    void aTypeThatClaimsWhatABuiltInOneHas_isRefusedSayingHowToSwitchThatOff() {
        String settings = "redtail.channels=app; redtail.channels.app.redis=logs:{service}:{id}";

        assertThat(read(settings).channels().all()).hasSize(3);
        assertRefused(
                settings.replace("{service}:", ""),
                "redtail.channels.app.redis=logs:{id} and redtail.channels.logs.redis=logs:{id} may claim",
                "redtail.channels.logs.enabled=false");
        assertThat(read(settings.replace("{service}:", "") + "; redtail.channels.logs.enabled=false")
                        .channels()
                        .all())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis=build_updates | redtail.channels.builds.id is missing | redtail.channels.builds.redis=build_updates,",
                "redis=build_updates | redtail.channels.builds.id is missing | a JSON Pointer to the id, such as /tenantId",
                "redis={id} | redtail.channels.builds.redis={id} is not valid | expected more than a group",
                "redis=x:{a}{b} | redtail.channels.builds.redis=x:{a}{b} is not valid | where {a} ends",
                "redis=x:{+a}:{b} | redtail.channels.builds.redis=x:{+a}:{b} is not valid | without + the group takes",
                "redis=x:{a}:{a} | redtail.channels.builds.redis=x:{a}:{a} is not valid | each its own name",
                "redis=build:* | redtail.channels.builds.redis=build:* is not valid | groups such as {id} in braces",
                "redis=redtail:{a}:{+b} | redtail.channels.builds.redis=redtail:{a}:{+b} | begin with redtail:v1:",
                "redis={app}:{+rest} | redtail.channels.builds.redis={app}:{+rest} | which begin with redtail:v1:",
                "redis=redtail{+x} | redtail.channels.builds.redis=redtail{+x} | which begin with redtail:v1:",
                "redis= | redtail.channels.builds.redis is missing | such as build:{id}:logs",
                "id=/id | redtail.channels.builds.id=/id is not valid | in the name of the Redis channel build:{id}",
                "id=id | redtail.channels.builds.id=id is not valid | expected a JSON Pointer such as /line",
                "keep-id=true | redtail.channels.builds.keep-id=true is not valid | only a type whose id is a member",
                "keep-id=yes | redtail.channels.builds.keep-id=yes is not valid | expected false or true",
                "kind=state | redtail.channels.builds.key is missing | such as /jobId",
                "kind=queue | redtail.channels.builds.kind=queue is not valid | expected log or state",
                "key=/jobId | redtail.channels.builds.key=/jobId is not valid | kind=state",
                "key=jobId | redtail.channels.builds.key=jobId is not valid | expected a JSON Pointer such as /line",
                "text=line | redtail.channels.builds.text=line is not valid | expected a JSON Pointer such as /line",
                "text=/a~2 | redtail.channels.builds.text=/a~2 is not valid | ~0 for ~ and ~1 for /",
                "text=$.line | redtail.channels.builds.text=$.line is not valid | expected a JSON Pointer",
                "time=timestamp | redtail.channels.builds.time=timestamp is not valid | expected a JSON Pointer",
                "level=a/b | redtail.channels.builds.level=a/b is not valid | expected a JSON Pointer",
                "end=/status | redtail.channels.builds.end=/status is not valid | such as /status in done,failed",
                "end=status in done | redtail.channels.builds.end=status in done is not valid | a JSON Pointer",
                "end=/status in done failed | end=/status in done failed is not valid | as in done,failed, or double",
                "end=/status in a,done failed | end=/status in a,done failed is not valid | as in \"done failed\"",
                "end=/status in \"a\" b | end=/status in \"a\" b is not valid | expected a comma after each value",
                "end=/status in \"a | end=/status in \"a is not valid | expected a comma after each value",
                "end=/status in done,,failed | end=/status in done,,failed is not valid | between two commas",
                "payload=msgpack | payload=msgpack is not valid | expected verbatim or json-string or laravel",
                "enabled=no | redtail.channels.builds.enabled=no is not valid | expected true or false",
                "txt=/line | redtail.channels.builds.txt=/line is not valid | expected one of enabled, end, id",
                "text.x=/line | redtail.channels.builds.text.x=/line is not valid | expected one of enabled, end, id"
            })
    void whatIsWrongWithAType_isSaidWithKeyAndValueAndWhatWouldBeRight(String setting, String key, String advice) {
        assertRefused(BUILDS + "redtail.channels.builds." + setting, key, advice);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind=state; {}key=/a/b", "text=/a/b", "time=/a/b", "level=/a/b", "end=/a/b in done"})
    void aPointerToTheIdThatIsTakenOut_isRefused(String setting) {
        String type = "redtail.channels.tasks.";
        String settings = "redtail.channels=tasks; " + type + "redis=task_updates; " + type + "id=/a/b; " + type
                + setting.replace("{}", type);
        String key = setting.replaceAll(".*\\{}|=/a.*", "");

        assertRefused(
                settings,
                type + key + "=/a/b is not valid: this member is the id, which is taken out of the payload",
                type + "keep-id=true");
        assertThat(read(settings + "; " + type + "keep-id=true").channels().all())
                .hasSize(3);
    }

    @Test
    void theBuiltInKeyAsId_isRefused() {
        assertRefused(
                "redtail.channels.jobs.id=/jobId",
                "redtail.channels.jobs.key=/jobId is not valid: this member is the id",
                "redtail.channels.jobs.keep-id=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tickets", "channels", "Builds", "9builds", "-builds", "a:b", "a/b", "a.b", "a b", "é"})
    void aNameThatNoTypeCanHave_isRefused(String name) {
        assertRefused(
                "redtail.channels=" + name,
                "redtail.channels=" + name
                        + " is not valid: expected names of channel types, which have a-z, 0-9 and -",
                "begin with a letter",
                "none of channels, tickets");
    }

    @Test
    void keysOfATypeThatIsNotListed_areRefused() {
        assertRefused(
                "redtail.channels.builds.redis=build:{id}",
                "redtail.channels.builds.redis=build:{id} is not valid: there is no channel type builds; name it in"
                        + " redtail.channels");
        assertRefused("redtail.channels.builds=build:{id}", "redtail.channels.builds=build:{id} is not valid");
        assertRefused(BUILDS + "redtail.channels.biulds.text=/line", "redtail.channels.biulds.text=/line is not valid");
    }

    @Test
    void everythingThatIsWrong_isSaidAtOnce() {
        assertRefused(
                "redtail.channels=one,two,tickets; redtail.channels.one.redis={id}; redtail.channels.two.redis=two",
                "redtail.channels.one.redis={id}",
                "redtail.channels.two.redis=two",
                "tickets");
    }

    @Test
    void withoutAnyType_nothingWouldBeServed() {
        assertRefused(
                "redtail.channels.logs.enabled=false; redtail.channels.jobs.enabled=false",
                "redtail.channels",
                "expected at least one that is enabled");
    }

    @ParameterizedTest
    @CsvSource({"redtail:v1:, task:{id}", "redtail:, v1:{id}", "red, tail:v1:{id}", "redtail:no, de:{id}"})
    void aPrefixThatMakesNamesOfAGatewayWithoutOne_isRefused(String prefix, String template) {
        String settings = "redtail.channels=tasks; redtail.channels.tasks.redis=" + template;

        assertThat(read(settings).channels().all()).hasSize(3);
        assertThat(read(settings + "; redtail.redis.prefix=a:redtail:v1:")
                        .channels()
                        .all())
                .hasSize(3);
        assertRefused(
                settings + "; redtail.redis.prefix=" + prefix,
                "redtail.redis.prefix=" + prefix + " is not valid: with redtail.channels.tasks.redis=" + template,
                "expected another prefix");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "{app}:", "é", "a\tb"})
    void aPrefixThatIsNone_isRefused(String prefix) {
        assertRefused(
                "redtail.redis.prefix=" + prefix,
                "redtail.redis.prefix=" + prefix + " is not valid: expected at most 64 visible ASCII characters");
    }

    /** As servers name them: one lists the variables, another one the properties that it has made of them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "REDTAIL_CHANNELS_MY_BUILDS_KEEP_ID",
                "redtail.channels.my.builds.keep.id",
                "redtail.channels.my-builds.keep-id"
            })
    void aSettingByAnEnvironmentVariable_isNoUnknownKey(String listed) {
        String settings = "redtail.channels=my-builds; redtail.channels.my-builds.redis=build_updates; "
                + "redtail.channels.my-builds.id=/id; redtail.channels.my-builds.keep-id=true; " + listed + "=true";

        ChannelType type = read(settings).channels().named("my-builds").orElseThrow();

        assertThat(type.idMember()).contains(new ChannelType.IdMember(JsonPointer.parse("/id"), true, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"REDTAIL_CHANNELS_BUILDS_TXT", "REDTAIL_CHANNELS_BIULDS_TEXT"})
    void aMisspeltEnvironmentVariable_isRefused(String name) {
        assertRefused(
                BUILDS + name + "=/line",
                name + "=/line is not valid: there is no such setting of a channel type named in redtail.channels");
    }

    @Test
    void theTypesOfOneContextAreNoErrorInAnother() {
        String settings = BUILDS
                + "redtail.contexts.a.channels=builds,deploys; redtail.channels.deploys.redis=deployment:{id}; "
                + "redtail.contexts.b.channels=tasks; redtail.contexts.b.channels.tasks.redis=task:{id}";

        assertThat(names(read(settings, "/a"))).containsExactly("logs", "jobs", "builds", "deploys");
        assertThat(names(read(settings, "/b"))).containsExactly("logs", "jobs", "tasks");
        assertThat(names(read(settings, ""))).containsExactly("logs", "jobs", "builds");
    }

    private static List<String> names(Configuration configuration) {
        return configuration.channels().all().stream().map(ChannelType::name).toList();
    }

    @Test
    void aMisspeltKeyOfAContext_isRefusedThere() {
        String settings = BUILDS + "redtail.contexts.a.channels.builds.txt=/line";

        assertThat(names(read(settings, "/b"))).contains("builds");
        assertThatThrownBy(() -> read(settings, "/a"))
                .hasMessageContaining("redtail.contexts.a.channels.builds.txt=/line is not valid: expected one of");
    }
}
