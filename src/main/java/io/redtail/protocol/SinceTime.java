package io.redtail.protocol;

import io.redtail.delivery.StartPosition;
import io.redtail.time.ShortDuration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The time since which somebody wants a log, as clients say it: how long ago, or when. */
public final class SinceTime {

    private static final String EXPECTED =
            "since is a time ago such as 10m (ms, s, m, h, d), or a time such as 2026-11-29T01:00:00Z";
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private SinceTime() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static StartPosition parse(String text) {
        Optional<Duration> ago = ShortDuration.parse(text);
        if (ago.isPresent()) {
            return new StartPosition.Ago(ago.get());
        }
        try {
            // In an address, a plus sign that nobody has encoded is a space.
            Instant time = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
                throw new IllegalArgumentException("since is a time from 1970 to 9999, not " + time);
            }
            return new StartPosition.At(time);
        } catch (DateTimeException none) {
            throw new IllegalArgumentException(EXPECTED);
        }
    }
}
