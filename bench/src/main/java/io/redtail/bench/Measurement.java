package io.redtail.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one run of one scenario on one server showed, or the medians of several.
 *
 * @param deliveriesPerSecond payloads that clients got
 * @param cpuMicroseconds the server's processor time for each of them
 * @param residentMegabytes the server's memory right after
 * @param connectsPerSecond clients that connected and subscribed, all at once
 * @param generatorBusy how much of one processor the generator's only thread took, 1 being all of it
 */
record Measurement(
        double deliveriesPerSecond,
        double cpuMicroseconds,
        double p50Milliseconds,
        double p99Milliseconds,
        double p999Milliseconds,
        double residentMegabytes,
        double connectsPerSecond,
        double generatorBusy) {

    static Measurement median(List<Measurement> runs) {
        return new Measurement(
                median(runs, Measurement::deliveriesPerSecond),
                median(runs, Measurement::cpuMicroseconds),
                median(runs, Measurement::p50Milliseconds),
                median(runs, Measurement::p99Milliseconds),
                median(runs, Measurement::p999Milliseconds),
                median(runs, Measurement::residentMegabytes),
                median(runs, Measurement::connectsPerSecond),
                median(runs, Measurement::generatorBusy));
    }

    private static double median(List<Measurement> runs, ToDoubleFunction<Measurement> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
