package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Ids;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Every line of a log can be reached, read, selected and copied, however high the rows are. */
class ViewerReadingIT extends BrowserTests {

    /** Scrolls down by 100 px per two frames until nothing has moved for 20 times, and says which rows were never seen. */
    private static final String NEVER_SEEN = """
            const done = arguments[arguments.length - 1];
            const scroller = document.querySelector('.lines');
            const { list, store } = redtail.panes.active;
            const seen = new Set();
            const look = () => {
              for (const id of list.rendered.keys()) if (list.placeOf(id) !== undefined) seen.add(id);
            };
            const frames = (next) => requestAnimationFrame(() => requestAnimationFrame(next));
            list.go(0);
            let before = -1;
            let still = 0;
            frames(function step() {
              look();
              still = scroller.scrollTop === before ? still + 1 : 0;
              before = scroller.scrollTop;
              if (still === 20) return done(Array.from({ length: store.end }, (_, row) => row).filter((row) => !seen.has(row)).join());
              scroller.scrollTop += 100;
              frames(step);
            });
            """;

    private final String project = Ids.fresh("read");

    private void publishNumbered(int from, int to) {
        publish(project, IntStream.range(from, to).mapToObj(i -> "line " + i).toArray(String[]::new));
    }

    @Test
    void everyWrappedLineIsSeenWhenScrollingDown() {
        browser.follow("project=" + project + "&wrap=on");
        publish(
                project,
                IntStream.range(0, 60)
                        .mapToObj(i -> i + " " + "x".repeat(300 + i * 397 % 3000))
                        .toArray(String[]::new));
        browser.await("all", "redtail.panes.active.store.lines === 60");

        assertThat(browser.runAsync(NEVER_SEEN)).isEqualTo("");
        browser.await("the end", "redtail.panes.active.list.following");
        assertNoErrors();
    }

    @Test
    void unfoldedLinesLeaveTheLastOnesInReach() {
        browser.follow("project=" + project);
        String json = "{"
                + String.join(
                        ",",
                        IntStream.range(0, 30).mapToObj(i -> "\"k" + i + "\":1").toList()) + "}";
        publish(
                project,
                IntStream.range(0, 11).mapToObj(i -> i < 3 ? json : "line " + i).toArray(String[]::new));
        browser.awaitLine("line 10");
        browser.run("for (const row of [1, 2, 3]) redtail.panes.active.fold(row)");
        browser.await("three unfolded", "document.querySelector('.lines').scrollHeight > 1500");

        assertThat(browser.runAsync(NEVER_SEEN)).isEqualTo("");
    }

    @Test
    void whatIsSelectedStaysSelectedWhileLinesArriveAndIsCopiedWhole() {
        browser.follow("project=" + project);
        publishNumbered(0, 200);
        browser.awaitLine("line 199");
        browser.run("""
                const texts = [...document.querySelectorAll('.row .text')].slice(-8);
                texts[0].dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
                getSelection().setBaseAndExtent(texts[0].firstChild, 5, texts[4].firstChild, 4);
                """);
        String selected = String.valueOf(browser.run("return getSelection().toString()"));
        publishNumbered(200, 300);
        browser.await("all", "redtail.panes.active.store.lines === 300");
        assertThat(browser.run("return getSelection().toString()")).isEqualTo(selected);

        browser.run("dispatchEvent(new PointerEvent('pointerup')); redtail.panes.active.list.go(0)");
        browser.await("the start", "document.querySelector('.held-below')");
        Object copied = browser.run("""
                const clipboardData = new DataTransfer();
                const event = new ClipboardEvent('copy', { bubbles: true, cancelable: true, clipboardData });
                document.querySelector('.lines').dispatchEvent(event);
                return clipboardData.getData('text/plain');
                """);
        assertThat(copied).isEqualTo("192\nline 193\nline 194\nline 195\nline");
        assertNoErrors();
    }

    @Test
    void pressInText_pausesScrollingUntilReleased() {
        browser.follow("project=" + project);
        publishNumbered(0, 200);
        browser.awaitLine("line 199");
        browser.run("document.querySelector('.row .text')"
                + ".dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))");
        publishNumbered(200, 500);
        browser.await("the count", "document.querySelector('.more').textContent === '300 new lines ↓'");
        browser.run("redtail.settings.set('filter', '3')");
        browser.await(
                "those that the filter shows", "document.querySelector('.more').textContent === '138 new lines ↓'");
        browser.run("redtail.settings.set('filter', '')");
        browser.run("dispatchEvent(new PointerEvent('pointerup'))");
        browser.awaitLine("line 499");
    }

    /** As on a slow machine: each look at the clock tells three milliseconds more, and a frame has four for the filter. */
    @Test
    void aFilterThatTakesSeveralFrames_keepsTheCountOfNewLines() {
        browser.follow("project=" + project);
        publishNumbered(0, 400);
        browser.awaitLine("line 399");
        browser.run("document.querySelector('.row .text')"
                + ".dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))");
        publishNumbered(400, 500);
        browser.await("the count", "document.querySelector('.more').textContent === '100 new lines ↓'");
        browser.run(
                "let now = performance.now(); performance.now = () => now += 3; redtail.settings.set('filter', '3')");
        browser.await("the filter", "document.querySelector('.note').textContent === '176 of 500 lines'");
        assertThat(browser.text(".more")).isEqualTo("19 new lines ↓");
    }

