package io.redtail.it.faults;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * For how long viewers who had lost their connection were without one.
 *
 * @param seconds of each of them, the shortest first
 */
record TimesAway(List<Double> seconds) {

    /** Those of several audiences. */
    static TimesAway of(Stream<TimesAway> audiences) {
        return new TimesAway(
                audiences.flatMap(away -> away.seconds.stream()).sorted().toList());
    }

    /** 0 if nobody lost it. */
    double longest() {
        return percentile(100);
    }

    /** So many of a hundred were without one for no longer; 0 if nobody lost it. */
    double percentile(int percent) {
        return seconds.isEmpty() ? 0 : seconds.get((seconds.size() - 1) * percent / 100);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d lost their connection, half of them for %.1f s at most, 99 of 100 for %.1f s, all for %.1f s",
                seconds.size(),
                percentile(50),
                percentile(99),
                longest());
    }
}
