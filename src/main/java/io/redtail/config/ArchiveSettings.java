package io.redtail.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Where logs are kept beyond what Redis keeps.
 *
 * @param enabled whether anything is archived; if not, the other settings have no effect
 * @param directory where segments are files; empty if they are not
 * @param s3 where segments are objects; empty if they are not
 * @param rest how long after its last line a log that has not ended is archived to its end
 * @param maxAge how long after it was written a segment is deleted; zero: never
 * @param maxBytes what all segments together may take; zero: no limit
 */
public record ArchiveSettings(
        boolean enabled, String directory, Optional<S3Settings> s3, Duration rest, Duration maxAge, long maxBytes) {

    private static final long GIB = 1024L * 1024 * 1024;

    static ArchiveSettings read(ConfigurationReader reader, HistorySettings history) {
        String store = reader.oneOf("redtail.archive.store", "none", "directory", "s3");
        boolean enabled = !store.equals("none");
        String directory = reader.text("redtail.archive.directory", "");
        Duration rest = reader.duration(
                "redtail.archive.rest", Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofDays(30));
        if (enabled && !history.enabled()) {
            reader.refuse(
                    "redtail.archive.store", store, "redtail.history.enabled=true, for what is recorded is archived");
        }
        if (store.equals("directory")) {
            reader.refuseIfAbsent(
                    "redtail.archive.directory",
                    "redtail.archive.store=directory needs a directory that exists, such as /var/lib/redtail/archive");
        }
        if (enabled && rest.compareTo(history.maxAge()) >= 0) {
            reader.refuse(
                    "redtail.archive.rest",
                    reader.text("redtail.archive.rest", "10m (the default)"),
                    "less than redtail.history.max-age ("
                            + reader.text(
                                    "redtail.history.max-age", history.maxAge().toString())
                            + "), when Redis deletes what is not archived");
        }
        return new ArchiveSettings(
                enabled,
                directory,
                store.equals("s3") ? Optional.of(S3Settings.read(reader)) : Optional.empty(),
                rest,
                reader.duration("redtail.archive.max-age", Duration.ofDays(30), Duration.ZERO, Duration.ofDays(36_500)),
                reader.bytes("redtail.archive.max-bytes", 100 * GIB, 0, 1024L * 1024 * GIB));
    }
}
