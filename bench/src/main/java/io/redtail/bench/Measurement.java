package io.redtail.bench;

import java.util.List;

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
                Median.of(runs, Measurement::deliveriesPerSecond),
                Median.of(runs, Measurement::cpuMicroseconds),
                Median.of(runs, Measurement::p50Milliseconds),
                Median.of(runs, Measurement::p99Milliseconds),
                Median.of(runs, Measurement::p999Milliseconds),
                Median.of(runs, Measurement::residentMegabytes),
                Median.of(runs, Measurement::connectsPerSecond),
                Median.of(runs, Measurement::generatorBusy));
    }
}
