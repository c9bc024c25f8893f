package io.redtail.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.config.UnreadKeys.Unread;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadKeysTest {

    @ParameterizedTest
    @CsvSource({
        "redtail.redis.clusters, redtail.redis.cluster",
        "redtail.redis.shard, redtail.redis.shards",
        "redtail.redis.uri, redtail.redis.url",
        "redtail.history.enable, redtail.history.enabled",
        "redtail.histroy.enabled, redtail.history.enabled",
        "redtail.contexts.a.histroy.enabled,",
        "REDTAIL_HISTORY_ENABLE, redtail.history.enabled",
        "redtail.redis.host,",
        "redtail.redis.password,",
        "redtail.chanels.tests.redis,",
        "redtail.archive.s3.bucket,", // as long as there is no archive
    })
    void isFound_withWhatMayBeMeant(String key, String similar) {
        assertThat(Configuration.unread(MapConfig.of(key, "true")))
                .containsExactly(new Unread(key, Optional.ofNullable(similar)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redtail.history.max-length",
                "REDTAIL_HISTORY_MAX_LENGTH",
                "redtail.history.max.length", // as some servers list REDTAIL_HISTORY_MAX_LENGTH
                "redtail.contexts.a.history.max-length",
                "redtail.contexts.team/b.history.max-length",
                "REDTAIL_CONTEXTS_TEAM_B_HISTORY_MAX_LENGTH",
                "redtailor.history",
                "other.redtail.history"
            })
    void isNotFound(String key) {
        assertThat(Configuration.unread(MapConfig.of(key, "1"))).isEmpty();
    }

    @Test
    void whatIsNamedByTheOperator_isFoundWhereItIsRefused() {
        assertThat(Configuration.unread(MapConfig.of(
                        "redtail.channels", "tests",
                        "redtail.channels.tests.redis", "tests:{id}",
                        "redtail.auth.roles.dev.subscribe", "*")))
                .isEmpty();
    }
}
