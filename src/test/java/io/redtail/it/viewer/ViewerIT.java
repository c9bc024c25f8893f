package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The viewer at {@code /}, as a reader in Chromium sees it. */
class ViewerIT extends BrowserTests {

    private final String project = Ids.fresh("viewed");

    private void publishNumbered(int from, int to) {
        publish(project, IntStream.range(from, to).mapToObj(i -> "line " + i).toArray(String[]::new));
    }

    @Test
    void followsUntilTheReaderScrollsUpAndTellsHowManyLinesAreNew() {
        browser.follow("project=" + project);
        publishNumbered(0, 500);
        browser.awaitLine("line 499");
        assertThat(browser.lines()).doesNotContain("line 0").hasSizeLessThan(100);

        browser.run("document.querySelector('.lines').scrollTop -= 300");
        browser.await("the list to stand", "!redtail.panes.active.list.following");
        publishNumbered(500, 1704);

        browser.await("the count", "document.querySelector('.more').textContent === '1,204 new lines ↓'");
        assertThat(browser.lines()).doesNotContain("line 1703");
        browser.find(".more").click();
        browser.awaitLine("line 1703");
        publishNumbered(1704, 1705);
        browser.awaitLine("line 1704");
        assertNoErrors();
    }

    @Test
    void severalProjectsStandSideBySide() {
        String other = Ids.fresh("other");
        browser.follow("project=" + project + "&project=" + other);
        publish(project, "of the one");
        publish(other, "of the other");
        browser.awaitLine("of the one");
        browser.awaitLine("of the other");
        assertThat(browser.texts(".pane h2")).containsExactly(project, other);
        assertThat(browser.texts("[aria-label='" + other + "'] .row:not(.notice) .text"))
                .containsExactly("of the other");
    }

    @Test
    void aRestartOfRedisLeavesARowWhereLinesMayBeMissing() {
        browser.follow("project=" + project);
        publish(project, "before");
        browser.awaitLine("before");

        redis.kill();
        browser.await("waiting", "document.querySelector('.state.waiting')");
        redis.restart();
        browser.await("live", "document.querySelector('.state.live')");
        publish(project, "after");

        browser.awaitLine("after");
        assertThat(browser.lines())
                .containsExactly("before", "Some lines may be missing here: the gateway had lost Redis", "after");
    }

    @Test
    void filtersByTextExpressionAndLevel() {
        browser.follow("project=" + project);
        publish(
                project,
                "INFO apple",
                "WARN banana",
                "ERROR cherry",
                "\tat io.redtail.Foo",
                "{\"level\":\"error\",\"msg\":\"date\"}");
        browser.awaitLine("error date");

        browser.find("#filtering").click();
        browser.find("#filter").sendKeys("an");
        await().untilAsserted(() -> assertThat(browser.lines()).containsExactly("WARN banana"));
        browser.find("#filter").clear();
        browser.find("#filter").sendKeys("/^(INFO|ERROR)/");
        await().untilAsserted(() -> assertThat(browser.lines()).containsExactly("INFO apple", "ERROR cherry"));
        assertThat(browser.text(".note")).isEqualTo("2 of 5 lines");
        browser.run("const f = document.querySelector('#filter'); f.value = ''; f.dispatchEvent(new Event('input'))");
        browser.run(
                "const l = document.querySelector('#level'); l.value = 'error'; l.dispatchEvent(new Event('change'))");
        await().untilAsserted(() ->
                assertThat(browser.lines()).containsExactly("ERROR cherry", "\tat io.redtail.Foo", "error date"));
        assertThat(String.valueOf(browser.run("return location.search"))).contains("level=error");
        publish(project, "INFO not shown", "ERROR shown");
        browser.awaitLine("ERROR shown");
        assertThat(browser.lines()).doesNotContain("INFO not shown");
    }

    @Test
    void aFilterKeepsTheReadersPlace() {
        browser.follow("project=" + project);
        publishNumbered(0, 2000);
        browser.awaitLine("line 1999");
        browser.run("redtail.panes.active.list.go(1001)");
        browser.await("line 1000 at the top", "document.querySelector('.row .text').textContent === 'line 1000'");

        browser.run("redtail.settings.set('filter', '/7$/')");
        browser.await("the next one at the top", "document.querySelector('.row .text').textContent === 'line 1007'");
        browser.run("redtail.settings.set('filter', '')");
        browser.await("all", "document.querySelector('.note').textContent === '2,000 lines'");
        assertThat(browser.lines()).startsWith("line 1007", "line 1008");
    }

