package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Ids;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Structured logs: records are read as lines, and found by their fields. */
class ViewerJsonIT extends BrowserTests {

    private static final String FAILED =
            "{\"level\":50,\"time\":1732093200123,\"msg\":\"no rows\",\"status\":502,\"user\":\"7\","
                    + "\"err\":{\"message\":\"gone\",\"stack\":\"Error: gone\\n    at pay (cart.js:1)\\n    at main\"}}";

    private final String project = Ids.fresh("json");

    private void show() {
        browser.follow("project=" + project);
        publish(
                project,
                "{\"level\":\"info\",\"msg\":\"GET /health\",\"status\":200}",
                FAILED,
                "{\"level\":\"warn\",\"msg\":\"GET /cart\",\"status\":404,\"user\":\"8\"}",
                "status=503 from plain text",
                "{\"status\":1}");
        browser.awaitLine("{\"status\":1}");
    }

    @Test
    void aRecordIsReadAsALine_andUnfoldedAsItWasLoggedWithItsTrace() {
        show();
        assertThat(browser.lines())
                .containsExactly(
                        "info GET /health status=200",
                        "2024-11-20T09:00:00.123Z error no rows status=502 user=7 err=gone",
                        "warn GET /cart status=404 user=8",
                        "status=503 from plain text",
                        "{\"status\":1}");
        browser.run("document.querySelectorAll('.fold')[1].click()");
        browser.await("the trace", "document.querySelector('.stack')");
        assertThat(browser.text(".stack")).isEqualTo("Error: gone\n    at pay (cart.js:1)\n    at main");
        assertThat(browser.text(".row:has(.stack) .json"))
                .startsWith("{\n  \"level\": 50,\n  \"time\": 1732093200123,")
                .contains("\"stack\": \"Error: gone\\n    at pay");
        browser.run("document.querySelectorAll('.fold')[1].click()");
        browser.await("at rest again", "!document.querySelector('.stack')");
        assertNoErrors();
    }

    @Test
    void linesAreFilteredByFieldsAndByWhatTheyDoNotHave() {
        show();
        browser.press("f", "@status>=500");
        browser.await("two", "document.querySelector('.note').textContent === '2 of 5 lines'");
        assertThat(browser.lines()).last().isEqualTo("status=503 from plain text");

        browser.press(" -plain no");
        browser.await("one", "document.querySelector('.note').textContent === '1 of 5 lines'");
        assertThat(browser.run("return new URLSearchParams(location.search).get('filter')"))
                .isEqualTo("@status>=500 -plain no");

        browser.press(Keys.ESCAPE, "f", "-/GET .(health|cart)/");
        browser.await("three", "document.querySelector('.note').textContent === '3 of 5 lines'");
        browser.press(Keys.ESCAPE, "f", "@user=7 -/(/");
        browser.await("why not", "document.querySelector('#filter-problem').textContent.includes('/(/')");

        browser.press(Keys.ESCAPE, "/", "@user=8 cart");
        browser.await("the match", "document.querySelector('mark')?.textContent === 'cart'");
        browser.await("its number", "document.querySelector('#found').textContent === '1'");
    }
}
