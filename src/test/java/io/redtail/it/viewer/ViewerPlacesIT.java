package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Ids;
import io.redtail.it.history.HistoryCluster;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Places in a log: lines from one to another, times, what is around a line, and addresses that lead there. */
class ViewerPlacesIT extends BrowserTests {

    private final HistoryCluster cluster = HistoryCluster.shared();
    private final String project = Ids.fresh("place");

    private void followKept(int lines, String query) {
        for (int i = 1; i <= lines; i++)
            cluster.redis.publish("logs:" + project, (i % 40 == 0 ? "ERROR " : "line ") + i);
        cluster.awaitRecorded("logs:" + project, lines);
        browser.open("/");
        browser.followAt(cluster.anyUri().getPort(), "project=" + project + query);
        browser.await("all", "redtail.panes.active.store.lines === " + lines);
    }

    private static Object chosen() {
        return browser.run("return redtail.panes.active.text()?.text");
    }

    private static String address() {
        return String.valueOf(browser.run("return redtail.panes.active.link().address"));
    }

    @Test
    void linesAreChosenByShift_andTheirAddressKeepsSearchAndFilter() {
        followKept(20, "&search=line&filter=line");
        browser.run("document.querySelectorAll('.number')[4].click()");
        browser.await("the line", "document.querySelector('.cursor .number')?.textContent === '5'");
        browser.run("document.querySelectorAll('.number')[7]"
                + ".dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }))");
        assertThat(browser.count(".ranged")).isEqualTo(4);
        assertThat(chosen()).isEqualTo("line 5\nline 6\nline 7\nline 8");
        assertThat(address()).endsWith("?project=" + project + "&search=line&filter=line#" + project + ":5-8");
        assertThat(browser.run("return location.hash")).isEqualTo("#" + project + ":5-8");

        browser.run("document.querySelector('.lines').focus()");
        browser.pressShift(Keys.ARROW_UP);
        browser.await("one less", "document.querySelectorAll('.ranged').length === 3");
        browser.press("J", "J");
        browser.await("two more", "document.querySelectorAll('.ranged').length === 5");
        String shared = address();
        browser.press(Keys.ARROW_DOWN);
        browser.await("none", "!document.querySelector('.ranged')");

        browser.open("/");
        browser.openAt(URI.create(shared));
        browser.await("the lines", "document.querySelectorAll('.ranged').length === 5");
        assertThat(browser.text(".cursor .text")).isEqualTo("line 5");
        assertThat(chosen()).isEqualTo("line 5\nline 6\nline 7\nline 8\nline 9");
        assertNoErrors();
    }

    @Test
    void aFilteredLineIsShownInContext_andTheFilterIsBackWithTheSameKey() {
        followKept(200, "&level=error");
        browser.await("errors", "document.querySelector('.note').textContent === '5 of 200 lines'");
        assertThat(browser.count(".context[hidden]")).isEqualTo(1);
        browser.press(Keys.ARROW_DOWN, "v");
        browser.await("all", "document.querySelector('.note').textContent === '200 lines'");
        assertThat(browser.text(".cursor .text")).startsWith("ERROR");
        assertThat(browser.text(".row:has(+ .cursor) .text")).startsWith("line ");
        browser.find(".context").click();
        browser.await("errors again", "document.querySelector('.note').textContent === '5 of 200 lines'");
        browser.press("v", "v", "v");
        browser.await("all again", "document.querySelector('.note').textContent === '200 lines'");
    }

