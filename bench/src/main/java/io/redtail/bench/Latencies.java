package io.redtail.bench;

import org.HdrHistogram.Histogram;

/** From when a publication was due to when a client had it, in microseconds. */
final class Latencies {

    private static final long HIGHEST = 60_000_000;
    private final Histogram histogram = new Histogram(HIGHEST, 3);

    void record(long microseconds) {
        histogram.recordValue(Math.max(0, Math.min(HIGHEST, microseconds)));
    }

    void reset() {
        histogram.reset();
    }

    double milliseconds(double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1000.0;
    }
}
