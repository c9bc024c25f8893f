package io.redtail.it.neighbours;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What well-behaved tenants notice: how late their lines are, what is missing, what they are refused. Any thread. */
final class NeighbourRecord {

    private long[] latencies = new long[1 << 16];
    private int count;
    private int gaps;
    private final Map<String, Integer> refusals = new TreeMap<>();

    /** What was noticed in a time. */
    record Summary(int lines, double p50Millis, double p99Millis, int gaps, Map<String, Integer> refusals) {

        int refused() {
            return refusals.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    synchronized void line(long latencyNanos) {
        if (count == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * count);
        }
        latencies[count++] = latencyNanos;
    }

    /** A line did not come, came twice, or a gap was announced. */
    synchronized void gap() {
        gaps++;
    }

    synchronized void refused(String what) {
        refusals.merge(what, 1, Integer::sum);
    }

    /** What is noticed from now on, for so long. */
    Summary during(long millis) throws InterruptedException {
        take();
        Thread.sleep(millis); // what is measured is time
        return take();
    }

    /** All since the last time; starts over. */
    private synchronized Summary take() {
        long[] sorted = Arrays.copyOf(latencies, count);
        Arrays.sort(sorted);
        Summary summary = new Summary(count, millis(sorted, 0.5), millis(sorted, 0.99), gaps, new TreeMap<>(refusals));
        count = 0;
        gaps = 0;
        refusals.clear();
        return summary;
    }

    private static double millis(long[] sorted, double quantile) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) ((sorted.length - 1) * quantile)] / 1e6;
    }
}
