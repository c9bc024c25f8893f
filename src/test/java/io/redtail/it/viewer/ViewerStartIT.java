package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Commands;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page without a channel: what there is, how it stands, and how to begin. */
class ViewerStartIT extends BrowserTests {

    private final String project = Ids.fresh("start");
    private TestClient client;

    @BeforeEach
    void follow() {
        client = TestClient.connect(Gateway.uri("/ws"));
        client.ask(Commands.subscribe(project + "-web"));
        client.ask(Commands.subscribe(project + "-api"));
    }

    @AfterEach
    void leave() {
        client.close();
    }

    private static String rowOf(String project) {
        return "document.querySelector('#channels a[href=\"?project=" + project + "\"]')?.closest('tr')";
    }

    @Test
    void aChannelShowsHowItStands() {
        browser.open("/?find=" + project);
        browser.await("nothing has come", rowOf(project + "-web") + "?.querySelector('.state.quiet')");

        publish(project + "-web", "line");
        browser.await("it is live", rowOf(project + "-web") + "?.querySelector('.state.live')");
        browser.await("when its last line came", rowOf(project + "-web") + ".cells[4].textContent.endsWith(' ago')");

        publish(project + "-web", "\u001b]redtail;end;status=failed;code=2\u0007");
        browser.await(
                "it has failed",
                rowOf(project + "-web") + "?.querySelector('.state.bad')?.textContent === 'failed (2)'");
        assertThat(browser.run(
                        "return getComputedStyle(document.querySelector('#channels .state.bad'), '::before').content"))
                .isEqualTo("\"✗\"");

        publish(project + "-web", "\u001b]redtail;end;status=succeeded\u0007");
        browser.await("it has succeeded", rowOf(project + "-web") + "?.querySelector('.state.good')");
        assertNoErrors();
    }

    @Test
    void searchAndStateNarrowTheListAndAreInTheAddress() {
        publish(project + "-web", "\u001b]redtail;end;status=failed\u0007");
        publish(project + "-api", "line");
        browser.open("/");
        browser.run("document.body.focus()");
        browser.press("/");
        browser.press(project);
        browser.await("both", "document.querySelectorAll('#channels tbody tr').length === 2");

        browser.await("how many have failed", "document.querySelector('#standings .bad').textContent === 'failed 1'");
        browser.find("#standings .bad").click();
        browser.await("one", "document.querySelectorAll('#channels tbody tr').length === 1");
        assertThat(browser.text("#channels tbody a")).isEqualTo(project + "-web");
        assertThat(browser.find("#standings .bad").getDomAttribute("aria-pressed"))
                .isEqualTo("true");
        String address = String.valueOf(browser.run("return location.search"));
        assertThat(address).isEqualTo("?find=" + project + "&only=bad");

        browser.open("/" + address);
        browser.await("the same again", "document.querySelectorAll('#channels tbody tr').length === 1");
        assertThat(browser.run("return document.querySelector('#find').value")).isEqualTo(project);
        assertNoErrors();
    }

    @Test
    void whatIsNotFoundIsSaidAsText() {
        browser.open("/");
        browser.find("#find").sendKeys("<img src=x onerror=alert(1)>");
        browser.await(
                "that there is none",
                "document.querySelector('#channels-note').textContent ==="
                        + " 'No channel has “<img src=x onerror=alert(1)>” in its name.'");
        assertThat(browser.count("#start img")).isZero();

        browser.press(Keys.ESCAPE);
        browser.await("all", "document.querySelector('#channels tbody tr')");
        assertNoErrors();
    }

    @Test
    void aMistypedAddressGetsAPage_andProgramsAProblem() throws Exception {
        browser.open("/no/such/%3Cb%3Epage");
        assertThat(browser.text("h1")).isEqualTo("Not found");
        assertThat(browser.run("return getComputedStyle(document.querySelector('#start')).maxWidth"))
                .as("the style sheets are found from below, too")
                .isNotEqualTo("none");
        assertThat(browser.count("main b")).isZero();
        browser.find("main a").click();
        browser.await("the start page", "document.querySelector('#channels-note')");
        assertThat(browser.errors()).allMatch(error -> error.contains("404"));

        for (String accept : List.of("*/*", "application/json")) {
            assertThat(HttpApi.exchange("GET", "/no/such/page", "", "Accept", accept)
                            .headers()
                            .firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        }
        assertThat(HttpApi.exchange("GET", "/api/nope/1", "", "Accept", "text/html")
                        .headers()
                        .firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }

    @Test
    void theFirstLinesCanBeCopied() {
        browser.open("/");
        browser.cdp(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
        browser.run("document.querySelector('#begin').open = true");
        browser.find("#copy-first-line").click();

        browser.await("that it was copied", "document.querySelector('#toast').textContent === 'Copied'");
        assertThat(browser.runAsync("navigator.clipboard.readText().then(arguments[0])"))
                .isEqualTo(browser.text("#first-line"));
    }
}
