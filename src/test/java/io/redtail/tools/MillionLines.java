package io.redtail.tools;

import io.redtail.it.viewer.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * A million lines in the viewer, and 5,000 more a second for a minute while a reader scrolls: frames a second, memory, and
 * whether a line is missing. It takes three minutes and wants a quiet machine; the figures go to {@code
 * target/million-lines.txt}, too.
 */
public final class MillionLines {

    private static final int LOADED = 1_000_000;
    /** Less than a send queue holds. */
    private static final int WINDOW = 4_000;

    private static final int A_SECOND = 5_000;
    private static final int SECONDS = 60;
    private static final String PADDING =
            " INFO the build has done another step, and says so in about a hundred characters";

    private static final String SCROLL = """
            const scroller = document.querySelector('.lines');
            const intervals = window.intervals = [];
            let before = performance.now();
            let direction = 1;
            redtail.panes.active.list.go(500_000);
            let turn = 0;
            requestAnimationFrame(function frame(now) {
              intervals.push(now - before);
              before = now;
              if (++turn % 240 === 0) direction = -direction;
              scroller.scrollTop += direction * 60;
              if (!window.stopped) requestAnimationFrame(frame);
            });
            """;
    private static final String MISSING = """
            const { store } = redtail.panes.active;
            let missing = 0;
            for (let row = 0; row < store.lines; row++) {
              if (parseInt(store.text(row + 1), 10) !== row) missing++;
            }
            return [store.lines, missing];
            """;

    private static final String PROJECT = "million";

    private final Stage stage;
    private final Browser browser;

    private MillionLines(Stage stage) {
        this.stage = stage;
        this.browser = stage.browser();
    }

    /** Prints one line; throws an {@link IllegalStateException} when a log line was missing. */
    public static void main(String[] arguments) throws IOException {
        try (Stage stage = Stage.open()) {
            new MillionLines(stage).measure();
        }
    }

    private void measure() throws IOException {
        browser.follow("project=" + PROJECT);
        stage.redis().run(this::load);
        browser.run(SCROLL);
        double busyBefore = metric("TaskDuration");
        stage.redis().run(this::keepPublishing);
        double busy = metric("TaskDuration") - busyBefore;
        browser.run("window.stopped = true");
        awaitRows(LOADED + A_SECOND * SECONDS);

        List<Double> intervals = browser.strings("return intervals.slice(10)").stream()
                .map(Double::valueOf)
                .sorted()
                .toList();
        double seconds = intervals.stream().mapToDouble(Double::doubleValue).sum() / 1000;
        double framesASecond = intervals.size() / seconds;
        browser.cdp("HeapProfiler.collectGarbage", Map.of());
        double heap = metric("JSHeapUsedSize") / 1e6;
        double tab = browser.tabMegabytes();
        List<String> rows = browser.strings(MISSING);
        String figures = String.format(
                Locale.ROOT,
                "%s lines, %s missing; %.1f frames a second over %.0f s; ms between frames: median %.1f, p99 %.1f, longest %.0f;"
                        + " main thread %.0f %% busy; JavaScript heap %.0f MB, tab %.0f MB%n",
                rows.get(0),
                rows.get(1),
                framesASecond,
                seconds,
                intervals.get(intervals.size() / 2),
                intervals.get(intervals.size() * 99 / 100),
                intervals.get(intervals.size() - 1),
                busy / seconds * 100,
                heap,
                tab);
        System.out.print(figures);
        Files.writeString(Path.of("target", "million-lines.txt"), figures);

        if (!rows.equals(List.of(String.valueOf(LOADED + A_SECOND * SECONDS), "0"))) {
            throw new IllegalStateException("lines are missing");
        }
    }

    private Void load(Jedis jedis) {
        for (int next = 0; next < LOADED; next += WINDOW) {
            publish(jedis, next, WINDOW);
            awaitRows(next + WINDOW);
        }
        return null;
    }

    private Void keepPublishing(Jedis jedis) {
        int turns = SECONDS * 20;
        long start = System.nanoTime();
        for (int turn = 0; turn < turns; turn++) {
            int due = turn;
            publish(jedis, LOADED + turn * A_SECOND / 20, A_SECOND / 20);
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> System.nanoTime() - start >= (due + 1) * 50_000_000L);
        }
        return null;
    }

    private void publish(Jedis jedis, int from, int count) {
        Pipeline pipeline = jedis.pipelined();
        for (int i = from; i < from + count; i++) {
            pipeline.publish("logs:" + PROJECT, i + PADDING);
        }
        pipeline.sync();
    }

    private void awaitRows(int rows) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> ((Number) browser.run("return redtail.panes.active.store.lines")).intValue() >= rows);
    }

    private double metric(String name) {
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