    @Test
    void searchesMarksCountsAndGoesFromMatchToMatch() {
        browser.follow("project=" + project);
        publishNumbered(0, 3000);
        browser.awaitLine("line 2999");

        browser.find("#search").sendKeys("line 1500");
        browser.await("the count", "document.querySelector('#found').textContent === '1'");
        browser.find("#search").sendKeys(Keys.ENTER);
        browser.await("the match", "document.querySelector('.cursor mark')?.textContent === 'line 1500'");
        assertThat(browser.text("#found")).isEqualTo("1/1");

        browser.find("#search").clear();
        browser.find("#search").sendKeys("/line 10$|line 20$/");
        browser.await("the count", "document.querySelector('#found').textContent === '2'");
        browser.find("#next").click();
        browser.await("the first", "document.querySelector('.cursor .text')?.textContent === 'line 10'");
        browser.find("#next").click();
        browser.await("the second", "document.querySelector('.cursor .text')?.textContent === 'line 20'");
        browser.find("#previous").click();
        browser.await("the first again", "document.querySelector('.cursor .text')?.textContent === 'line 10'");
    }

    @Test
    void theStartPageListsTheLiveChannelsAndKeepsThemUpToDate() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            client.ask(Commands.subscribe(project));
            client.ask(Commands.subscribeTenant(project + "-jobs"));
            browser.open("/");
            browser.await("the log", "document.querySelector('#channels a[href=\"?project=" + project + "\"]')");
            browser.await("the jobs", "document.querySelector('#channels a[href=\"?tenant=" + project + "-jobs\"]')");
            browser.run("document.querySelector('#channels a[href=\"?project=" + project + "\"]').focus()");

