package io.redtail.it.neighbours;

import java.util.ArrayList;
import java.util.List;

/**
 * What the others noticed of one hostile tenant.
 *
 * @param before undisturbed
 * @param during beside the hostile tenant
 * @param control while the hostile tenant asked as often for the same, but of another process
 * @param secondsToRecover until a second passed as good as undisturbed, after the tenant had left
 * @param asked how often the tenant asked for something
 * @param refused how often it was refused
 */
record Disturbance(
        NeighbourRecord.Summary before,
        NeighbourRecord.Summary during,
        NeighbourRecord.Summary control,
        int secondsToRecover,
        long asked,
        long refused) {

    /**
     * What is worse than promised.
     *
     * @param factor how many times the time without it is allowed; 0: any
     */
    List<String> faults(HostileWay way, int leastLines, double factor) {
        List<String> faults = new ArrayList<>();
        if (during.gaps() > 0) {
            faults.add(way + ": " + during.gaps() + " gaps of others");
        }
        if (during.refused() > 0) {
            faults.add(way + ": others were refused " + during.refusals());
        }
        if (during.lines() < leastLines) {
            faults.add(way + ": only " + during.lines() + " lines came to others");
        }
        double without = Math.max(before.p99Millis(), control.p99Millis());
        if (factor > 0 && during.p99Millis() > factor * without) {
            faults.add(way + ": p99 was " + during.p99Millis() + " ms, and " + without + " ms without it");
        }
        return faults;
    }
}
