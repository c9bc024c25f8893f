package io.redtail.tools;

import io.redtail.it.viewer.Browser;
import java.util.List;
import java.util.Map;

/** What Chromium counts of a page. */
final class PageMetrics {

    private PageMetrics() {}

    /** {@code JSHeapUsedSize} in bytes, {@code TaskDuration} in seconds since the page was opened, and others of the DevTools protocol. */
    static double of(Browser browser, String name) {
        browser.cdp("Performance.enable", Map.of());
        return ((List<?>) browser.cdp("Performance.getMetrics", Map.of()).get("metrics"))
                .stream()
                        .map(metric -> (Map<?, ?>) metric)
                        .filter(metric -> name.equals(metric.get("name")))
                        .mapToDouble(metric -> ((Number) metric.get("value")).doubleValue())
                        .findFirst()
                        .orElseThrow();
    }
}
