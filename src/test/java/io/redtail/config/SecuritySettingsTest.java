package io.redtail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.config.JwtSettings.KeySource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecuritySettingsTest {

    private static final ChannelType LOGS = Channel.logs("p").type();
    private static final ChannelType JOBS = Channel.jobs("t").type();

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Map<String, String> COMPLETE = Map.of(
            "redtail.auth", "jwt",
            "redtail.auth.jwks-url", "https://issuer.example.com/jwks",
            "redtail.auth.issuer", "https://issuer.example.com",
            "redtail.auth.audience", "redtail");

    @Test
    void withoutAWordAnyoneMayComeIn() {
        assertThat(read(Map.of()).jwt()).isEmpty();
        assertThat(read(Map.of()).authenticateTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void tokensOfAnIssuer() {
        JwtSettings jwt = read(COMPLETE).jwt().orElseThrow();

        assertThat(jwt.keySource()).isEqualTo(KeySource.JWKS_URL);
        assertThat(jwt.key()).isEqualTo("https://issuer.example.com/jwks");
        assertThat(jwt.algorithms()).containsExactlyInAnyOrder("RS256", "ES256");
        assertThat(jwt.subscribe().ids()).isEqualTo(Map.of(LOGS, "projects", JOBS, "tenants"));
        assertThat(jwt.publish().ids()).isEqualTo(Map.of(LOGS, "publish_projects", JOBS, "publish_tenants"));
        assertThat(jwt.clockSkew()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aSecretIsForSymmetricAlgorithmsAndIsNeverPrinted() {
        JwtSettings jwt = read(with("redtail.auth.jwks-url", "", "redtail.auth.secret", SECRET))
                .jwt()
                .orElseThrow();

        assertThat(jwt.algorithms()).containsExactly("HS256");
        assertThat(jwt).asString().doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redtail.auth                | basic                     | expected none or jwt or container",
                "redtail.auth.jwks-url       |                           | exactly one",
                "redtail.auth.secret         | 0123456789abcdef0123456789abcdef | 2 are set",
                "redtail.auth.jwks-url       | http://issuer.example.com | https",
                "redtail.auth.jwks-url       | file:///etc/passwd        | https",
                "redtail.auth.jwks-url       | http://                   | https",
                "redtail.auth.secret         | too short                 | at least 32",
                "redtail.auth.issuer         |                           | redtail.auth.issuer is missing",
                "redtail.auth.audience       |                           | redtail.auth.audience is missing",
                "redtail.auth.algorithms     | none                      | ES256",
                "redtail.auth.algorithms     | RS256,HS256               | ES256",
                "redtail.auth.clock-skew     | 6m                        | PT5M",
            })
    void whatIsWrongIsSaid(String key, String value, String said) {
        assertThatThrownBy(() -> read(with(key, value == null ? "" : value)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(said);
    }

    @Test
    void aWrongSecretIsNotRepeated() {
        assertThatThrownBy(() -> read(with("redtail.auth.jwks-url", "", "redtail.auth.secret", "hunter2")))
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void rolesOfTheServer() {
        SecuritySettings settings = read(Map.of(
                "redtail.auth", "container",
                "redtail.auth.roles", "viewer, admin",
                "redtail.auth.roles.viewer.projects", "public/*, p1",
                "redtail.auth.roles.admin.publish-tenants", "*"));

        assertThat(settings.isRequired()).isTrue();
        assertThat(settings.jwt()).isEmpty();
        assertThat(settings.roles())
                .containsEntry(
                        "viewer",
                        new RoleSettings(
                                Map.of(LOGS, List.of("public/*", "p1"), JOBS, List.of()),
                                Map.of(LOGS, List.of(), JOBS, List.of())))
                .containsEntry(
                        "admin",
                        new RoleSettings(
                                Map.of(LOGS, List.of(), JOBS, List.of()), Map.of(LOGS, List.of(), JOBS, List.of("*"))));
    }

    @Test
    void rolesGrantChannelsOfEveryType() {
        Map<String, String> values = Map.of(
                "redtail.channels", "builds",
                "redtail.channels.builds.redis", "build:{id}:logs",
                "redtail.auth", "container",
                "redtail.auth.roles", "viewer",
                "redtail.auth.roles.viewer.projects", "p1",
                "redtail.auth.roles.viewer.subscribe", "builds:web/*, logs:p2",
                "redtail.auth.roles.viewer.publish", "builds:web/42");
        Configuration configuration = Configuration.read(new MapConfig(values));
        ChannelType builds = configuration.channels().named("builds").orElseThrow();

        RoleSettings viewer = configuration.security().roles().get("viewer");

        assertThat(viewer)
                .isEqualTo(new RoleSettings(
                        Map.of(LOGS, List.of("p1", "p2"), JOBS, List.of(), builds, List.of("web/*")),
                        Map.of(LOGS, List.of(), JOBS, List.of(), builds, List.of("web/42"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subscribe | bilds:1 | the types here are logs, jobs",
                "publish | logs:a*b | * may only be the last character",
                "projects | *a | * may only be the last character",
                "publish-tenants | a*b | * may only be the last character"
            })
    void aGrantOfARoleThatIsNone_isRefusedNamingKeyAndValue(String setting, String grant, String advice) {
        String key = "redtail.auth.roles.viewer." + setting;

        assertThatThrownBy(() ->
                        read(Map.of("redtail.auth", "container", "redtail.auth.roles", "viewer", key, "p1, " + grant)))
                .hasMessageContaining(key + "=" + grant + " is not valid: ")
                .hasMessageContaining(advice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redtail.auth.roles.ops.subscribe | there is no role ops; name it in redtail.auth.roles",
                "redtail.auth.roles.my.ops.subscribe | there is no role my.ops; name it in redtail.auth.roles",
                "redtail.auth.roles.viewer.suscribe | expected one of projects, publish, publish-projects",
                "redtail.auth.roles.viewer | there is no role viewer",
                "REDTAIL_AUTH_ROLES_OPS_SUBSCRIBE | there is no such setting of a role named in redtail.auth.roles"
            })
    void aSettingOfARoleThatIsNotListed_isRefusedNamingKeyAndValue(String key, String advice) {
        assertThatThrownBy(() ->
                        read(Map.of("redtail.auth", "container", "redtail.auth.roles", "viewer, a.b", key, "logs:*")))
                .hasMessageContaining(key + "=logs:* is not valid: " + advice);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redtail.auth.roles.a.b.subscribe",
                "redtail.auth.roles.viewer.publish-tenants",
                "REDTAIL_AUTH_ROLES_VIEWER_PROJECTS",
                "redtail.auth.roles.other.subscribe"
            })
    void aSettingOfAListedRole_isTaken(String key) {
        Map<String, String> settings = Map.of(
                "redtail.auth",
                "container",
                "redtail.auth.roles",
                "viewer, a.b",
                "redtail.contexts.b.auth.roles",
                "other",
                key,
                "logs:*");

        assertThat(read(settings).roles()).containsOnlyKeys("viewer", "a.b");
    }

    @Test
    void theServersAuthenticationNeedsRoles() {
        assertThatThrownBy(() -> read(Map.of("redtail.auth", "container"))).hasMessageContaining("redtail.auth.roles");
    }

    private static Map<String, String> with(String... keysAndValues) {
        Map<String, String> values = new TreeMap<>(COMPLETE);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return values;
    }

    private static SecuritySettings read(Map<String, String> values) {
        String[] keysAndValues = values.entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray(String[]::new);
        return Configuration.read(MapConfig.of(keysAndValues)).security();
    }
}
