package io.redtail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

    @Test
    void everythingHasADefault() {
        Configuration configuration = read();

        assertThat(configuration.redis())
                .isEqualTo(new RedisSettings(
                        RedisUrl.parse("redis://localhost:6379"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        Optional.empty(),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(12),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30)));
        assertThat(configuration.delivery())
                .isEqualTo(new DeliverySettings(
                        Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                        32 * 1024 * 1024,
                        Duration.ofSeconds(1),
                        1024 * 1024,
                        false,
                        false));
        assertThat(configuration.webSocket())
                .isEqualTo(new WebSocketSettings(
                        java.util.Set.of(),
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(10),
                        64 * 1024,
                        false,
                        true,
                        4096,
                        1000,
                        100));
        assertThat(configuration.http())
                .isEqualTo(new HttpSettings(
                        true,
                        100,
                        4,
                        Duration.ofHours(1),
                        Duration.ofDays(1),
                        1000,
                        Duration.ofSeconds(15),
                        true,
                        Set.of()));
        assertThat(configuration.history())
                .isEqualTo(new HistorySettings(
                        false,
                        true,
                        10_000,
                        16 * 1024 * 1024,
                        Duration.ofDays(1),
                        10_000,
                        10_000,
                        1024L * 1024 * 1024,
                        new QuotaSettings("([^/]+)/.*", 500),
                        HistorySettings.ringMaxBytesByDefault(),
                        HistorySettings.cacheMaxBytesByDefault(),
                        24,
                        3));
        assertThat(configuration.operation())
                .isEqualTo(new OperationSettings(
                        Duration.ofSeconds(10), Duration.ofSeconds(5), Optional.empty(), Optional.empty(), false));
    }

    @Test
    void whatIsThereForOperatorsIsReadAndItsTokenNeverShown() {
        String token = "0123456789abcdef0123456789abcdef";

        Configuration configuration = read(
                "redtail.drain.time",
                "0s",
                "redtail.warm-up",
                "0s",
                "redtail.admin.token",
                token,
                "redtail.log.format",
                "json",
                "redtail.metrics.token",
                token + "m");

        assertThat(configuration.operation())
                .isEqualTo(new OperationSettings(
                        Duration.ZERO, Duration.ZERO, Optional.of(token), Optional.of(token + "m"), true));
        assertThat(configuration.toString()).doesNotContain(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0123456789abcdef0123456789abcde", "0123456789abcdef 0123456789abcdef"})
    void anAdministratorsTokenIsLongAndOneWord(String token) {
        assertThatThrownBy(() -> read("redtail.admin.token", token))
                .hasMessageContaining("redtail.admin.token is not valid: expected at least 32")
                .hasMessageNotContaining(token);
    }

    @Test
    void whatIsConfiguredIsUsed() {
        Configuration configuration = read(
                "redtail.redis.url", "rediss://redis.example.com:7000/3",
                "redtail.redis.sentinels", "s1.example.com, s2.example.com:7001",
                "redtail.redis.sentinel-master", "builds",
                "redtail.redis.connect-timeout", "1s",
                "redtail.redis.read-timeout", "PT20S",
                "redtail.redis.ping-interval", "250ms",
                "redtail.redis.backoff-min", "1s",
                "redtail.redis.backoff-max", "1m",
                "redtail.redis.linger", "1h",
                "redtail.redis.subscribe-timeout", "PT0.5S",
                "redtail.redis.probe-interval", "1d",
                "redtail.delivery.shards", "7",
                "redtail.delivery.shard-queue-max-bytes", "65536",
                "redtail.delivery.shard-patience", "0s",
                "redtail.delivery.outbox-max-bytes", "4096",
                "redtail.delivery.slow-consumer", "disconnect",
                "redtail.delivery.dialects-on-gap", "disconnect",
                "redtail.websocket.allowed-origins", "https://A.example.com, http://b.example.com:8080",
                "redtail.websocket.ping-interval", "1m",
                "redtail.websocket.pong-timeout", "2s",
                "redtail.websocket.max-message-bytes", "1024",
                "redtail.websocket.sink", "portable",
                "redtail.websocket.compression", "off",
                "redtail.http.compression", "off",
                "redtail.limits.subscriptions-per-connection", "1",
                "redtail.limits.commands-per-second", "2",
                "redtail.limits.bad-messages", "3",
                "redtail.history.enabled", "true",
                "redtail.history.compress", "false",
                "redtail.history.max-length", "1",
                "redtail.history.max-bytes", "1024",
                "redtail.history.max-age", "1h",
                "redtail.history.max-keys", "4",
                "redtail.history.max-channels", "2",
                "redtail.history.max-total-bytes", "2147483648",
                "redtail.history.quota.group", "(.*)-.*",
                "redtail.history.quota.max-channels", "3",
                "redtail.history.ring-max-bytes", "1048576",
                "redtail.history.partitions", "7",
                "redtail.history.listeners", "5",
                "redtail.history.cache-max-bytes", "0",
                "redtail.http.publish.enabled", "false",
                "redtail.http.publish.max-uploads", "7",
                "redtail.http.publish.connections", "8",
                "redtail.http.publish.idle-timeout", "0s",
                "redtail.http.idempotency-retention", "1m",
                "redtail.http.max-streams", "9",
                "redtail.http.heartbeat-interval", "2s",
                "redtail.http.frame-ancestors", "self, https://CI.example.com");

        assertThat(configuration.redis())
                .isEqualTo(new RedisSettings(
                        RedisUrl.parse("rediss://redis.example.com:7000/3"),
                        Optional.of(new SentinelSettings(
                                List.of(
                                        new HostAddress("s1.example.com", 26379),
                                        new HostAddress("s2.example.com", 7001)),
                                "builds")),
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(20),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        Duration.ofHours(1),
                        Duration.ofMillis(500),
                        Duration.ofDays(1)));
        assertThat(configuration.delivery()).isEqualTo(new DeliverySettings(7, 65536, Duration.ZERO, 4096, true, true));
        assertThat(configuration.webSocket())
                .isEqualTo(new WebSocketSettings(
                        java.util.Set.of("https://a.example.com", "http://b.example.com:8080"),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(2),
                        1024,
                        true,
                        false,
                        1,
                        2,
                        3));
        assertThat(configuration.http())
                .isEqualTo(new HttpSettings(
                        false,
                        7,
                        8,
                        Duration.ZERO,
                        Duration.ofMinutes(1),
                        9,
                        Duration.ofSeconds(2),
                        false,
                        Set.of("self", "https://ci.example.com")));
        assertThat(configuration.history())
                .isEqualTo(new HistorySettings(
                        true,
                        false,
                        1,
                        1024,
                        Duration.ofHours(1),
                        4,
                        2,
                        2L * 1024 * 1024 * 1024,
                        new QuotaSettings("(.*)-.*", 3),
                        1024 * 1024,
                        0,
                        7,
                        5));
    }

    @Test
    void anEmptyValueIsAnAbsentOne() {
        assertThat(read("redtail.redis.url", "", "REDIS_URL", "", "redtail.delivery.shards", ""))
                .isEqualTo(read());
    }

    @Test
    void spacesAroundAValueDoNotMatter() {
        assertThat(read("redtail.limits.bad-messages", " 5 ").webSocket().badMessages())
                .isEqualTo(5);
        assertThat(read("redtail.redis.linger", " 9s\n").redis().linger()).isEqualTo(Duration.ofSeconds(9));
        assertThat(read("redtail.redis.url", " redis://h:1\n").redis().url()).hasToString("h:1");
    }

    @Test
    void zeroShardsMeansOneLessThanThereAreProcessors() {
        assertThat(read("redtail.delivery.shards", "0").delivery().shards())
                .isEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    }

    @Test
    void redisUrlVariableOfTheLegacyServers_isReadUnlessOurKeyIsSet() {
        assertThat(read("REDIS_URL", "redis://seed:1").redis().url()).hasToString("seed:1");
        assertThat(read("REDIS_URL", "redis://seed:1", "redtail.redis.url", "redis://own:2")
                        .redis()
                        .url())
                .hasToString("own:2");
        assertThatCode(() -> read("REDIS_URL", "nonsense", "redtail.redis.url", "redis://own:2"))
                .doesNotThrowAnyException();
    }

    @Test
    void aClusterIsKnownByItsNodes() {
        RedisSettings redis = read("redtail.redis.cluster", "a.example.com, b.example.com:7001")
                .redis();

        assertThat(redis.cluster())
                .contains(new ClusterSettings(
                        List.of(new HostAddress("a.example.com", 6379), new HostAddress("b.example.com", 7001))));
        assertThat(redis.address()).isEqualTo("the Redis Cluster at a.example.com:6379, b.example.com:7001");
    }

    @ParameterizedTest
    @CsvSource({
        "redtail.redis.sentinels,  s,           a Redis Cluster has no Sentinels",
        "redtail.redis.url,        redis://h/1, a Redis Cluster has only database 0",
    })
    void aClusterIsRefusedWithWhatItHasNot(String key, String value, String why) {
        assertThatThrownBy(() -> read("redtail.redis.cluster", "a", key, value))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("redtail.redis.cluster")
                .hasMessageContaining(why);
    }

    @Test
    void pingsAreMoreFrequentThanSilenceMayBe() {
        assertThat(read().redis().pingInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(read("redtail.redis.read-timeout", "2s").redis().pingInterval())
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(read("redtail.redis.read-timeout", "2s", "redtail.redis.ping-interval", "1999ms")
                        .redis()
                        .pingInterval())
                .isEqualTo(Duration.ofMillis(1999));
    }

    @ParameterizedTest
    @CsvSource({"redtail.redis.linger, 1s, 12s, '12s, the default'", "redtail.redis.read-timeout, 6s, 20s, 6s"})
    void pingsThatWouldComeTooLateAreRefused(String key, String value, String interval, String limit) {
        assertThatThrownBy(() -> read(key, value, "redtail.redis.ping-interval", interval))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("redtail.redis.ping-interval=" + interval
                        + " is not valid: expected less than redtail.redis.read-timeout (" + limit + ")");
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                        durations("redtail.redis.connect-timeout", "9ms", "61s"),
                        durations("redtail.redis.read-timeout", "999ms", "61s"),
                        durations("redtail.redis.ping-interval", "9ms", "61s"),
                        durations("redtail.redis.backoff-min", "9ms", "61s"),
                        durations("redtail.redis.backoff-max", "9ms", "61s"),
                        durations("redtail.redis.linger", "-PT1S", "61m"),
                        durations("redtail.redis.subscribe-timeout", "9ms", "61s"),
                        durations("redtail.redis.probe-interval", "-PT1S", "25h"),
                        durations("redtail.delivery.shard-patience", "-PT1S", "61s"),
                        durations("redtail.websocket.ping-interval", "999ms", "61m"),
                        durations("redtail.websocket.pong-timeout", "999ms", "61m"),
                        numbers("redtail.delivery.shards", "-1", "257"),
                        numbers("redtail.delivery.shard-queue-max-bytes", "65535", "1073741825"),
                        numbers("redtail.delivery.outbox-max-bytes", "4095", "1073741825"),
                        numbers("redtail.websocket.max-message-bytes", "255", "1048577"),
                        numbers("redtail.limits.subscriptions-per-connection", "0", "1000001"),
                        numbers("redtail.limits.commands-per-second", "0", "1000001"),
                        numbers("redtail.limits.bad-messages", "0", "1000001"),
                        numbers("redtail.limits.streams-per-address", "-1", "1000001"),
                        numbers("redtail.limits.streams-per-identity", "-1", "1000001"),
                        numbers("redtail.limits.uploads-per-address", "-1", "1000001"),
                        numbers("redtail.limits.uploads-per-identity", "-1", "1000001"),
                        numbers("redtail.limits.commands-per-second-per-address", "-1", "1000001"),
                        numbers("redtail.limits.commands-per-second-per-identity", "-1", "1000001"),
                        numbers("redtail.limits.handshakes-per-second", "-1", "1000001"),
                        numbers("redtail.limits.handshakes-per-second-per-identity", "-1", "1000001"),
                        numbers("redtail.limits.idempotency-keys-per-hour", "-1", "1000001"),
                        numbers("redtail.limits.history-bytes-per-second", "-1", "2147483648"),
                        numbers("redtail.limits.publish-bytes-per-second", "-1", "2147483648"),
                        numbers("redtail.limits.publish-lines-per-second", "-1", "100000001"),
                        wrong("redtail.history.enabled", "expected false or true", "yes", "TRUE", "1"),
                        numbers("redtail.history.max-length", "0", "10000001"),
                        numbers("redtail.history.max-bytes", "1023", "1073741825"),
                        durations("redtail.history.max-age", "999ms", "3651d"),
                        numbers("redtail.history.max-keys", "0", "1000001"),
                        numbers("redtail.history.max-channels", "0", "10000001"),
                        wrong(
                                "redtail.history.max-total-bytes",
                                "expected a whole number from 1048576 to 1099511627776",
                                "1048575",
                                "1099511627777",
                                "many"),
                        numbers("redtail.history.quota.max-channels", "0", "10000001"),
                        numbers("redtail.history.ring-max-bytes", "1048575", "1073741825"),
                        numbers("redtail.history.cache-max-bytes", "-1", "1073741825"),
                        numbers("redtail.history.partitions", "0", "257"),
                        numbers("redtail.history.listeners", "1", "1001"),
                        numbers("redtail.http.publish.max-uploads", "0", "10001"),
                        numbers("redtail.http.publish.connections", "0", "1001"),
                        durations("redtail.http.publish.idle-timeout", "-PT1S", "25h"),
                        durations("redtail.http.idempotency-retention", "500ms", "31d"),
                        numbers("redtail.http.max-streams", "0", "1000001"),
                        durations("redtail.http.heartbeat-interval", "500ms", "61m"),
                        wrong("redtail.log.format", "expected text or json", "JSON", "logfmt", "plain"),
                        wrong(
                                "redtail.redis.sentinels",
                                "expected host[:port] of each Sentinel, separated by commas",
                                "a,,b",
                                "a:0",
                                "a:65536",
                                "redis://a",
                                "a b"),
                        wrong(
                                "redtail.redis.cluster",
                                "expected host[:port] of some nodes of a Redis Cluster, separated by commas",
                                "a,,b",
                                "redis://a"),
                        wrong(
                                "redtail.delivery.slow-consumer",
                                "expected drop-oldest or disconnect",
                                "drop",
                                "DISCONNECT",
                                "true"),
                        wrong(
                                "redtail.allowed-hosts",
                                "expected * or host names without scheme and port",
                                "https://logs.example.com",
                                "logs.example.com:8080",
                                "*.example.com",
                                "a b",
                                "a,,b",
                                "a..b",
                                "."),
                        wrong(
                                "redtail.history.quota.group",
                                "expected a regular expression with a capturing group, such as ([^/]+)/.*",
                                "team-a/.*",
                                "(",
                                "(?:a)"),
                        wrong("redtail.delivery.dialects-on-gap", "expected keep or disconnect", "close", "Keep"),
                        wrong(
                                "redtail.websocket.allowed-origins",
                                "expected * or origins such as https://ci.example.com",
                                "example.com",
                                "https://",
                                "https://example.com/",
                                "https://example.com/path",
                                "https://example.com?x",
                                "https://a.example.com,,https://b.example.com",
                                "https://a b",
                                "*.example.com",
                                "null"))
                .flatMap(arguments -> arguments);
    }

    private static Stream<Arguments> durations(String key, String tooShort, String tooLong) {
        return wrong(
                key,
                "expected a duration such as 500ms, 25s or PT25S, from ",
                tooShort,
                tooLong,
                "5",
                "5 s",
                "soon",
                "1y",
                "PT",
                "9999999999s",
                "PT99999999999999999999S",
                "1.5s");
    }

    private static Stream<Arguments> numbers(String key, String tooSmall, String tooLarge) {
        return wrong(
                key, "expected a whole number from ", tooSmall, tooLarge, "1.5", "many", "1k", "0x10", "99999999999");
    }

    private static Stream<Arguments> wrong(String key, String allowed, String... values) {
        return Stream.of(values).map(value -> Arguments.of(key, value, allowed));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void aWrongValueIsNamedWithItsKeyAndWhatIsAllowed(String key, String value, String allowed) {
        assertThatThrownBy(() -> read(key, value))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(key + "=" + value + " is not valid: " + allowed);
    }

    @Test
    void theCasOfRedisAreReadAtTheStart(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("ca.pem");
        Files.copy(Path.of("src", "test", "resources", "ca.pem"), file);

        Optional<CaFile> ca =
                read("redtail.redis.ca-file", " " + file + " ").redis().caFile();

        assertThat(ca.orElseThrow().certificates())
                .singleElement()
                .satisfies(certificate ->
                        assertThat(certificate.getSubjectX500Principal()).hasToString("CN=Redtail test CA"));
    }

    @ParameterizedTest
    @CsvSource({
        "absent.pem, '', there is no such file",
        "empty.pem, '', there is none in it",
        "other.pem, nonsense, it is something else",
        "broken.pem, -----BEGIN CERTIFICATE-----|AAAA|-----END CERTIFICATE-----|, it is something else",
    })
    void aFileWithoutCertificatesIsNamedWithWhatIsWrong(
            String name, String content, String why, @TempDir Path directory) throws Exception {
        Path file = directory.resolve(name);
        if (!name.startsWith("absent")) {
            Files.writeString(file, content.replace('|', '\n'));
        }

        assertThatThrownBy(() -> read("redtail.redis.ca-file", file.toString()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("redtail.redis.ca-file=" + file + " is not valid: expected a PEM file")
                .hasMessageContaining(why);
    }

    @Test
    void everyKeyIsRangeChecked() {
        assertThat(wrongValues().map(arguments -> arguments.get()[0]).distinct())
                .hasSize(56);
    }

    @ParameterizedTest
    @CsvSource({
        "redtail.redis.connect-timeout, 10ms",
        "redtail.redis.connect-timeout, 60s",
        "redtail.redis.linger, 0s",
        "redtail.redis.probe-interval, 24h",
        "redtail.delivery.shards, 256",
        "redtail.delivery.shard-queue-max-bytes, 1073741824",
        "redtail.websocket.max-message-bytes, 256",
        "redtail.limits.bad-messages, 1000000",
        "redtail.allowed-hosts, *",
        "redtail.allowed-hosts, .Example.com",
        "redtail.allowed-hosts, ci_server",
        "redtail.allowed-hosts, [::1]",
        "redtail.websocket.allowed-origins, *",
        "redtail.http.frame-ancestors, *",
        "redtail.http.frame-ancestors, self",
        "redtail.websocket.allowed-origins, http://[::1]:3000",
        "redtail.websocket.allowed-origins, http://ci_server:3000",
        "redtail.delivery.slow-consumer, drop-oldest",
        "redtail.delivery.dialects-on-gap, keep"
    })
    void theBoundsThemselvesAreAllowed(String key, String value) {
        assertThatCode(() -> read(key, value)).doesNotThrowAnyException();
    }

    @Test
    void allMistakesAreNamedAtOnce() {
        assertThatThrownBy(() -> read(
                        "redtail.redis.linger", "long",
                        "redtail.delivery.shards", "-3",
                        "redtail.redis.url", "http://example.com",
                        "redtail.websocket.allowed-origins", "nowhere",
                        "redtail.limits.bad-messages", "5"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("redtail.redis.linger=long")
                .hasMessageContaining("redtail.delivery.shards=-3")
                .hasMessageContaining("redtail.redis.url")
                .hasMessageContaining("redtail.websocket.allowed-origins=nowhere")
                .hasMessageNotContaining("bad-messages");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redtail.redis.url", "REDIS_URL"})
    void aWrongUrlIsNamedByItsKeyAndItsPasswordIsNot(String key) {
        for (String url : new String[] {
            "http://user:secret@host",
            "redis://:secret@",
            "redis://:secret@host:port",
            "redis://:sec%zz@host",
            "redis://user:secret@host/x",
            "://:secret@host",
            "redis://user: secret@host"
        }) {
            assertThatThrownBy(() -> read(key, url))
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageContaining(key + " is not valid: expected redis[s]://")
                    .hasMessageNotContaining("sec")
                    .hasNoCause();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redtail.redis.cluster | redis://user:sec/ret@a:6379",
                "redtail.redis.cluster | user:secret@a,b",
                "redtail.redis.cluster | a,user:secret@b",
                "redtail.redis.sentinels | user@a",
                "redtail.redis.sentinels | :sec ret@a",
                "redtail.websocket.allowed-origins | https://user@example.com",
                "redtail.allowed-hosts | https://user:secret@a"
            })
    void noMessageHasWhatMayBeAPassword(String key, String value) {
        assertThatThrownBy(() -> read(key, value))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(key + "=***@")
                .hasMessageNotContainingAny("sec", "user:", "user@")
                .hasNoCause();
    }

    @Test
    void noTextFormHasThePassword() {
        Configuration configuration = read("REDIS_URL", "redis://user:secret@redis.example.com:6380/1");

        assertThat(configuration.toString()).contains("redis.example.com:6380").doesNotContain("secret", "user");
        assertThat(configuration.redis().toString()).doesNotContain("secret", "user");
        assertThat(configuration.redis().url()).hasToString("redis.example.com:6380");
    }

    private static Configuration read(String... keysAndValues) {
        return Configuration.read(MapConfig.of(keysAndValues));
    }

    /** Otherwise a test that means to set a key sets none. */
    @Test
    void theFakeHoldsWhatItIsGiven() {
        assertThat(MapConfig.of("a", "b").values()).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void aContextsOwnKeyGoesBeforeTheCommonOne() {
        MapConfig config = MapConfig.of(
                "redtail.delivery.shards", "2",
                "redtail.contexts.a.delivery.shards", "3",
                "redtail.contexts.team/b.delivery.shards", "4",
                "redtail.contexts.a.redis.url", "redis://a.example.com",
                "REDIS_URL", "redis://shared.example.com");

        assertThat(Configuration.read(config, "/a").delivery().shards()).isEqualTo(3);
        assertThat(Configuration.read(config, "/a").redis().url().host()).isEqualTo("a.example.com");
        assertThat(Configuration.read(config, "/team/b").delivery().shards()).isEqualTo(4);
        assertThat(Configuration.read(config, "/team/b").redis().url().host()).isEqualTo("shared.example.com");
        assertThat(Configuration.read(config, "/ab").delivery().shards()).isEqualTo(2);
        assertThat(Configuration.read(config, "").delivery().shards()).isEqualTo(2);
    }

    @Test
    void aContextsWrongKeyIsNamedAndHarmsNoOther() {
        MapConfig config = MapConfig.of("redtail.contexts.a.delivery.shards", "many");

        assertThatThrownBy(() -> Configuration.read(config, "/a"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("redtail.contexts.a.delivery.shards=many");
        assertThatCode(() -> Configuration.read(config, "/b")).doesNotThrowAnyException();
    }
}
