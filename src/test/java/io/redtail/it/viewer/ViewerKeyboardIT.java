package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Ids;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** All of the viewer without a mouse. */
class ViewerKeyboardIT extends BrowserTests {

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
