package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Ids;
import io.redtail.it.history.HistoryCluster;
import io.redtail.it.history.HistoryNode;
import io.redtail.it.redis.Cable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The viewer of gateways that keep history. */
class ViewerHistoryIT extends BrowserTests {

    private static final String END = "\u001b]redtail;end\u0007";
    private static final String ENDS = "The log ends here";
    private static final String EVENT_SOURCE = """
            window.seen = [];
            window.source = new EventSource(arguments[0]);
            source.onmessage = event => seen.push(event.data);
            for (const type of ['open', 'ended', 'error']) source.addEventListener(type, () => seen.push(type));
            """;

    private final HistoryCluster cluster = HistoryCluster.shared();
    private final String project = Ids.fresh("kept");

    private void publishKept(int from, int to) {
        for (int i = from; i < to; i++) {
            cluster.redis.publish("logs:" + project, "line " + i);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> cluster.top("logs:" + project) >= to);
    }

    private static List<String> allRows() {
        return browser.strings("const { store } = redtail.panes.active;"
                + "return Array.from({ length: store.end }, (_, row) => store.text(row))");
    }

    private static List<String> numbered(int to) {
        return IntStream.range(0, to).mapToObj(i -> "line " + i).toList();
    }

    @Test
    void whoComesLateSeesTheLogFromItsStartAndALinkLeadsToItsLine() {
        publishKept(0, 400);
        int port = cluster.anyUri().getPort();

        browser.followAt(port, "project=" + project);
        browser.awaitLine("line 399");
        assertThat(allRows()).isEqualTo(numbered(400));

        browser.open("/");
        browser.followAt(port, "project=" + project + "#" + project + ":100");
        browser.await("the line", "document.querySelector('.cursor .text')?.textContent === 'line 99'");
        assertThat(browser.find(".cursor .number").getDomAttribute("href")).isEqualTo("#" + project + ":100");

        for (String other : List.of("#" + project + ":line", "#another:1", "#")) {
            browser.run("location.hash = arguments[0]", "#" + project + ":4000");
            browser.await("to be told", "document.querySelector('.told').textContent.startsWith('Line 4,000 has not')");
            browser.run("location.hash = arguments[0]", other);
            browser.await("nothing to be told", "document.querySelector('.told').hidden");
        }
    }

    @Test
    void aLogThatEndedShowsItsNextRunLiveAndAfterAReload() {
        int port = cluster.anyUri().getPort();
        String channel = "logs:" + project;
        cluster.redis.publish(channel, "run 1");
        cluster.redis.publish(channel, END);
        cluster.awaitRecorded(channel, 2);

        browser.openAt(URI.create("http://127.0.0.1:" + port + "/?project=" + project));
        browser.awaitLine("The log ends here");
        browser.await("the end", "document.querySelector('.state').textContent === 'ended'");
        cluster.redis.publish(channel, "run 2");
        browser.awaitLine("run 2");
        assertThat(browser.text(".state")).isEqualTo("live");
        cluster.awaitRecorded(channel, 3);

        browser.open("/");
        browser.followAt(port, "project=" + project + "&level=error");
        cluster.redis.publish(channel, END);
        cluster.redis.publish(channel, "ERROR: run 3");
        browser.awaitLine("ERROR: run 3");
        assertThat(allRows()).containsExactly("run 1", ENDS, "run 2", ENDS, "ERROR: run 3");
        assertThat(browser.lines()).containsExactly(ENDS, ENDS, "ERROR: run 3");
        assertThat(browser.text(".state")).isEqualTo("live");
        assertNoErrors();
    }

    @Test
    void whoComesLateSeesTheTimesThatALiveViewerSees_ofLinesAndOfJobs() {
        int port = cluster.anyUri().getPort();
        String times = "return [...document.querySelectorAll('time')].map(time => time.dateTime)";
        browser.followAt(port, "project=" + project + "&time=utc");
        publishKept(0, 3);
        browser.awaitLine("line 2");
        List<String> live = browser.strings(times);
        browser.open("/");
        browser.followAt(port, "project=" + project + "&time=utc");
        browser.awaitLine("line 2");
        assertThat(browser.strings(times)).isEqualTo(live).hasSize(3);

        String done = "document.querySelector('[data-job=b] .badge')?.textContent === 'done'";
        browser.followAt(port, "tenant=" + project);
        for (String job : List.of("a", "b")) {
            cluster.redis.publish(
                    "job_updates", "{\"tenantId\":\"" + project + "\",\"jobId\":\"" + job + "\",\"status\":\"done\"}");
        }
        browser.await("both jobs", done);
        List<String> updated = browser.strings(times);
        browser.open("/");
        browser.followAt(port, "tenant=" + project);
        browser.await("both jobs", done);
        assertThat(browser.strings(times)).isEqualTo(updated).hasSize(2);
        assertNoErrors();
    }

