package io.redtail.tools;

import io.redtail.it.viewer.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * A million lines with 10,000 groups in the viewer, wrapped, and 5,000 more a second for a minute while a reader scrolls: frames a second,
 * memory, whether a line is missing, and how long a fold, a count of a million matches and the way to the next error take. It takes three
 * minutes and wants a quiet machine; the figures go to {@code target/million-lines.txt}, too.
 */
public final class MillionLines {

    private static final int LOADED = 1_000_000;
    /** Less than a send queue holds. */
    private static final int WINDOW = 4_000;

    private static final int LINES_PER_SECOND = 5_000;
    private static final int SECONDS = 60;
    /** A group has so many lines, its first and last among them. */
    private static final int GROUP = 100;

    private static final int ERROR_EVERY = 50_000;
    /** All but the first and the last line of each group. */
    private static final int MATCHES = LOADED / GROUP * (GROUP - 2);

    private static final String PADDING =
            " INFO the build has done another step, and says so in about a hundred characters";

    /** A reader who scrolls up and down in the middle of the log. */
    private static final String SCROLL = """
            const scroller = document.querySelector('.lines');
            let direction = 1;
            redtail.panes.active.list.go(500_000);
            let turn = 0;
            requestAnimationFrame(function scroll() {
              if (++turn % 240 === 0) direction = -direction;
              scroller.scrollTop += direction * 60;
              if (!window.stopped) requestAnimationFrame(scroll);
            });
            """;

    private static final String MISSING = """
            const { store } = redtail.panes.active;
            let missing = 0;
            for (let row = 0; row < store.lines; row++) {
              const text = store.text(row + 1);
              if (row % 100 !== 0 && row % 100 !== 99 && parseInt(text, 10) !== row) missing++;
              if (row % 100 === 0 && text !== `::group::${row}`) missing++;
            }
            return [store.lines, missing];
            """;

    /** Folds and unfolds a hundred groups, one in each frame, and says how long the calls and the frames with them took, in ms. */
    private static final String FOLD = """
            const done = arguments[arguments.length - 1];
            const pane = redtail.panes.active;
            pane.list.go(pane.view.position(500_001));
            const calls = [];
            const frames = [];
            requestAnimationFrame(function frame(now) {
              if (window.folded) frames.push(now - window.folded);
              window.folded = now;
              if (calls.length === 100) return done([calls, frames].map((all) => all.sort((a, b) => a - b)));
              const begun = performance.now();
              pane.fold(500_001 + Math.floor(calls.length / 2) * 100);
              calls.push(performance.now() - begun);
              requestAnimationFrame(frame);
            });
            """;

    /** Searches five times for what each line has, and says how long the counts took and the longest frame of each, in ms. */
    private static final String COUNT = """
            const done = arguments[arguments.length - 1];
            const { view } = redtail.panes.active;
            const counts = [];
            const longest = [];
            function count(begun) {
              let before = begun;
              let most = 0;
              redtail.settings.set('search', 'build');
              requestAnimationFrame(function frame(now) {
                most = Math.max(most, now - before);
                before = now;
                if (view.found < MATCHES && now - begun < 30_000) return requestAnimationFrame(frame);
                if (view.found !== MATCHES) return done(`${view.found} matches`);
                counts.push(now - begun);
                longest.push(most);
                redtail.settings.set('search', '');
                if (counts.length === 5) return done([counts, longest].map((all) => all.sort((a, b) => a - b)));
                setTimeout(() => requestAnimationFrame(count), 500);
              });
            }
            requestAnimationFrame(count);
            """.replace("MATCHES", String.valueOf(MATCHES));

    private static final String NEXT_ERROR = """
            const done = arguments[arguments.length - 1];
            const times = [];
            requestAnimationFrame(function frame() {
              if (times.length === 20) return done(times.sort((a, b) => a - b));
              const begun = performance.now();
              redtail.panes.active.error(true);
              requestAnimationFrame(() => {
                times.push(performance.now() - begun);
                frame();
              });
            });
            """;

    private static final String PROJECT = "million";

    private final Stage stage;
    private final Browser browser;
    private final boolean profiled;

