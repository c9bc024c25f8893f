package io.redtail.bench;

import java.util.List;
import java.util.Locale;

/**
 * One measurement of {@link Compressed}.
 *
 * @param compressed the share of deliveries that were
 * @param heapMegabytes what lives in the heap of a JVM; NaN for others
 */
record CompressedFigures(
        double compressed,
        double bytesPerDelivery,
        double cpuMicroseconds,
        double p50Milliseconds,
        double p99Milliseconds,
        double residentMegabytes,
        double heapMegabytes) {

    static final String HEAD = """
            | load | server | compressed | bytes per delivery | CPU µs per delivery | p50 ms | p99 ms | resident MB | live heap MB |
            |---|---|---|---|---|---|---|---|---|
            """;

    /** The cells that follow a row's name. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.0f %% | %.1f | %.2f | %.1f | %.1f | %,.0f | %s |%n",
                100 * compressed,
                bytesPerDelivery,
                cpuMicroseconds,
                p50Milliseconds,
                p99Milliseconds,
                residentMegabytes,
                Double.isNaN(heapMegabytes) ? "" : String.format(Locale.ROOT, "%.2f", heapMegabytes));
    }

    /** Column by column. */
    static CompressedFigures median(List<CompressedFigures> all) {
        return new CompressedFigures(
                Median.of(all, CompressedFigures::compressed),
                Median.of(all, CompressedFigures::bytesPerDelivery),
                Median.of(all, CompressedFigures::cpuMicroseconds),
                Median.of(all, CompressedFigures::p50Milliseconds),
                Median.of(all, CompressedFigures::p99Milliseconds),
                Median.of(all, CompressedFigures::residentMegabytes),
                Median.of(all, CompressedFigures::heapMegabytes));
    }
}
