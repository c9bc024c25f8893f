package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Ids;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several logs in one stream. */
class ViewerMergedIT extends BrowserTests {

    private static final int LINES = 500;

    private final List<String> projects =
            IntStream.range(0, 4).mapToObj(i -> Ids.fresh("log" + i)).toList();

    private static String column(String selector) {
        return "[...document.querySelectorAll('.row:not(.notice) " + selector + "')].map(part => part.textContent)";
    }

    private String query(int logs) {
        return "project=" + String.join("&project=", projects.subList(0, logs)) + "&merge=1";
    }

    @Test
    void linesOfAllLogsStandInOneStreamAndNameTheirLog() {
        browser.follow(query(2));
        publish(projects.get(0), "one");
        browser.awaitLine("one");
        publish(projects.get(1), "<b>two");
        browser.awaitLine("<b>two");
        publish(projects.get(0), "three");
        browser.awaitLine("three");

        assertThat(browser.lines()).endsWith("one", "<b>two", "three");
        assertThat(browser.strings("return " + column(".source")))
                .containsExactly(projects.get(0), projects.get(1), projects.get(0));
        assertThat(browser.count(".pane")).isEqualTo(1);
        assertThat(browser.texts(".pane h2 a")).containsExactlyElementsOf(projects.subList(0, 2));
        assertThat(browser.texts(".row.notice")).as("once for all").hasSize(1);
        assertThat(Axe.violations(browser)).isEmpty();
        assertNoErrors();
    }

    @Test
    void itEndsWhenAllHaveEndedAndFailsIfOneHas() {
        browser.follow(query(2));
        publish(projects.get(0), "\u001b]redtail;end;status=failed;code=2\u0007");
        browser.awaitLine(projects.get(0) + ": The log ends here: failed, exit code 2");
        assertThat(browser.text(".pane header .state")).isEqualTo("live");

        publish(projects.get(1), "\u001b]redtail;end;status=succeeded\u0007");
        browser.await("the end", "document.querySelector('.state.bad')?.textContent === 'failed, exit code 2'");
        browser.await("the title", "document.title.startsWith('✗ ')");
    }

    @Test
    void theMenuMergesAndSeparates() {
        browser.follow("project=" + projects.get(0) + "&project=" + projects.get(1));
        assertThat(browser.count(".pane")).isEqualTo(2);
        browser.press("m");
        browser.find("#merge").click();
        browser.await(
                "one", "document.querySelectorAll('.pane').length === 1 && document.querySelector('.state.live')");
        browser.press("M");
        browser.await("two", "document.querySelectorAll('.pane').length === 2");
        assertThat(browser.run("return location.search")).asString().doesNotContain("merge");

        browser.follow("project=" + projects.get(0));
        assertThat(browser.run("return document.querySelector('#merge').hidden"))
                .isEqualTo(true);
    }

    @Test
    void linesThatArriveTogetherAreInTheOrderOfTheirTimes_andNoneIsLost() {
        browser.follow(query(4));
        redis.run(jedis -> {
            for (int i = 0; i < LINES; i++) {
                for (String project : projects) {
                    jedis.publish("logs:" + project, project + " " + i);
                }
            }
            return null;
        });

        browser.await("all", "redtail.panes.active.store.lines === " + 4 * LINES);
        List<String> rows = browser.strings("const { store } = redtail.panes.active; const rows = [];"
                + " for (let row = store.first; row < store.end; row++)"
                + " if (store.kind(row) === 0) rows.push(`${store.time(row)} ${store.text(row)}`);"
                + " return rows");
        List<Long> times = rows.stream()
                .map(row -> Long.parseLong(row.substring(0, row.indexOf(' '))))
                .toList();
        List<Long> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        assertThat(times).isEqualTo(sorted);
        for (String project : projects) {
            assertThat(rows.stream()
                            .map(row -> row.substring(row.indexOf(' ') + 1))
                            .filter(row -> row.startsWith(project + " ")))
                    .containsExactlyElementsOf(IntStream.range(0, LINES)
                            .mapToObj(i -> project + " " + i)
                            .toList());
        }
        assertNoErrors();
    }
}
