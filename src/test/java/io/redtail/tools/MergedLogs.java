package io.redtail.tools;

import io.redtail.it.viewer.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * Four logs with 2,000 lines per second each in one stream: whether a line is missing, how many came too late for their place in the order
 * of time, and how smoothly the page was drawn. It takes a minute and wants a quiet machine; the figures go to {@code
 * target/merged-logs.txt}, too.
 */
public final class MergedLogs {

    private static final int LOGS = 4;
    private static final int LINES_PER_SECOND = 2_000;
    private static final int SECONDS = 30;
    private static final String PADDING =
            " INFO the service has handled another request, and says so in about a hundred characters";

    /** How many lines there are, how many are missing or out of their own log's order, and how many stand behind a later one. */
    private static final String CHECK = """
            const { store } = redtail.panes.active;
            const next = new Map();
            let wrong = 0;
            let late = 0;
            let newest = 0;
            for (let row = store.first; row < store.end; row++) {
              if (store.kind(row) !== 0) continue;
              const source = store.source(row);
              if (parseInt(store.text(row), 10) !== (next.get(source) ?? 0)) wrong++;
              next.set(source, (next.get(source) ?? 0) + 1);
              if (store.time(row) < newest) late++;
              newest = Math.max(newest, store.time(row));
            }
            return [store.lines, wrong, late];
            """;

    private final Stage stage;
    private final Browser browser;

    private MergedLogs(Stage stage) {
        this.stage = stage;
        this.browser = stage.browser();
    }

    /** Prints one line; throws an {@link IllegalStateException} when a line was missing, or out of its log's order. */
    public static void main(String[] arguments) throws IOException {
        try (Stage stage = Stage.open()) {
            new MergedLogs(stage).measure();
        }
    }

    private void measure() throws IOException {
        browser.follow(
                IntStream.range(0, LOGS).mapToObj(log -> "project=merged" + log).collect(Collectors.joining("&"))
                        + "&merge=1");
        FrameTimes frames = FrameTimes.during(browser, () -> stage.redis().run(this::publish));
        browser.await("all lines", "redtail.panes.active.store.lines === " + LOGS * LINES_PER_SECOND * SECONDS);

        List<String> rows = browser.strings(CHECK);
        String figures =
                "%s lines of %d logs, %s missing or out of their log's order, %s too late for their place; %s%n"
                        .formatted(rows.get(0), LOGS, rows.get(1), rows.get(2), frames);
        System.out.print(figures);
        Files.writeString(Path.of("target", "merged-logs.txt"), figures);
        if (!rows.get(1).equals("0")) {
            throw new IllegalStateException("lines are missing or out of order");
        }
    }

    private Void publish(Jedis jedis) {
        int each = LINES_PER_SECOND / Pace.TURNS_PER_SECOND;
        Pace.keep(SECONDS, turn -> {
            Pipeline pipeline = jedis.pipelined();
            for (int i = turn * each; i < (turn + 1) * each; i++) {
                for (int log = 0; log < LOGS; log++) {
                    pipeline.publish("logs:merged" + log, i + PADDING);
                }
            }
            pipeline.sync();
        });
        return null;
    }
}
