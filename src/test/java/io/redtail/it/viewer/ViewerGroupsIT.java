package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Ids;
import io.redtail.it.history.HistoryCluster;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Groups of lines: folded where they went well, open where they failed, and never in the way of what is looked for. */
class ViewerGroupsIT extends BrowserTests {

    private static final String[] BUILD = {
        "::group::Install",
        "added 402 packages",
        "::group::Audit",
        "found 0 vulnerabilities",
        "::endgroup::",
        "::endgroup::",
        "::group::Test <b>unit</b>",
        "::error file=src/cart.ts,line=14,title=tsc::Cannot find name 'itme'",
        "::endgroup::",
        "::group::Upload",
        "sending",
    };

    private final String project = Ids.fresh("grouped");

    private void showBuild() {
        browser.follow("project=" + project);
        publish(project, BUILD);
        browser.awaitLine("sending");
        browser.await("the first group to be folded", "document.querySelector('.group .fold[aria-expanded=false]')");
    }

    @Test
    void whatWentWellIsFoldedAndWhatFailedOrRunsIsOpen() {
        showBuild();
        assertThat(browser.lines())
                .containsExactly(
                        "Install",
                        "Test <b>unit</b>",
                        "error src/cart.ts:14 tsc: Cannot find name 'itme'",
                        "Upload",
                        "sending");
        assertThat(browser.text(".group .about")).matches("3 lines · .* s\\|1 line · .* s · 1 error\\|1 line");
        assertThat(browser.text(".note")).isEqualTo("11 lines");

        publish(project, "::endgroup::", "done");
        browser.awaitLine("done");
        browser.await("the running one to be folded", "document.querySelectorAll('.row').length === 6");
        assertThat(browser.lines()).endsWith("Upload", "done").doesNotContain("::endgroup::");
        assertNoErrors();
    }

    @Test
    void groupsAreFoldedAndUnfoldedByKeysAndByClicks() {
        showBuild();
        browser.press(Keys.HOME, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER);
        browser.awaitLine("added 402 packages");
        assertThat(browser.lines()).contains("Audit").doesNotContain("found 0 vulnerabilities");

        browser.press(Keys.ARROW_DOWN, "z");
        browser.await("Install", "document.querySelector('.cursor .text')?.textContent === 'Install'");
        assertThat(browser.lines()).doesNotContain("added 402 packages");

        browser.press("Z");
        browser.await("all folded", "document.querySelector('#toast').textContent === 'All 4 groups are folded'");
        assertThat(browser.lines()).containsExactly("Install", "Test <b>unit</b>", "Upload");
        browser.press("Z");
        browser.awaitLine("found 0 vulnerabilities");
        assertThat(browser.count(".depth-2")).isEqualTo(1);
        browser.press("Z");
        browser.await("all folded again", "document.querySelectorAll('.group').length === 3");

        browser.run("document.querySelector('.group > .text').click()");
        browser.awaitLine("added 402 packages");
        browser.run("document.querySelector('.group .fold').click()");
        browser.await("folded", "document.querySelectorAll('.group').length === 3");
        assertThat(browser.run("return redtail.panes.active.text({ whole: true }).count"))
                .as("what is copied has the lines of folded groups, and the row that is no line")
                .isEqualTo(12L);
    }

    @Test
    void searchErrorsAndFilterReachLinesInFoldedGroups() {
        showBuild();
        browser.press("/", "vulnerabilities");
        browser.await("the match", "document.querySelector('#found').textContent === '1'");
        browser.press(Keys.ENTER);
        browser.await("it", "document.querySelector('.cursor mark')?.textContent === 'vulnerabilities'");
        browser.press(Keys.ESCAPE);

        browser.press("Z");
        browser.await("all unfolded or folded", "document.querySelector('#toast').textContent.startsWith('All')");
        browser.press("Z", "e");
        browser.await("the error", "document.querySelector('.cursor .tag.error')");

        browser.press("f", "402");
        browser.await("the filter", "document.querySelector('.note').textContent === '1 of 11 lines'");
        assertThat(browser.lines()).containsExactly("added 402 packages");
        browser.run("document.querySelector('.number').click()");
        browser.press("f", Keys.ESCAPE);
        browser.await("all", "document.querySelector('.note').textContent === '11 lines'");
        assertThat(browser.text(".cursor .text"))
                .as("it is shown where it stands")
                .isEqualTo("added 402 packages");
    }

    @Test
    void whatTheReaderIsInStaysOpenWhenItEnds() {
        browser.follow("project=" + project);
        publish(project, "::group::Compile");
        publish(project, IntStream.range(0, 200).mapToObj(i -> "step " + i).toArray(String[]::new));
        browser.awaitLine("step 199");
        browser.press(Keys.HOME, Keys.PAGE_DOWN);
        browser.await("a page on", "!redtail.panes.active.list.following && redtail.panes.active.list.top > 5");
        publish(project, "::endgroup::", "::group::Next", "x", "::endgroup::", "END");
        browser.await("all", "redtail.panes.active.store.lines === 206");
        browser.press("G");
        browser.awaitLine("END");
        assertThat(browser.lines())
                .containsSubsequence("step 199", "Next", "END")
                .doesNotContain("x", "::endgroup::");
    }

    @Test
    void whatWasUnfoldedIsRememberedByTheLogsOwnNumbers() {
        HistoryCluster cluster = HistoryCluster.shared();
        for (String line : BUILD) cluster.redis.publish("logs:" + project, line);
        cluster.awaitRecorded("logs:" + project, BUILD.length);
        int port = cluster.anyUri().getPort();

        browser.followAt(port, "project=" + project);
        browser.awaitLine("sending");
        browser.await("folded", "document.querySelector('.group .fold[aria-expanded=false]')");
        browser.run("document.querySelector('.group .fold').click()");
        browser.awaitLine("added 402 packages");
        browser.run("location.reload()");
        browser.await("reloaded", "globalThis.redtail?.panes.active?.store.lines === 11");
        browser.awaitLine("added 402 packages");
        assertThat(browser.lines()).contains("Audit").doesNotContain("found 0 vulnerabilities");

        browser.open("/");
        browser.followAt(port, "project=" + project + "#" + project + ":4");
        browser.await(
                "the line in the folded group",
                "document.querySelector('.cursor .text')?.textContent.startsWith('found 0')");
        assertNoErrors();
    }
}