    @Test
    void numbersStayAndTextIsAligned() {
        browser.follow("project=" + project);
        publish(project, "{\"a\":1}", "plain", "x".repeat(2000));
        browser.await(
                "all", "redtail.panes.active.store.lines === 3 && document.querySelectorAll('.row').length === 4");
        assertThat(browser.strings("return [...new Set([...document.querySelectorAll('.row:not(.notice) .text')]"
                        + ".map(text => text.getBoundingClientRect().left))]"))
                .hasSize(1);
        browser.run("document.querySelector('.lines').scrollLeft = 500");
        assertThat(browser.run("return document.querySelector('.lines').scrollLeft > 0"
                        + " && document.querySelector('.gutter').getBoundingClientRect().left >= 0"))
                .isEqualTo(true);
    }

    @Test
    void theLineThatWasClickedStaysWhenTheLevelIsCleared() {
        browser.follow("project=" + project + "&level=error");
        publish(
                project,
                IntStream.range(0, 2000)
                        .mapToObj(i -> (i % 50 == 0 ? "ERROR " : "INFO ") + i)
                        .toArray(String[]::new));
        browser.awaitLine("ERROR 1950");
        browser.run("document.querySelectorAll('.number')[12].click()");
        Object before = browser.run("const c = document.querySelector('.cursor');"
                + " return c.textContent + c.getBoundingClientRect().top");
        browser.run("redtail.settings.set('level', 'none')");
        browser.await("all", "document.querySelector('.note').textContent === '2,000 lines'");
        assertThat(browser.run("const c = document.querySelector('.cursor');"
                        + " return c.textContent + c.getBoundingClientRect().top"))
                .isEqualTo(before);
    }

    @Test
    void withoutHistoryTheFirstRowSaysSoAndTakesNoLinesNumber() {
        browser.follow("project=" + project);
        browser.await("the row", "document.querySelector('.row.notice')");
        assertThat(browser.texts(".row .text")).containsExactly(Browser.NO_HISTORY);
        assertThat(browser.text(".note")).isEqualTo("0 lines");

        publish(project, "INFO one", "ERROR two");
        browser.awaitLine("ERROR two");
        assertThat(browser.texts(".row .text")).containsExactly(Browser.NO_HISTORY, "INFO one", "ERROR two");
        assertThat(browser.texts(".number")).containsExactly("1", "2");

        browser.run("redtail.settings.set('level', 'error')");
        browser.await("the error alone", "document.querySelector('.note').textContent === '1 of 2 lines'");
        assertThat(browser.texts(".row .text")).containsExactly(Browser.NO_HISTORY, "ERROR two");
        assertThat(browser.texts(".number")).containsExactly("2");

        browser.follow("tenant=" + project);
        browser.await(
                "the same of jobs", "document.querySelector('.notices').textContent.includes('keeps no history')");
    }

    @Test
    void withoutHistoryNoLinkIsCopiedAndALinkSaysWhyItOpensNothing() {
        browser.follow("project=" + project + "#" + project + ":57");
        publishNumbered(0, 2);
        browser.awaitLine("line 1");
        browser.await("why", "document.querySelector('.told').textContent.includes('keeps no history')");
        browser.press("c");
        browser.await("what to do", "document.querySelector('#toast').textContent.startsWith('No line is chosen')");
        browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, "y");
        browser.await("why", "document.querySelector('#toast').textContent.includes('keeps no history')");
    }

    @Test
    void linesThatEndWithACarriageReturnAreRowsAndABarIsOne() {
        browser.follow("project=" + project);
        publish(project, "10%\r", "20%\r", "line 1\r", "line 2\r", "line 3\r");
        browser.awaitLine("line 3");
        assertThat(browser.lines()).containsExactly("20%", "line 1", "line 2", "line 3");
    }

    @Test
    void aRowThatReplacesABarIsFilteredAndFoundByWhatItSays() {
        browser.follow("project=" + project + "&level=error&search=disk");
        publish(project, "10%\r");
        browser.await("the bar", "document.querySelector('.note').textContent === '0 of 1 line'");
        publish(project, "\r\u001b[KERROR: disk full");
        browser.awaitLine("ERROR: disk full");
        browser.await("the match", "document.querySelector('#found').textContent === '1'");
        publish(project, "\r\u001b[K20%");
        browser.await("the bar again", "document.querySelector('.note').textContent === '0 of 1 line'");
        assertThat(browser.lines()).isEmpty();
        browser.await("no match", "document.querySelector('#found').textContent !== '1'");
    }

    @Test
    void escapeEndsTheSearch() {
        browser.follow("project=" + project);
        publishNumbered(0, 2);
        browser.awaitLine("line 1");
        browser.press("/", "line");
        browser.await("the marks", "document.querySelector('mark')");
        browser.press(Keys.ESCAPE);
        browser.await("no marks", "!document.querySelector('mark') && !location.search.includes('search')");
    }
}
