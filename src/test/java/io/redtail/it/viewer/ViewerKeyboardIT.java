package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** All of the viewer without a mouse. */
class ViewerKeyboardIT extends BrowserTests {

    private static final String CURSOR = "document.querySelector('.cursor .text')?.textContent";

    private final String project = Ids.fresh("typed");

    @Test
    void aLogIsFoundFollowedSearchedAndReadByKeysAlone() {
        browser.open("/");
        browser.press(Keys.TAB, Keys.TAB, project, Keys.ENTER);
        browser.await("live", "document.querySelector('.state.live')");
        for (int i = 0; i < 300; i++) {
            publish(project, i == 50 ? "{\"level\":\"error\",\"n\":50}" : "line " + i);
        }
        browser.awaitLine("line 299");

        browser.press(Keys.HOME);
        browser.awaitLine("line 0");
        browser.press(Keys.PAGE_DOWN);
        browser.await("a page on", "redtail.panes.active.list.top > 10");
        browser.press(Keys.END);
        browser.awaitLine("line 299");

        browser.press("/", "level");
        browser.await("a match", "document.querySelector('#found').textContent === '1'");
        browser.press(Keys.ENTER);
        browser.await("the match", "document.querySelector('.cursor mark')");
        browser.press(Keys.ESCAPE, "o");
        browser.await("pretty JSON", "document.querySelector('.cursor .json')?.textContent.includes('\\n  \"n\": 50')");
        browser.press("o", Keys.ARROW_DOWN);
        browser.await("the next line", "document.querySelector('.cursor .text')?.textContent === 'line 51'");

        browser.press("w");
        browser.await("wrapped", "document.querySelector('.lines.wrap')");
        browser.press("t");
        browser.await("times", "document.querySelector('.row time')");
        browser.press("p");
        browser.await("paused", "document.querySelector('.note').textContent.endsWith('paused')");
        publish(project, "while paused");
        browser.await("counted", "document.querySelector('.more').textContent === '1 new line ↓'");
        browser.press("p", "G");
        browser.awaitLine("while paused");

        browser.press("l", "l", "l", "l", "l");
        browser.await("errors only", "document.querySelector('.note').textContent === '1 of 301 lines'");
        browser.press("f", "line 7");
        browser.await("nothing", "document.querySelector('.note').textContent === '0 of 301 lines'");
        browser.press(Keys.ESCAPE);
        browser.pressShift("/");
        browser.await("the card", "document.querySelector('#card').open");
        browser.press(Keys.ESCAPE);
        browser.await("no card", "!document.querySelector('#card').open");
        assertNoErrors();
    }

    @Test
    void errorsGroupsPlacesAndTheMenuAreUsedByKeysAlone() {
        browser.cdp(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
        browser.follow("project=" + project);
        publish(
                project,
                "::group::first",
                "a",
                "::endgroup::",
                "::group::second",
                "ERROR b",
                "    at c",
                "::endgroup::");
        publish(project, "d", "\u001b]redtail;end;status=failed\u0007");
        browser.await("the end", "document.querySelector('.state.bad')");
        browser.await("the group that went well to be folded", "redtail.panes.active.view.count === 7");

        browser.press("e");
        browser.await("the error", CURSOR + " === 'ERROR b'");
        browser.press("x");
        browser.await("with its trace", "document.querySelector('#toast').textContent === 'Copied 2 lines'");
        browser.press("z");
        browser.await("its group is folded", CURSOR + " === 'second'");
        browser.press("E");
        browser.await("it is open again", CURSOR + " === 'ERROR b'");
        browser.press("Z");
        browser.await("all are folded", "redtail.panes.active.view.count === 5");
        browser.press("Z");
        browser.await("all are open", "redtail.panes.active.view.count === 8");
        browser.press(":", "2", Keys.ENTER);
        browser.await("the second line", CURSOR + " === 'a'");
        browser.press("J");
        browser.await("two lines", "document.querySelectorAll('.ranged').length === 2");
        browser.press("h");
        browser.await("lines over time", "!document.querySelector('.histogram').hidden");

        browser.press("m", Keys.TAB, Keys.ENTER);
        browser.await("the first tool of the menu", "document.querySelector('.lines.wrap')");
        browser.press(Keys.ESCAPE);
        browser.await("back in the log", "document.activeElement.matches('.lines')");
        assertNoErrors();
    }

    @Test
    void jobsAndChannelsAreUsedByKeysAlone() {
        browser.follow("tenant=" + project);
        publishJob(project, "\"jobId\":1,\"state\":\"failed\",\"why\":{\"file\":\"a.ts\"}");
        publishJob(project, "\"jobId\":2,\"state\":\"done\"");
        browser.await("both", "document.querySelectorAll('tbody').length === 2");
        tabTo("th[data-column=job] .sort");
        browser.press(Keys.ENTER);
        browser.await("sorted", "document.querySelector('th[data-column=job]').ariaSort === 'ascending'");
        tabTo("[data-job='1'] .fold");
        browser.press(Keys.ENTER);
        browser.await("its values", "document.querySelector('.tree details').open");
        tabTo(".tree summary");
        browser.press(Keys.ENTER);
        browser.await("folded", "!document.querySelector('.tree details').open");

        try (TestClient reader = TestClient.connect(Gateway.uri("/ws"))) {
            reader.ask(Commands.subscribe(project));
            publish(project, "line");
            browser.open("/");
            browser.press("/", project);
            browser.await("it alone", "document.querySelectorAll('#channels tbody tr').length === 1");
            browser.await("its line was heard", "document.querySelector('#standings .live').checkVisibility()");
            tabTo("#standings .live");
            browser.press(Keys.ENTER);
            browser.await("pressed", "document.querySelector('#standings .live').ariaPressed === 'true'");
            tabTo("#channels tbody a");
            browser.press(Keys.ENTER);
            browser.await("the log", "document.querySelector('.state.live')");
        }
        assertNoErrors();
    }

    private static void tabTo(String selector) {
        for (int i = 0; i < 60; i++) {
            browser.press(Keys.TAB);
            if (Boolean.TRUE.equals(browser.run("return document.activeElement.matches(arguments[0])", selector))) {
                return;
            }
        }
        fail("Tab does not lead to " + selector);
    }

    @Test
    void singleLettersCanBeSwitchedOff() {
        browser.follow("project=" + project);
        browser.run("const box = document.querySelector('#single-keys'); box.checked && box.click()");
        browser.press("w", "p");
        assertThat(browser.count(".lines.wrap")).isZero();
        browser.run("document.querySelector('#single-keys').click()");
        browser.press("w");
        browser.await("wrapped", "document.querySelector('.lines.wrap')");
    }
}
