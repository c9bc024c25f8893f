package io.redtail.it.client;

import java.util.Arrays;

/** One scrape of {@code /metrics}, as Prometheus does it. */
public final class Metric {

    private Metric() {}

    public static String scrape() {
        return HttpApi.exchange("GET", "/metrics", "").body();
    }

    /** The sum of all samples of that name whose labels contain all of {@code labels}; zero if there are none. */
    public static double value(String name, String... labels) {
        return sum(scrape(), name, labels);
    }

    /** The same in what was scraped before. */
    public static double sum(String scraped, String name, String... labels) {
        return scraped.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
