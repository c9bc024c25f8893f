package io.redtail.it.ledger;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** As many {@link JavaClient}s as are asked for: whenever one leaves, another comes. */
final class JavaClients {

    private final URI url;
    private final List<String> ids;
    private final String wide;
    private final int count;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Set<JavaClient> present = ConcurrentHashMap.newKeySet();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
    private volatile boolean acting = true;
    private volatile boolean ending;

    JavaClients(URI url, List<String> ids, String wide, int count) {
        this.url = url;
        this.ids = ids;
        this.wide = wide;
        this.count = count;
        for (int i = 0; i < count; i++) {
            join(null);
        }
        var unused = timer.scheduleAtFixedRate(
                () -> {
                    if (acting) {
                        present.forEach(client -> client.act(timer));
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
    }

    private void join(JavaClient.@Nullable Known known) {
        count("joins");
        JavaClient client = new JavaClient(this, known);
        present.add(client);
        client.connect(http);
    }

    /** Any thread, once for each client. */
    void left(JavaClient client, JavaClient.@Nullable Known after) {
        present.remove(client);
        if (!ending) {
            timer.execute(() -> join(after));
        }
    }

    URI url() {
        return url;
    }

    List<String> ids() {
        return ids;
    }

    String wide() {
        return wide;
    }

    void count(String what) {
        count(what, 1);
    }

    void count(String what, long more) {
        counts.computeIfAbsent(what, name -> new LongAdder()).add(more);
    }

    void bad(String what) {
        count("bad");
        if (problems.size() < 20) {
            problems.add(what.substring(0, Math.min(400, what.length())));
        }
    }

    /** Ends the changes, and waits until everybody has the last line of each channel. @return what was counted */
    Map<String, Object> finish(Map<String, Integer> last) {
        acting = false;
        try {
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> present.size() >= count && present.stream().allMatch(client -> client.isDone(last)));
        } catch (ConditionTimeoutException late) {
            present.stream().filter(client -> !client.isDone(last)).forEach(client -> bad("not at the end: " + client));
        }
        ending = true;
        present.forEach(client -> client.leave(null));
        timer.shutdownNow();
        Map<String, Object> all = new TreeMap<>();
        counts.forEach((name, value) -> all.put(name, value.sum()));
        all.put("problems", List.copyOf(problems));
        return all;
    }
}