    /** As an {@code EventSource}: it is told of the end and of what follows, on one connection. */
    @Test
    void anEventSourceOnALogThatEndsStaysConnected() {
        int port = cluster.anyUri().getPort();
        String channel = "logs:" + project;
        publishKept(0, 2);
        cluster.redis.publish(channel, END);
        cluster.awaitRecorded(channel, 3);
        browser.openAt(URI.create("http://127.0.0.1:" + port + "/"));

        browser.run(EVENT_SOURCE, "/api/logs/" + project + "?tail=10");
        browser.await("the end", "seen.includes('ended')");
        cluster.redis.publish(channel, "run 2");
        browser.await("what follows it", "seen.includes('run 2')");

        assertThat(browser.strings("return seen")).containsExactly("open", "line 0", "line 1", "ended", "run 2");
        browser.run("source.close()");
    }

    /** A download that a page reads as an {@code EventSource} is over once it has come; it is not asked for again and again. */
    @Test
    void anEventSourceThatDownloadsIsToldThatThereIsNoMore() {
        int port = cluster.anyUri().getPort();
        publishKept(0, 2);
        browser.openAt(URI.create("http://127.0.0.1:" + port + "/"));

        browser.run(EVENT_SOURCE, "/api/logs/" + project + "?follow=false");
        browser.await("it to be over", "source.readyState === EventSource.CLOSED");
        assertThat(browser.strings("return seen")).containsExactly("open", "line 0", "line 1", "error", "error");

        browser.run(EVENT_SOURCE, "/api/logs/" + Ids.fresh("never") + "?follow=false");
        browser.await("it to be over", "source.readyState === EventSource.CLOSED");
        assertThat(browser.strings("return seen")).containsExactly("error");
    }

    @Test
    void oneClientSubscribingSeveralTimes_getsWhatEachAskedFor() {
        int port = cluster.anyUri().getPort();
        publishKept(0, 20);
        browser.openAt(URI.create("http://127.0.0.1:" + port + "/"));
        browser.run("""
                window.heard = {};
                const project = arguments[0];
                import('/redtail.js').then(({ Client }) => {
                  const client = new Client('ws');
                  window.follow = (name, options) => {
                    heard[name] = [];
                    return client.follow({ project }, options, item => heard[name].push(item.data ?? item.type));
                  };
                });
                """, project);
        browser.await("the client", "window.follow");

        browser.run("follow('two', { tail: 2 })");
        browser.await("two lines", "heard.two.includes('line 19')");
        browser.run("follow('all', { tail: 1000 }); follow('five', { tail: 5 }); follow('none', {})");
        browser.await("all lines", "heard.all.includes('line 19') && heard.five.includes('line 19')");
        browser.await("the last one to be live", "heard.none.includes('live')");
        publishKept(20, 21);
        browser.await("the newest", "Object.values(heard).every(items => items.includes('line 20'))");

        List<String> all = numbered(21);
        assertThat(heard("two")).isEqualTo(all.subList(18, 21));
        assertThat(heard("all")).isEqualTo(all);
        assertThat(heard("five")).isEqualTo(all.subList(15, 21));
        assertThat(heard("none")).isEqualTo(all.subList(20, 21));
        assertNoErrors();
    }

    /** Behind the first item, which says that it is live. */
    private static List<String> heard(String name) {
        List<String> items = browser.strings("return heard[arguments[0]]", name);
        assertThat(items).startsWith("live");
        return items.subList(1, items.size());
    }

    @Test
    void aGatewayThatIsKilledAndReplacedLeavesNoHole() {
        HistoryNode killed = cluster.nodes.get(0);
        HistoryNode replacement = cluster.nodes.get(1);
        var port = new AtomicInteger(killed.uri().getPort());
        try (var cable = new Cable(port::get)) {
            browser.followAt(cable.port(), "project=" + project);
            publishKept(0, 50);
            browser.awaitLine("line 49");

            killed.kill();
            browser.await("to be told", "document.querySelector('.state.waiting')");
            publishKept(50, 100);
            port.set(replacement.uri().getPort());

            browser.awaitLine("line 99");
            publishKept(100, 150);
            browser.awaitLine("line 149");
            assertThat(allRows()).isEqualTo(numbered(150));
        }
    }
}
