package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Ids;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** A table of jobs, and what readers do with it. */
class ViewerJobsIT extends BrowserTests {

    private final String tenant = Ids.fresh("jobs");

    @BeforeEach
    void open() {
        browser.follow("tenant=" + tenant);
        // The gateway may still be told by Redis; an update that is heard says that it was.
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            publishJob(tenant, "\"jobId\":\"build 1\",\"state\":\"queued\"");
            assertThat(browser.count("tbody")).isPositive();
        });
    }

    private void publishAll() {
        publishJob(tenant, "\"jobId\":\"build 2\",\"state\":\"running\",\"progress\":40,\"log\":\"logs:build/2\"");
        publishJob(
                tenant,
                "\"jobId\":\"build 10\",\"state\":\"failed\",\"error\":{\"code\":7,\"at\":[\"a.ts\",{\"line\":3}]}");
        publishJob(tenant, "\"jobId\":\"build 3\",\"state\":\"running\",\"progress\":{\"done\":1,\"total\":8}");
        browser.await("all", "document.querySelectorAll('tbody').length === 4");
    }

    private static Object order() {
        return browser.run(
                "return [...document.querySelectorAll('tbody')].map(job => job.dataset.job.slice(6)).join()");
    }

    @Test
    void progressIsABar() {
        publishAll();
        assertThat(browser.text("[data-job='build 2'] .part")).isEqualTo("40 %");
        assertThat(browser.text("[data-job='build 3'] .part")).isEqualTo("12 %");
        assertThat(browser.run("return document.querySelector('[data-job=\"build 3\"] progress').value"))
                .isEqualTo(12.5);
        assertThat(browser.count("progress")).isEqualTo(2);

        publishJob(tenant, "\"jobId\":\"build 2\",\"progress\":80");
        browser.await("the newest", "document.querySelector('[data-job=\"build 2\"] .part').textContent === '80 %'");
        assertNoErrors();
    }

    @Test
    void aStateIsCountedAndLeavesOnlyItsJobs() {
        publishAll();
        browser.await("counts", "document.querySelectorAll('.choice').length === 3");
        assertThat(browser.texts(".choice")).containsExactly("failed 1", "running 2", "queued 1");

        browser.find(".choice.busy").click();
        browser.await("two", "document.querySelectorAll('tbody').length === 2");
        assertThat(browser.run("return document.activeElement.getAttribute('aria-pressed')"))
                .isEqualTo("true");
        assertThat(browser.run("return location.search")).isEqualTo("?tenant=" + tenant + "&state=running");
        publishJob(tenant, "\"jobId\":\"build 2\",\"state\":\"done\"");
        browser.await("one", "document.querySelectorAll('tbody').length === 1");
        browser.press(Keys.SPACE);
        browser.await("all", "document.querySelectorAll('tbody').length === 4");
        assertNoErrors();
    }

    @Test
    void headsOfColumnsSort() {
        publishAll();
        assertThat(order()).isEqualTo("3,10,2,1");
        browser.find("th[data-column=job] .sort").click();
        browser.await("by number", "document.querySelector('th[data-column=job]').ariaSort === 'ascending'");
        assertThat(order()).isEqualTo("1,2,3,10");
        browser.press(Keys.ENTER);
        browser.await("back", "document.querySelector('th[data-column=job]').ariaSort === 'descending'");
        assertThat(order()).isEqualTo("10,3,2,1");
        assertThat(browser.run("return location.search")).isEqualTo("?tenant=" + tenant + "&sort=-job");

        browser.find("th[data-column=updated] .sort").click();
        browser.await("the newest", "document.querySelector('th[data-column=updated]').ariaSort === 'descending'");
        publishJob(tenant, "\"jobId\":\"build 1\",\"state\":\"done\"");
        browser.await("it moves", "document.querySelector('tbody').dataset.job === 'build 1'");
        assertNoErrors();
    }

    @Test
    void nestedValuesAreATree() {
        publishAll();
        browser.find("[data-job='build 10'] .fold").click();
        assertThat(browser.text("[data-job='build 10'] .values td > .tree > li > details > summary"))
                .isEqualTo("error {2}");
        assertThat(browser.texts("[data-job='build 10'] .tree .value")).containsExactly("7", "a.ts", "3");

        browser.find("[data-job='build 10'] .tree summary").click();
        browser.await("folded", "!document.querySelector('[data-job=\"build 10\"] .tree details').open");
        browser.find("[data-job='build 2'] .fold").click();
        assertThat(browser.count("[data-job='build 2'] .tree"))
                .as("nothing nested")
                .isZero();
        assertNoErrors();
    }

    @Test
    void aJobLinksToItsLog() {
        publishAll();
        browser.await("the link", "document.querySelector('a.log')");
        assertThat(browser.strings(
                        "return [...document.querySelectorAll('a.log')].map(link => link.getAttribute('href'))"))
                .containsExactly("?channel=logs%3Abuild%2F2");
        browser.find("a.log").click();
        browser.await("the log", "document.querySelector('.pane h2').textContent === 'logs:build/2'");
    }

    @Test
    void timesSayHowLongAgo() {
        publishAll();
        assertThat(browser.texts("tbody time")).allMatch(time -> time.matches("[0-9]+ s ago|[0-9]+ min ago"));
        browser.press("ttt");
        browser.await("UTC", "document.querySelector('tbody time').textContent.endsWith('Z')");
        assertNoErrors();
    }

    @Test
    void whatIsPublishedStaysText() {
        browser.run("window.hacked = 0; window.trap = () => window.hacked++");
        String markup = "<img src=x onerror=trap()>";
        publishJob(
                tenant,
                "\"jobId\":\"" + markup + "\",\"state\":\"" + markup + "\",\"progress\":\"" + markup
                        + "\",\"log\":\"javascript:trap()\",\"" + markup + "\":{\"" + markup + "\":[\"" + markup
                        + "\u202e\"]}");
        browser.await("the job", "document.querySelectorAll('tbody').length === 2");
        browser.run("document.querySelector('.fold').click()");

        browser.await("the tree", "document.querySelector('.tree .value')");
        assertThat(browser.text(".tree .tree .tree .value")).isEqualTo(markup + "U+202E");
        assertThat(browser.texts(".choice .name")).contains(markup);
        assertThat(browser.count(".jobs img, .jobs a, progress")).isZero();
        assertThat(browser.run("return hacked")).isEqualTo(0L);
        assertNoErrors();
    }
}