    @Test
    void aNumberOrATimeLeadsToItsLine() {
        followKept(60, "&time=utc");
        browser.press(":", "12-14", Keys.ENTER);
        browser.await("the lines", "document.querySelectorAll('.ranged').length === 3");
        assertThat(browser.text(".cursor .text")).isEqualTo("line 12");
        String time = String.valueOf(browser.run("return redtail.panes.active.store.time(30)"));
        String iso = Instant.ofEpochMilli((long) Double.parseDouble(time)).toString();
        browser.press(":", iso, Keys.ENTER);
        browser.await("the time", "location.hash.startsWith('#" + project + "@')");
        browser.await("its first line", "document.querySelector('.cursor') && !document.querySelector('.ranged')");
        assertThat(browser.strings(
                        "const { store } = redtail.panes.active;"
                                + " const row = Number(document.querySelector('.cursor').dataset.row);"
                                + " return [store.time(row) >= arguments[0], row === 0 || store.time(row - 1) < arguments[0]]",
                        Double.parseDouble(time)))
                .containsExactly("true", "true");

        browser.press(":", "noon", Keys.ENTER);
        browser.await("why not", "document.querySelector('.told').textContent.startsWith('“noon” is no time')");
        browser.press(":", "2020-01-01", Keys.ENTER);
        browser.await("the oldest", "document.querySelector('.told').textContent.startsWith('The oldest line')");
        browser.press(":", "4000", Keys.ENTER);
        browser.await("not yet", "document.querySelector('.told').textContent.startsWith('Line 4,000 has not')");
        browser.press(":", Keys.ESCAPE, Keys.HOME);
        browser.awaitLine("line 1");
        assertNoErrors();
    }

    @Test
    void withoutHistory_aNumberIsThatOfTheLineHere() {
        browser.follow("project=" + project);
        publish(project, IntStream.range(1, 100).mapToObj(i -> "line " + i).toArray(String[]::new));
        browser.awaitLine("line 99");
        browser.press(":", "7", Keys.ENTER);
        browser.await("it", "document.querySelector('.cursor .text')?.textContent === 'line 7'");
        browser.press(":", "100", Keys.ENTER);
        browser.await("none", "document.querySelector('.told').textContent === 'There is no line 100 here'");
        browser.press(":", "+0s", Keys.ENTER);
        browser.await("the first", "document.querySelector('.cursor .text')?.textContent === 'line 1'");
    }

    @Test
    void linesOverTimeAreAStripThatLeadsToThem() {
        browser.follow("project=" + project + "&histogram=on");
        publish(project, IntStream.range(0, 200).mapToObj(i -> "line " + i).toArray(String[]::new));
        browser.awaitLine("line 199");
        browser.await(
                "another moment",
                "Date.now() > redtail.panes.active.store.time(redtail.panes.active.store.end - 1) + 50");
        publish(project, "ERROR last");
        browser.awaitLine("ERROR last");
        browser.await("bars", "document.querySelector('.histogram').ariaLabel?.includes('errors from')");
        assertThat(browser.run("return document.querySelector('.lines').getBoundingClientRect().top"
                        + " >= document.querySelector('.histogram').getBoundingClientRect().bottom"))
                .isEqualTo(true);
        browser.run(
                "document.querySelector('.histogram').dispatchEvent(new MouseEvent('click', { clientX: 1, clientY: 1 }))");
        browser.await("the first", "redtail.panes.active.list.top < 5");
        assertThat(browser.text(".cursor .text")).isIn(List.of(Browser.NO_HISTORY, "line 0"));
        browser.press("h");
        browser.await("gone", "document.querySelector('.histogram').hidden");
        assertThat(browser.run("return document.querySelector('.lines').offsetTop"))
                .isEqualTo(0L);
        assertNoErrors();
    }

    @Test
    void theMenuHasWhatTheKeysDo() {
        browser.follow("project=" + project);
        publish(project, "::group::a", "x", "ERROR y", "::endgroup::", "z");
        browser.awaitLine("z");
        browser.find("#menu").click();
        browser.find("#histogram").click();
        browser.await("the strip", "!document.querySelector('.histogram').hidden");
        browser.run("document.querySelector('#folding').click()");
        browser.await("the group that failed to be folded", "redtail.panes.active.view.count === 3");
        browser.run("document.querySelector('#folding').click()");
        browser.await("all", "redtail.panes.active.view.count === 5");
        browser.run("document.querySelector('#places').click()");
        browser.await("the question", "document.querySelector('#go-to').open");
        browser.press("2", Keys.ENTER);
        browser.await("the line", "document.querySelector('.cursor .text')?.textContent === 'x'");
        assertNoErrors();
    }
}