            await().untilAsserted(() -> {
                publish(project, "line");
                assertThat(cells()).matches("\\[live, " + project + ", [0-9][0-9.,]*, 1, .*]");
            });
            try (TestClient second = TestClient.connect(Gateway.uri("/ws"))) {
                second.ask(Commands.subscribe(project));
                await().untilAsserted(() -> assertThat(cells()).contains(", 2, "));
            }
            assertThat(String.valueOf(browser.run("return document.activeElement.textContent")))
                    .as("what has the focus keeps it")
                    .isEqualTo(project);
        }
        browser.await("gone", "!document.querySelector('#channels a[href=\"?project=" + project + "\"]')");
        assertNoErrors();
    }

    /** Of the project's row. */
    private String cells() {
        return browser.strings(
                        "const row = [...document.querySelectorAll('#channels tbody tr')].find(row =>"
                                + " row.cells[1].textContent === arguments[0]);"
                                + " return [...row?.cells ?? []].map(cell => cell.textContent)",
                        project)
                .toString();
    }

    @Test
    void theFirstLinesThatTheStartPageTellsHowToSendArriveWhenPasted() throws IOException {
        assumeTrue(
                Browser.onPath("curl").isPresent() && Browser.onPath("sh").isPresent(),
                "no curl, so nobody could paste it");
        browser.open("/");
        String commands = browser.text("#first-line");
        browser.follow("project=demo");
        Process shell = new ProcessBuilder("sh", "-c", commands)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            browser.awaitLine("hello 3");
            assertThat(browser.lines()).containsExactly("hello 1", "hello 2", "hello 3");
        } finally {
            shell.destroyForcibly();
        }
    }

    @Test
    void endedLog_saysSoAndMayResume() {
        browser.follow("project=" + project);
        publish(project, "the last line", "\u001b]redtail;end\u0007");
        browser.awaitLine("The log ends here");
        assertThat(browser.lines()).containsExactly("the last line", "The log ends here");
        assertThat(browser.text(".state")).isEqualTo("ended");

        publish(project, "the next run's first line");
        browser.awaitLine("the next run's first line");
        assertThat(browser.text(".state")).isEqualTo("live");
    }

    @Test
    void endedLog_saysHowInTheRowTheStateTheTitleAndTheIcon() {
        browser.follow("project=" + project);
        publish(project, "cc main.c", "\u001b]redtail;end;status=failed;code=2\u0007");
        browser.awaitLine("The log ends here: failed, exit code 2");
        assertThat(browser.text(".state.bad")).isEqualTo("failed, exit code 2");
        assertThat(browser.run("return document.title")).isEqualTo("✗ " + project + " – Redtail");
        String failed = String.valueOf(browser.run("return document.querySelector('link[rel=icon]').href"));

        publish(project, "the next run", "\u001b]redtail;end;code=0\u0007");
        browser.awaitLine("The log ends here: succeeded, exit code 0");
        assertThat(browser.text(".state.good")).isEqualTo("succeeded, exit code 0");
        assertThat(browser.run("return document.title")).isEqualTo("✓ " + project + " – Redtail");
        assertThat(browser.run("return document.querySelector('link[rel=icon]').href"))
                .isNotEqualTo(failed);

        publish(project, "and the next");
        browser.awaitLine("and the next");
        assertThat(browser.run("return document.title")).isEqualTo("● " + project + " – Redtail");
    }

    @Test
    void failedLog_offersItsFirstError_andKeysLeadToTheNext() {
        browser.follow("project=" + project);
        publish(
                project,
                "compiling",
                "src/a.ts(1,2): error TS2304: Cannot find name 'x'.",
                "src/b.ts(3,4): error TS2304: Cannot find name 'y'.",
                "done");
        publish(project, IntStream.range(0, 100).mapToObj(i -> "and " + i).toArray(String[]::new));
        publish(project, "\u001b]redtail;end;code=2\u0007");
        browser.awaitLine("The log ends here: failed, exit code 2");
        await().untilAsserted(() -> assertThat(browser.text(".errors")).isEqualTo("2 errors"));
        await().untilAsserted(() -> assertThat(browser.text(".told .said"))
                .isEqualTo("Failed: src/a.ts(1,2): error TS2304: Cannot find name 'x'."));
        assertThat(browser.text(".told button")).isEqualTo("Go to the first of 2 errors (e)");

        browser.run("document.querySelector('.told button').click()");
        await().untilAsserted(
                        () -> assertThat(browser.text(".row.cursor .text")).startsWith("src/a.ts"));
        assertThat(browser.text(".errors")).isEqualTo("error 1 of 2");
        assertThat(browser.find(".told").isDisplayed()).isFalse();
        browser.press("e");
        await().untilAsserted(
                        () -> assertThat(browser.text(".row.cursor .text")).startsWith("src/b.ts"));
        assertThat(browser.run("return document.querySelector('canvas.marks').height > 0"))
                .isEqualTo(true);
    }

    @Test
    void showsColoursAndRedrawsProgressInPlace() {
        browser.follow("project=" + project);
        publish(project, "plain \u001b[1;31mred\u001b[0m", "\r10%", "\r55%", "\r100%", "end");
        browser.awaitLine("end");
        assertThat(browser.lines()).containsExactly("plain red", "100%", "end");
        assertThat(browser.texts(".bold.fg-1")).containsExactly("red");
        assertThat(String.valueOf(browser.run("return getComputedStyle(document.querySelector('.fg-1')).color")))
                .isNotEqualTo(
                        browser.run("return getComputedStyle(document.querySelector('.row:not(.notice)')).color"));
    }

    @Test
    void theJobsOfATenantAreATableOfTheirNewestStates() {
        String tenant = Ids.fresh("tenant");
        browser.follow("tenant=" + tenant);
        // The gateway may still be told by Redis; an update that is heard says that it was.
        await().untilAsserted(() -> {
            publishJob(tenant, "\"jobId\":1,\"state\":\"queued\"");
            assertThat(browser.count("tbody")).isEqualTo(1);
        });
        publishJob(tenant, "\"jobId\":2,\"state\":\"running\",\"progress\":40");
        publishJob(tenant, "\"jobId\":1,\"state\":\"done\",\"by\":\"<b>me</b>\"");

        browser.await("the newest", "document.querySelector('[data-job=\"1\"] .badge')?.textContent === 'done'");
        assertThat(browser.texts("tbody th span")).containsExactly("2", "1");
        assertThat(browser.texts("tbody .badge")).containsExactly("running", "done");
        assertThat(browser.text("[data-job='1'] td:nth-child(3)")).isEqualTo("by: <b>me</b>");
        browser.find("[data-job='1'] .fold").click();
        assertThat(browser.texts("[data-job='1'] .past .badge"))
                .startsWith("done")
                .endsWith("queued");
        assertNoErrors();
    }
}
