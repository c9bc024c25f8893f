package io.redtail.it.history;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A {@code redtail.v1} client as it should be: it remembers epoch and offset, comes back with {@code since} whenever its
 * connection ends, and writes down lines and gaps in the order in which it got them.
 */
final class LedgerClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonReaderFactory JSON = Json.createReaderFactory(Map.of());

    /** A line, or a gap's reason. */
    record Event(String text, boolean isGap) {}

    private final String project;
    private final Supplier<URI> nodes;
    private final List<Event> events = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Thread thread;
    private final long meanLifeMillis;
    private volatile boolean running = true;
    private volatile boolean ended = true;
    private volatile boolean subscribed;
    private volatile WebSocket socket;
    private String epoch = "";
    private long offset = -1;
    private boolean toldOfGap;

    /**
     * Connects and stays connected.
     *
     * @param nodes where to connect, asked each time
     * @param meanLife after about how long it drops its connection; zero: never
     */
    LedgerClient(String project, Supplier<URI> nodes, Duration meanLife) {
        this.project = project;
        this.nodes = nodes;
        this.meanLifeMillis = meanLife.toMillis();
        this.thread = new Thread(this::run, "ledger-client");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (running) {
            try {
                connect();
                long life = meanLifeMillis == 0
                        ? Long.MAX_VALUE
                        : ThreadLocalRandom.current().nextLong(meanLifeMillis * 2);
                for (long at = 0; at < life && running && !ended; at += subscribed ? 20 : 0) {
                    Thread.sleep(20); // its life begins when it follows
                }
                socket.abort();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException notNow) {
                sleep(100);
            }
        }
    }

    private void connect() {
        ended = false;
        subscribed = false;
        socket = HTTP.newWebSocketBuilder()
                .subprotocols("redtail.v1")
                .connectTimeout(Duration.ofSeconds(5))
                .buildAsync(nodes.get(), new Listener(connections.incrementAndGet()))
                .join();
        subscribe(socket);
    }

    private synchronized void subscribe(WebSocket to) {
        String start =
                offset < 0 ? "\"tail\":1000000" : "\"since\":{\"epoch\":\"" + epoch + "\",\"offset\":" + offset + "}";
        to.sendText("{\"action\":\"subscribe\",\"projectId\":\"" + project + "\"," + start + "}", true)
                .join();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void received(int connection, String text) {
        if (connection != connections.get()) {
            return; // the rest of a connection that was dropped: it is asked for again
        }
        try (var reader = JSON.createReader(new StringReader(text))) {
            if (text.startsWith("[")) {
                reader.readArray().getValuesAs(JsonObject.class).forEach(this::line);
            } else {
                notice(reader.readObject());
            }
        }
    }

    private void line(JsonObject publication) {
        long at = publication.getJsonNumber("offset").longValue();
        if (at != offset + 1 && !(offset < 0) && !toldOfGap) {
            problems.add("offset " + at + " after " + offset);
        }
        toldOfGap = false;
        offset = at;
        epoch = publication.getString("epoch", epoch);
        events.add(new Event(publication.getString("data"), false));
    }

    private void notice(JsonObject notice) {
        switch (notice.getString("status")) {
            case "subscribed" -> {
                subscribed = true;
                if (offset >= 0 && !notice.getBoolean("recovered") && epoch.equals(notice.getString("epoch"))) {
                    toldOfGap = true;
                }
                if (offset < 0) {
                    epoch = notice.getString("epoch");
                    offset = notice.getJsonNumber("offset").longValue() == 0 ? 0 : -1;
                }
            }
            case "gap" -> {
                events.add(new Event(notice.getString("reason"), true));
                toldOfGap = true;
                if (notice.containsKey("epoch")) {
                    epoch = notice.getString("epoch");
                    offset = notice.getJsonNumber("offset").longValue();
                }
            }
            case "error" -> ended = true; // unavailable: again in a moment
            default -> {} // degraded, restored
        }
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    synchronized int size() {
        return events.size();
    }

    synchronized long gaps() {
        return events.stream().filter(Event::isGap).count();
    }

    synchronized boolean hasGap(String reason) {
        return events.stream().anyMatch(event -> event.isGap() && event.text().equals(reason));
    }

    /** The last line that it got; empty if there is none. */
    synchronized String last() {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (!events.get(i).isGap() && !events.get(i).text().equals(LedgerPublisher.DOT)) {
                return events.get(i).text();
            }
        }
        return "";
    }

    boolean isSubscribed() {
        return subscribed;
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        running = false;
        thread.interrupt();
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }

    private final class Listener implements WebSocket.Listener {

        private final int connection;
        private final StringBuilder text = new StringBuilder();

        Listener(int connection) {
            this.connection = connection;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                received(connection, text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end();
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end();
        }

        private void end() {
            if (connection == connections.get()) {
                ended = true;
            }
        }
    }
}
