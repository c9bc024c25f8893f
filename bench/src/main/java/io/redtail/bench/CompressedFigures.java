package io.redtail.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

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
                median(all, CompressedFigures::compressed),
                median(all, CompressedFigures::bytesPerDelivery),
                median(all, CompressedFigures::cpuMicroseconds),
                median(all, CompressedFigures::p50Milliseconds),
                median(all, CompressedFigures::p99Milliseconds),
                median(all, CompressedFigures::residentMegabytes),
                median(all, CompressedFigures::heapMegabytes));
    }

    private static double median(List<CompressedFigures> all, ToDoubleFunction<CompressedFigures> column) {
        double[] sorted = all.stream().mapToDouble(column).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
