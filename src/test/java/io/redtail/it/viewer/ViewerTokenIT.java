package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.it.client.Commands;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.ProtectedGateway;
import io.redtail.security.Issuer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** The viewer of a gateway that wants tokens, in Chromium. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("browser")
class ViewerTokenIT {

    private static ProtectedGateway gateway;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Browser.isInstalled(), Browser.MISSING);
        gateway = ProtectedGateway.start("redtail.auth.clock-skew", "1s", "redtail.auth.authenticate-timeout", "2s");
        browser = Browser.start();
    }

    @AfterAll
    static void end() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (gateway != null) {
            gateway.close();
        }
    }

    /** Whatever the test before has left in the tab. */
    private static void openWithoutToken(String path) {
        browser.openAt(gateway.server().page("/redtail.js"));
        browser.run("sessionStorage.clear()");
        browser.openAt(gateway.server().page(path));
    }

    private static void awaitQuestion(String reason) {
        browser.await(
                "the question",
                "document.querySelector('#token-card').open && document.querySelector('#token-reason').textContent === '"
                        + reason + "'");
    }

    @Test
    void itAsksForATokenUntilTheGatewayTakesOneAndAgainWhenItHasExpired() {
        openWithoutToken("/?project=p1");
        awaitQuestion("Ask whoever runs it for one.");
        await().pollDelay(3, TimeUnit.SECONDS).until(() -> true); // longer than the gateway waits for it
        browser.find("#token").sendKeys("no token" + Keys.ENTER);
        awaitQuestion("this token is not accepted");

        browser.find("#token")
                .sendKeys(gateway.issuer().sign(Issuer.claims().expirationTime(Issuer.in(8))) + Keys.ENTER);
        browser.await("live", "document.querySelector('.state.live')");
        gateway.redis().publish("logs:p1", "for ada");
        browser.awaitLine("for ada");

        awaitQuestion("the token has expired");
        browser.find("#token").sendKeys(gateway.issuer().sign(Issuer.claims()) + Keys.ENTER);
        browser.await("live", "document.querySelector('.state.live')");
        gateway.redis().publish("logs:p1", "for her again");
        browser.awaitLine("for her again");
        assertThat(browser.run("return [Object.keys(sessionStorage), localStorage.length, document.cookie]"))
                .isEqualTo(List.of(List.of("redtail.token"), 0L, ""));

        String token = gateway.issuer().sign(Issuer.claims().claim("projects", List.of("*")));
        try (TestClient reader = TestClient.connectAs(token, gateway.server().webSocket("/ws"))) {
            reader.ask(Commands.subscribe("p1"));
            reader.ask(Commands.subscribe("secret"));
            browser.openAt(gateway.server().page("/"));
            browser.await("what she may follow", "document.querySelector('#channels tbody tr')");
            assertThat(browser.texts("#channels tbody a")).containsExactly("p1");
        }
    }

    @Test
    void whoHasNoTokenSeesNothingAndMayEnterOneLater() {
        openWithoutToken("/");
        browser.await("the question", "document.querySelector('#token-card').open");
        browser.press(Keys.ESCAPE);
        browser.await("a way back", "!document.querySelector('#channels-token').hidden");
        assertThat(browser.text("#channels-note"))
                .isEqualTo("This gateway shows its channels to those who have a token.");

        browser.find("#channels-token").click();
        browser.find("#token").sendKeys(gateway.issuer().sign(Issuer.claims()) + Keys.ENTER);

        browser.await("the list", "document.querySelector('#channels-token').hidden");
        assertThat(browser.text("#channels-note")).isEqualTo("No channels yet");
    }
}
