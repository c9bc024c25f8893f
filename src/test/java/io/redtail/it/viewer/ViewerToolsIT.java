package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Ids;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The bar and its menu, on a desk and on a phone, and notifications. */
class ViewerToolsIT extends BrowserTests {

    private static final String FAILED = "\u001b]redtail;end;status=failed;code=2\u0007";

    private final String project = Ids.fresh("tools");

    @BeforeEach
    void onADesk() {
        browser.screen(1200, 800, false);
    }

    @AfterEach
    void forget() {
        browser.run("localStorage.clear()");
    }

    @Test
    void theFilterIsASwitchAndBeginsWithWhatIsSearchedFor() {
        browser.follow("project=" + project);
        publish(project, "one", "two");
        browser.awaitLine("two");
        assertThat(browser.find("#filter").isDisplayed()).isFalse();

        browser.find("#search").sendKeys("one");
        browser.find("#filtering").click();
        browser.await("only that", "document.querySelector('.note').textContent === '1 of 2 lines'");
        assertThat(browser.find("#filtering").getDomAttribute("aria-pressed")).isEqualTo("true");
        // What is typed is searched for, and written into the address, a moment later.
        browser.await("the address", "new URLSearchParams(location.search).has('search')");
        assertThat(browser.strings("return [...new URLSearchParams(location.search)].map(pair => pair.join('='))"))
                .containsExactlyInAnyOrder("project=" + project, "search=one", "filter=one");

        browser.find("#filtering").click();
        browser.await("all", "document.querySelector('.note').textContent === '2 lines'");
        assertThat(browser.find("#filter").isDisplayed()).isFalse();
        assertNoErrors();
    }

    @Test
    void ctrlFSearchesTheLog() {
        browser.follow("project=" + project);
        browser.run("document.addEventListener('keydown', e => setTimeout(() => window.kept = e.defaultPrevented))");
        ctrlF();
        browser.await("the field", "document.activeElement.id === 'search' && kept === true");
        ctrlF();
        browser.await("the browser's own, the second time", "kept === false");
        assertNoErrors();
    }

    private static void ctrlF() {
        browser.run("document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
                + " {key: 'f', ctrlKey: true, bubbles: true, cancelable: true}))");
    }

    @Test
    void theMenuHasTheRestAndClosesByEscape() {
        browser.follow("project=" + project);
        assertThat(browser.find("#download").isDisplayed()).isFalse();
        browser.press("m");
        browser.await("the menu", "document.querySelector('#more').matches(':popover-open')");
        assertThat(browser.find("#download").isDisplayed()).isTrue();
        browser.find("#wrap").click();
        browser.await("wrapped", "document.querySelector('.lines.wrap')");
        browser.press(Keys.ESCAPE);
        browser.await("no menu", "!document.querySelector('#more').matches(':popover-open')");

        browser.press("a");
        browser.await("another", "document.activeElement.id === 'project'");
        browser.press(project + "-2", Keys.ENTER);
        browser.await("both", "document.querySelectorAll('.pane').length === 2");
        assertNoErrors();
    }

    @Test
    void onAPhoneLinesWrapAndFingersHitWhatTheyAimAt() {
        browser.screen(390, 800, true);
        browser.follow("project=" + project + "&project=" + project + "-2");
        publish(project, "x".repeat(200), "ERROR y");
        browser.awaitLine("ERROR y");
        browser.await("the error", "document.querySelector('.errors:not([hidden])')");
        assertThat(browser.count(".lines.wrap")).isEqualTo(2);
        assertThat(browser.run("return location.search")).asString().doesNotContain("wrap");
        assertTargets();
        browser.find("#menu").click();
        browser.await("the menu", "document.querySelector('#more #filtering').checkVisibility()");
        browser.find("#filtering").click();
        assertTargets();

        browser.open("/");
        browser.await("the types", "document.querySelectorAll('#types li').length > 1");
        assertTargets();
        browser.follow("tenant=" + project);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            publishJob(project, "\"jobId\":1,\"state\":\"running\",\"log\":\"logs:a\"");
            assertThat(browser.count("tbody a.log")).isPositive();
        });
        assertTargets();
        assertNoErrors();
    }

    /** All controls but those in the lines of a log are 44 pixels wide and high, and nothing is wider than the screen. */
    private static void assertTargets() {
        assertThat(browser.strings("""
                return [...document.querySelectorAll('button, input, select, summary, h1 a, h2 a, table a')]
                    .filter(target => target.checkVisibility() && !target.closest('.lines, .unseen'))
                    .map(target => [target, target.getBoundingClientRect()])
                    .filter(([target, box]) => box.height < 44 || box.width < 44)
                    .map(([target, box]) => `${target.outerHTML.slice(0, 80)} ${box.width} ${box.height}`)""")).isEqualTo(List.of());
        assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }

    @Test
    void atTwiceTheSizeNothingIsCut() {
        browser.screen(640, 400, false); // a window of 1280 x 800 at 200 %
        browser.follow("project=" + project);
        assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        assertThat(browser.find("#search").isDisplayed()).isTrue();
        browser.press("m");
        browser.await("the menu", "document.querySelector('#more').matches(':popover-open')");
        browser.run("document.querySelector('#help').scrollIntoView()");
        assertThat(browser.run("const box = document.querySelector('#help').getBoundingClientRect();"
                        + " return box.bottom <= innerHeight && box.right <= innerWidth"))
                .isEqualTo(true);
    }

    @Test
    void whoAsksForItIsNotifiedWhenALogEndsElsewhere() {
        browser.follow("project=" + project);
        recordNotifications();
        browser.press("i");
        browser.await("it is on", "document.querySelector('#notify').getAttribute('aria-pressed') === 'true'");

        publish(project, FAILED);
        browser.await("the end", "document.querySelector('.state.bad')");
        assertThat(browser.strings("return shown"))
                .as("whoever looks at it knows")
                .isEmpty();

        publish(project, "it goes on");
        browser.await("live again", "document.querySelector('.state.live')");
        browser.run("focused = false");
        publish(project, FAILED);
        browser.await("the notification", "shown.length === 1");
        assertThat(browser.strings("return shown")).containsExactly("✗ " + project + "|failed, exit code 2");

        browser.press("i");
        browser.await("it is off", "document.querySelector('#notify').getAttribute('aria-pressed') === 'false'");
        assertNoErrors();
    }
}
