package io.redtail.tools;

import io.redtail.it.viewer.Browser;
import java.util.List;
import java.util.Locale;

/**
 * How smoothly a page was drawn, and how much its main thread had to do for it.
 *
 * @param intervals milliseconds between frames, the shortest first
 * @param busySeconds of the main thread meanwhile
 */
record FrameTimes(List<Double> intervals, double busySeconds) {

    private static final String START = """
            const intervals = window.intervals = [];
            window.stopped = false;
            let before = performance.now();
            requestAnimationFrame(function frame(now) {
              intervals.push(now - before);
              before = now;
              if (!window.stopped) requestAnimationFrame(frame);
            });
            """;

    /** The first few are those of the beginning. */
    private static final String STOP = "window.stopped = true; return intervals.slice(10)";

    /** Of the page while something happens; returns when that does. */
    static FrameTimes during(Browser browser, Runnable action) {
        browser.run(START);
        double before = PageMetrics.of(browser, "TaskDuration");
        action.run();
        double busy = PageMetrics.of(browser, "TaskDuration") - before;
        List<Double> sorted =
                browser.strings(STOP).stream().map(Double::valueOf).sorted().toList();
        return new FrameTimes(sorted, busy);
    }

    private double seconds() {
        return intervals.stream().mapToDouble(Double::doubleValue).sum() / 1000;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f frames per second over %.0f s; ms between frames: median %.1f, p99 %.1f, longest %.0f; main thread"
                        + " %.0f %% busy",
                intervals.size() / seconds(),
                seconds(),
                intervals.get(intervals.size() / 2),
                intervals.get(intervals.size() * 99 / 100),
                intervals.get(intervals.size() - 1),
                busySeconds / seconds() * 100);
    }
}
