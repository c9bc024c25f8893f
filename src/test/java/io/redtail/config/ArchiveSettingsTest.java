package io.redtail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
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
                .isEqualTo(new ArchiveSettings(true, "/a", Duration.ofMinutes(10), Duration.ofDays(30), 100L << 30));
    }

    @Test
    void whatIsWrongIsNamedWithWhatWouldBeRight() {
        assertThatThrownBy(() -> read("redtail.archive.store", "directory"))
                .hasMessageContaining("redtail.history.enabled=true, for what is recorded is archived")
                .hasMessageContaining("redtail.archive.directory is missing: redtail.archive.store=directory needs");
        assertThatThrownBy(() -> read("redtail.archive.store", "ftp"))
                .hasMessageContaining("expected none or directory");
        assertThatThrownBy(() -> read(
                        "redtail.history.enabled",
                        "true",
                        "redtail.history.max-age",
                        "5m",
                        "redtail.archive.store",
                        "directory",
                        "redtail.archive.directory",
                        "/a"))
                .hasMessageContaining("redtail.archive.rest=PT10M is not valid: less than redtail.history.max-age");
        assertThatThrownBy(() -> read("redtail.archive.max-bytes", "-1"))
                .hasMessageContaining("redtail.archive.max-bytes");
    }
}
