package io.redtail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArchiveSettingsTest {

    private static ArchiveSettings read(String... settings) {
        return Configuration.read(MapConfig.of(settings)).archive();
    }

    @Test
    void nothingIsArchivedUnlessItIsSet() {
        assertThat(read().enabled()).isFalse();
        assertThat(read("redtail.archive.directory", "/a").enabled()).isFalse();
    }

    @Test
    void aDirectoryAndHistoryAreEnough() {
        assertThat(read(
                        "redtail.history.enabled",
                        "true",
                        "redtail.archive.store",
                        "directory",
                        "redtail.archive.directory",
                        "/a"))
                .isEqualTo(new ArchiveSettings(
                        true, "/a", Optional.empty(), Duration.ofMinutes(10), Duration.ofDays(30), 100L << 30));
    }

    @Test
    void aBucketAndItsKeysAreEnough() {
        S3Settings settings = read(
                        "redtail.history.enabled", "true",
                        "redtail.archive.store", "s3",
                        "redtail.archive.s3.region", "eu-central-1",
                        "redtail.archive.s3.bucket", "logs",
                        "redtail.archive.s3.prefix", "redtail",
                        "redtail.archive.s3.access-key", "AKIA",
                        "redtail.archive.s3.secret-key", "verysecret")
                .s3()
                .orElseThrow();
        assertThat(settings)
                .isEqualTo(new S3Settings(
                        "https://s3.eu-central-1.amazonaws.com",
                        "eu-central-1",
                        "logs",
                        "redtail/",
                        "AKIA",
                        "verysecret"))
                .asString()
                .doesNotContain("verysecret", "AKIA");
    }

    @Test
    void whatABucketLacksIsNamed() {
        assertThatThrownBy(() -> read(
                        "redtail.history.enabled", "true",
                        "redtail.archive.store", "s3",
                        "redtail.archive.s3.endpoint", "minio:9000",
                        "redtail.archive.s3.secret-key", "short"))
                .hasMessageContaining(
                        "redtail.archive.s3.endpoint=minio:9000 is not valid: expected an address such as")
                .hasMessageContaining("redtail.archive.s3.bucket is missing: expected the name of a bucket")
                .hasMessageContaining("redtail.archive.s3.access-key is missing")
                .hasMessageContaining("redtail.archive.s3.secret-key is not valid");
    }

    @Test
    void whatIsWrongIsNamedWithWhatWouldBeRight() {
        assertThatThrownBy(() -> read("redtail.archive.store", "directory"))
                .hasMessageContaining("redtail.history.enabled=true, for what is recorded is archived")
                .hasMessageContaining("redtail.archive.directory is missing: redtail.archive.store=directory needs");
        assertThatThrownBy(() -> read("redtail.archive.store", "ftp"))
                .hasMessageContaining("expected none or directory or s3");
        assertThatThrownBy(() -> read(
                        "redtail.history.enabled",
                        "true",
                        "redtail.history.max-age",
                        "5m",
                        "redtail.archive.store",
                        "directory",
                        "redtail.archive.directory",
                        "/a"))
                .hasMessageContaining(
                        "redtail.archive.rest=10m (the default) is not valid: less than redtail.history.max-age (5m)");
        assertThatThrownBy(() -> read(
                        "redtail.history.enabled",
                        "true",
                        "redtail.archive.store",
                        "directory",
                        "redtail.archive.directory",
                        "/a",
                        "redtail.archive.rest",
                        "2d"))
                .hasMessageContaining("redtail.archive.rest=2d is not valid: less than redtail.history.max-age (");
        assertThatThrownBy(() -> read("redtail.archive.max-bytes", "-1"))
                .hasMessageContaining("redtail.archive.max-bytes");
    }
}
