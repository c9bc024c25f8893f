package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Ids;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Regular expressions in the viewer's search and filter, under its content security policy, in Chromium. */
class ViewerExpressionIT extends BrowserTests {

    private final String project = Ids.fresh("expressions");

    private void follow(String query) {
        browser.follow("project=" + project + query);
        publish(project, "reading /etc/hosts", "line 1 of 2", "a".repeat(60) + "!");
    }

    @Test
    void aPathIsTextAndAnExpressionIsMarked() {
        follow("");
        browser.awaitLine("line 1 of 2");

        browser.find("#search").sendKeys("/etc/hosts");
        browser.await("the mark", "document.querySelector('mark')?.textContent === '/etc/hosts'");
        assertThat(browser.texts("#search-problem")).containsExactly("");

        browser.find("#search").clear();
        browser.find("#search").sendKeys("/\\d of \\d/");
        browser.await("the mark", "document.querySelector('mark')?.textContent === '1 of 2'");
        browser.await("the count", "document.querySelector('#found').textContent === '1'");
        assertNoErrors();
    }

    @Test
    void aWrongExpressionSaysWhyBelowTheField() {
        follow("");
        browser.find("#filtering").click();
        browser.find("#filter").sendKeys("/(/");
        browser.await(
                "the reason",
                "document.querySelector('#filter-problem').textContent.includes('Unterminated group')"
                        + " && document.querySelector('#filter').getAttribute('aria-invalid') === 'true'");
        assertNoErrors();
    }

    @Test
    void anExpressionOfTheAddressThatBacktracksIsStoppedAndThePageLives() {
        follow("&filter=" + "%2F%5E(a%2B)%2B%24%2F" + "&search=" + "%2F%5E(a%2B)%2B%24%2F");
        Instant from = Instant.now();
        browser.await("the reason", "document.querySelector('#filter-problem').textContent.includes('takes too long')");
        assertThat(Duration.between(from, Instant.now())).isLessThan(Duration.ofSeconds(15));
        browser.awaitLine("line 1 of 2");
        assertNoErrors();
    }
}
