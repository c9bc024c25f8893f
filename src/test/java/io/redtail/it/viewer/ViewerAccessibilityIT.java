package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/**
 * Every view, with what can be opened in it: axe-core finds nothing, all texts can be read, all controls can be reached by Tab and are in
 * the window or can be scrolled to, and nothing moves by itself. Light, dark, on a phone, and in a window of 1280 × 800 at 200 %.
 */
class ViewerAccessibilityIT extends BrowserTests {

    private static final String FAILED = "\u001b]redtail;end;status=failed\u0007";

    private final String project = Ids.fresh("axe");
    private final String other = Ids.fresh("axe");
    private final String tenant = Ids.fresh("axe");
    private final SoftAssertions all = new SoftAssertions();
    private boolean withTab;

    @AfterEach
    void asItWas() {
        browser.run("localStorage.clear()");
        browser.scheme("light");
        browser.cdp("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    @ParameterizedTest
    @CsvSource({"dark, 1200, 1", "light, 390, 2", "light, 640, 2"})
    void everyViewIsForEverybody(String scheme, int width, int pixels) {
        lookAtAll(scheme, width, pixels);
    }

    @ParameterizedTest
    @CsvSource({"light, 1200, 1", "dark, 390, 2"})
    @Tag("proof")
    void everyViewIsForEverybody_inTheOtherScheme(String scheme, int width, int pixels) {
        lookAtAll(scheme, width, pixels);
    }

    private void lookAtAll(String scheme, int width, int pixels) {
        media(scheme);
        browser.cdp(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        width == 640 ? 400 : 800,
                        "deviceScaleFactor",
                        pixels,
                        "mobile",
                        width == 390));
        withTab = scheme.equals("light");

        startPage();
        sideBySide();
        placesInALog();
        oneStream();
        embedded();
        jobs();
        all.assertAll();
        assertNoErrors();
    }

    private static void media(String scheme) {
        browser.cdp(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    private void startPage() {
        try (TestClient reader = TestClient.connect(Gateway.uri("/ws"))) {
            reader.ask(Commands.subscribe(project));
            reader.ask(Commands.subscribeTenant(tenant));
            browser.open("/");
            publish(project, FAILED);
            browser.await("a channel that failed", "document.querySelector('#channels .state.bad')");
            browser.run("document.querySelector('#begin').open = true");
            browser.find("#standings .bad").click();
            look("the start page", 20);
            browser.run("document.querySelector('#token-card').showModal()");
            look("the question for a token", 20);
        }
    }

    /** Two logs, with all that lines can look like. */
    private void sideBySide() {
        browser.follow("project=" + project + "&project=" + other + "&time=local&search=line&level=none");
        for (int i = 0; i < 16; i++) {
            int color = i < 8 ? 30 + i : 82 + i;
            publish(
                    project,
                    "a line \u001b[" + color + "min colour " + i + "\u001b[0m \u001b[" + (color + 10) + "mground");
        }
        publish(
                project,
                "\u001b[38;5;226myellow\u001b[0m \u001b[38;2;20;20;60mnavy",
                "ERROR \u001b[2mdim \u001b[0;7minverse");
        publish(
                project,
                "::group::folded",
                "in it",
                "::endgroup::",
                "::group::open",
                "::error file=a.ts,line=1,title=tsc::no",
                "::warning::w",
                "::notice::n",
                "::debug::d",
                "::endgroup::");
        for (String level : new String[] {"trace", "debug", "info", "warn", "error"}) {
            publish(
                    project,
                    "{\"level\":\"" + level + "\",\"time\":1,\"msg\":\"m\",\"a\":1,\"stack\":\"E: x\\n at y\"}");
        }
        publish(project, "{\"level\":\"warn\",\"a\":[1,true]}", "\u202Enamed", "https://example.com/", "END");
        browser.awaitLine("END");
        browser.run("document.querySelectorAll('.fold').forEach(button => button.click())");
        browser.run("document.querySelector('.number').click()");
        look("two logs", 40);
        browser.run("redtail.panes.all[0].start()");
        browser.await("the start", "redtail.panes.all[0].list.top === 0");
        look("the start of a log", 40);

        openMenu();
        browser.run("document.querySelector('#filtering').click()");
        look("the menu", 20);
        browser.run("document.querySelector('#more').hidePopover()");
        browser.run("document.querySelector('#search').value = '/(/';"
                + " document.querySelector('#search').dispatchEvent(new Event('input'))");
        browser.await("what is wrong", "document.querySelector('#search-problem').textContent");
        look("an expression that is wrong", 20);
        openMenu();
        browser.run("document.querySelector('#help').click()");
        look("the keys", 60);
    }

    private void openMenu() {
        browser.run("document.querySelector('#more').showPopover()");
        browser.await("the menu", "document.querySelector('#more').matches(':popover-open')");
    }

    /** A log that has failed: what it offers, its lines over time, its lines in context, and the question where to go. */
    private void placesInALog() {
        browser.follow("project=" + project + "&histogram=on&filter=line&time=step");
        publish(project, "ERROR that the filter hides", "a line", "another", "ERROR line", FAILED);
        browser.await("the offer", "document.querySelector('.told button')");
        browser.press(Keys.ARROW_UP, Keys.ARROW_UP, "i");
        browser.await("the way back", "!document.querySelector('.context').hidden");
        browser.await("bars", "document.querySelector('.histogram').ariaLabel");
        look("a log that failed", 15);
        browser.run("document.querySelector('#places').click()");
        browser.await("the question", "document.querySelector('#go-to').open");
        look("where to go", 15);
    }

    private void oneStream() {
        browser.follow("project=" + project + "&project=" + other + "&merge=1&histogram=on&time=utc");
        publish(project, "one", "ERROR two", "WARN three");
        publish(other, "four", "\u001b[31mfive", FAILED);
        browser.await("an end", "document.querySelectorAll('.row').length === 7");
        browser.press(Keys.ARROW_UP);
        look("two logs as one stream", 20);
    }

    private void embedded() {
        browser.follow("project=" + project + "&embed=1");
        publish(project, "in a frame", "ERROR in a frame");
        browser.awaitLine("ERROR in a frame");
        browser.await("its error", "!document.querySelector('.errors').hidden");
        look("a log in a frame", 5);
    }

    private void jobs() {
        browser.follow("tenant=" + tenant);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            publishJob(tenant, "\"jobId\":1,\"state\":\"failed\",\"why\":{\"file\":\"a.ts\",\"lines\":[1,2]}");
            publishJob(tenant, "\"jobId\":2,\"state\":\"running\",\"progress\":40,\"log\":\"logs:x\"");
            publishJob(tenant, "\"jobId\":3,\"state\":\"done\"");
            publishJob(tenant, "\"jobId\":4,\"state\":\"queued\"");
            assertThat(browser.count("tbody")).isEqualTo(4);
        });
        // An update that is still on its way draws its row anew, closed.
        browser.await(
                "the tree",
                "document.querySelector('.tree summary')"
                        + " || document.querySelectorAll('.jobs .fold[aria-expanded=false]').forEach(button => button.click())");
        look("jobs", 30);
    }

    private void look(String view, int texts) {
        all.assertThat(Axe.violations(browser)).as("axe-core: " + view).isEmpty();
        all.assertThat(Contrast.tooLow(browser, texts)).as("contrast: " + view).isEmpty();
        all.assertThat(Reach.cutOff(browser)).as("cut off: " + view).isEmpty();
        all.assertThat(browser.strings("return document.getAnimations().map(animation => animation.constructor.name)"))
                .as("moves: " + view)
                .isEmpty();
        if (withTab) {
            all.assertThat(Reach.notByTab(browser)).as("by keys: " + view).isEmpty();
        }
    }
}
