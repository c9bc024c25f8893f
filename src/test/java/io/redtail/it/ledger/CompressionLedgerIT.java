package io.redtail.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.redtail.it.client.Metric;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import io.redtail.it.viewer.Browser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * The ledger of compression: a thousand clients of four kinds (Chromium, Node's {@code ws}, Python's {@code websockets}, Java), of
 * both protocols, join and leave, follow up to eleven logs, rest, unsubscribe, come back with {@code since}, at random and each
 * second; and every line that one of them gets is right and in its place, or inside a gap that was announced with its length.
 *
 * <p>{@code -Dredtail.it.ledger.seconds=600} is the full proof, the default a minute; {@code -Dredtail.it.ledger.clients=1000} and
 * {@code -Dredtail.it.ledger.rate=8} (lines per second of each of ten logs) are the defaults. Needs {@code npm ci} in {@code
 * src/test/ledger}, and on Debian {@code apt-get install chromium chromium-driver python3-websockets}.
 */
@Tag("proof")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@DisabledIfSystemProperty(named = "arquillian.launch", matches = "liberty") // the gateway compresses nothing there
class CompressionLedgerIT {

    private static final int SECONDS = Integer.getInteger("redtail.it.ledger.seconds", 60);
    private static final int CLIENTS = Integer.getInteger("redtail.it.ledger.clients", 1_000);
    private static final int BROWSERS = 2;
    private static final String PYTHON = System.getProperty("redtail.it.ledger.python", "/usr/bin/python3");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Browser> browsers = new ArrayList<>();

    @Test
    void everyPayloadIsRight() throws Exception {
        assumeTrue(Browser.isInstalled(), Browser.MISSING);
        assumeTrue(ScriptedClients.works("node", "-e", "require('ws')"), "no Node, or no `npm ci` in src/test/ledger");
        assumeTrue(ScriptedClients.works(PYTHON, "-c", "import websockets"), "no python3-websockets");
        try (RealRedis redis = RealRedis.on(Ports.free());
                OwnServer server = OwnServer.start(
                        Map.of(
                                "redtail.redis.url", "redis://127.0.0.1:" + redis.port(),
                                "redtail.history.enabled", "true",
                                "redtail.history.max-length", "2000",
                                "redtail.delivery.outbox-max-bytes", "65536"),
                        List.of("-Xmx1g"))) {
            server.deploy("/");
            try (LedgerLines lines = new LedgerLines("ledger", redis.port())) {
                run(server, lines);
            } finally {
                browsers.forEach(Browser::close);
            }
        }
    }

    private void run(OwnServer server, LedgerLines lines) throws Exception {
        Map<String, Callable<Map<?, ?>>> finishes = new TreeMap<>();
        int inBrowsers = CLIENTS / 10;
        int others = (CLIENTS - inBrowsers) / 3;
        Map<String, Integer> last = new TreeMap<>();

        ScriptedClients node = new ScriptedClients(options(server, lines, others), "node", "node.mjs");
        finishes.put("Node ws", () -> node.finish(last));
        ScriptedClients python = new ScriptedClients(options(server, lines, others), PYTHON, "ledger.py");
        finishes.put("Python websockets", () -> python.finish(last));
        JavaClients java = new JavaClients(server.webSocket("/ws"), lines.ids(), lines.wide(), others);
        finishes.put("Java HttpClient", () -> java.finish(last));
        String script = Files.readString(ScriptedClients.DIRECTORY.resolve("ledger.js"));
        for (int i = 0; i < BROWSERS; i++) {
            Browser browser = Browser.start();
            browsers.add(browser);
            browser.openAt(server.page("/ws"));
            browser.run(script);
            browser.run(
                    "window.clients = ledger({...JSON.parse(arguments[0]), WebSocket, pause(socket, ms) {"
                            + " const until = Date.now() + ms / 10; while (Date.now() < until); }})",
                    JSON.writeValueAsString(options(server, lines, inBrowsers / BROWSERS)));
            finishes.put("Chromium " + (i + 1), () -> finish(browser, last));
        }
        Thread.sleep(SECONDS * 1000L); // they come and go: that is what it is about

        last.putAll(lines.stop());
        String metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(server.page("/metrics").toString()))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        long bad = report(finish(finishes), metrics);

        assertThat(bad).as("what was not right, see above").isZero();
        assertThat(Metric.sum(metrics, "redtail_compression_output_bytes_total"))
                .isPositive();
    }

    private static Map<String, Object> options(OwnServer server, LedgerLines lines, int clients) {
        return Map.of(
                "url", server.webSocket("/ws").toString(),
                "ids", lines.ids(),
                "wide", lines.wide(),
                "clients", clients);
    }

    private static Map<?, ?> finish(Browser browser, Map<String, Integer> last) throws Exception {
        browser.run(
                "window.counts = null; clients.finish(JSON.parse(arguments[0])).then(all => window.counts = all)",
                JSON.writeValueAsString(last));
        await().atMost(2, TimeUnit.MINUTES)
                .until(() -> Boolean.TRUE.equals(browser.run("return Boolean(window.counts)")));
        return JSON.readValue(String.valueOf(browser.run("return JSON.stringify(counts)")), Map.class);
    }

    private static Map<String, Map<?, ?>> finish(Map<String, Callable<Map<?, ?>>> finishes) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(finishes.size());
        try {
            Map<String, Future<Map<?, ?>>> futures = new TreeMap<>();
            finishes.forEach((kind, finish) -> futures.put(kind, threads.submit(finish)));
            Map<String, Map<?, ?>> counts = new TreeMap<>();
            for (var future : futures.entrySet()) {
                counts.put(future.getKey(), future.getValue().get());
            }
            return counts;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Prints a row for each kind. @return how much was bad */
    private static long report(Map<String, Map<?, ?>> counts, String metrics) {
        List<String> columns = List.of(
                "joins",
                "compressed",
                "lines",
                "messages",
                "subscribes",
                "unsubscribes",
                "tails",
                "resumed",
                "pauses",
                "gaps",
                "missed",
                "cut",
                "torn",
                "bad");
        System.out.println("| kind | " + String.join(" | ", columns) + " |");
        System.out.println("|---".repeat(columns.size() + 1) + "|");
        long bad = 0;
        for (var kind : counts.entrySet()) {
            List<String> cells = columns.stream()
                    .map(column -> kind.getValue().containsKey(column)
                            ? String.valueOf(kind.getValue().get(column))
                            : "0")
                    .toList();
            System.out.println("| " + kind.getKey() + " | " + String.join(" | ", cells) + " |");
            bad += Long.parseLong(cells.get(cells.size() - 1));
        }
        counts.forEach((kind, all) -> {
            if (all.get("problems") instanceof List<?> problems) {
                problems.forEach(problem -> System.out.println(kind + ": " + problem));
            }
        });
        System.out.printf(
                Locale.ROOT,
                "%d s; compressed once for all: %.1f MB to %.1f MB in %.1f s, begun anew %.0f times%n",
                SECONDS,
                Metric.sum(metrics, "redtail_compression_input_bytes_total") / 1e6,
                Metric.sum(metrics, "redtail_compression_output_bytes_total") / 1e6,
                Metric.sum(metrics, "redtail_compression_seconds_total"),
                Metric.sum(metrics, "redtail_compression_restarts_total"));
        return bad;
    }
}
