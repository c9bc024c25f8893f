package io.redtail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The viewer of gateways that keep history. */
class ViewerHistoryIT extends BrowserTests {

    private final HistoryCluster cluster = HistoryCluster.shared();
    private final String project = Ids.fresh("kept");

    private void publishKept(int from, int to) {
        for (int i = from; i < to; i++) {
            cluster.redis.publish("logs:" + project, "line " + i);
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> cluster.redis.run(jedis -> jedis.xlen("redtail:v1:{logs:" + project + "}:stream")) >= to);
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