    private MillionLines(Stage stage, boolean profiled) {
        this.stage = stage;
        this.profiled = profiled;
        this.browser = stage.browser();
    }

    /**
     * Prints two lines; throws an {@link IllegalStateException} when a log line was missing.
     *
     * @param arguments {@code profile}: profiles of fold, count and scroll are written to {@code target} as well, and the figures are slower
     */
    public static void main(String[] arguments) throws IOException {
        boolean profiled = List.of(arguments).contains("profile");
        try (Stage stage = Stage.open()) {
            new MillionLines(stage, profiled).measure();
        }
    }

    private void maybeProfiled(String name, Runnable action) {
        if (profiled) {
            CpuProfile.during(browser, name, action);
        } else {
            action.run();
        }
    }

    private Object runAsync(String name, String script) {
        List<Object> result = new ArrayList<>();
        maybeProfiled(name, () -> result.add(Objects.requireNonNull(browser.runAsync(script))));
        return result.get(0);
    }

    private void measure() throws IOException {
        browser.follow("project=" + PROJECT + "&wrap=on");
        stage.redis().run(this::load);
        browser.await("all groups to be folded", "redtail.panes.active.view.count < " + LOADED / 10);
        Object folded = runAsync("fold", FOLD);
        String folds = spread(folded, 0) + ", frames " + spread(folded, 1);
        Object counted = runAsync("count", COUNT);
        String counts = spread(counted, 0) + ", longest frames " + spread(counted, 1);
        String errors = spread(List.of(runAsync("errors", NEXT_ERROR)), 0);
        browser.run(SCROLL);
        List<FrameTimes> frames = new ArrayList<>();
        maybeProfiled(
                "scroll",
                () -> frames.add(FrameTimes.during(browser, () -> stage.redis().run(this::keepPublishing))));
        awaitRows(LOADED + LINES_PER_SECOND * SECONDS);

        browser.cdp("HeapProfiler.collectGarbage", Map.of());
        double heap = PageMetrics.of(browser, "JSHeapUsedSize") / 1e6;
        double tab = browser.tabMegabytes();
        List<String> rows = browser.strings(MISSING);
        String figures = String.format(
                Locale.ROOT,
                "%s lines, %s missing; %s; JavaScript heap %.0f MB, tab %.0f MB%n"
                        + "fold or unfold one of %d groups: %s; %d matches counted: %s; next error: %s%n",
                rows.get(0),
                rows.get(1),
                frames.get(0),
                heap,
                tab,
                LOADED / GROUP,
                folds,
                MATCHES,
                counts,
                errors);
        System.out.print(figures);
        Files.writeString(Path.of("target", "million-lines.txt"), figures);

        if (!rows.equals(List.of(String.valueOf(LOADED + LINES_PER_SECOND * SECONDS), "0"))) {
            throw new IllegalStateException("lines are missing");
        }
    }

    /** Median and maximum of one of several sorted lists of milliseconds. */
    private static String spread(Object lists, int which) {
        List<?> times = (List<?>) ((List<?>) Objects.requireNonNull(lists)).get(which);
        return String.format(
                Locale.ROOT,
                "median %.1f ms, longest %.1f ms",
                number(times.get(times.size() / 2)),
                number(times.get(times.size() - 1)));
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static String line(int i) {
        if (i % GROUP == 0) {
            return "::group::" + i;
        }
        if (i % GROUP == GROUP - 1) {
            return "::endgroup::";
        }
        return i % ERROR_EVERY == 50 ? i + " ERROR the build has failed here" : i + PADDING;
    }

    private Void load(Jedis jedis) {
        for (int next = 0; next < LOADED; next += WINDOW) {
            publish(jedis, next, WINDOW);
            awaitRows(next + WINDOW);
        }
        return null;
    }

    private Void keepPublishing(Jedis jedis) {
        int each = LINES_PER_SECOND / Pace.TURNS_PER_SECOND;
        Pace.keep(SECONDS, turn -> publish(jedis, LOADED + turn * each, each));
        return null;
    }

    private void publish(Jedis jedis, int from, int count) {
        Pipeline pipeline = jedis.pipelined();
        for (int i = from; i < from + count; i++) {
            pipeline.publish("logs:" + PROJECT, line(i));
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
}
