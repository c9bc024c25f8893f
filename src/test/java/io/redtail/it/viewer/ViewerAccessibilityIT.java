package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** axe-core finds nothing on any view, light, dark, and on a phone. */
class ViewerAccessibilityIT extends BrowserTests {

    @AfterEach
    void asItWas() {
        browser.scheme("light");
        browser.cdp("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    @ParameterizedTest
    @CsvSource({"light, 1200", "dark, 1200", "light, 390", "dark, 390"})
    void everyViewHasNoViolation(String scheme, int width) {
        browser.scheme(scheme);
        browser.screen(width, 800, width < 500);
        String project = Ids.fresh("axe");
        String tenant = Ids.fresh("axe");

        try (TestClient reader = TestClient.connect(Gateway.uri("/ws"))) {
            reader.ask(Commands.subscribe(project));
            reader.ask(Commands.subscribeTenant(tenant));
            browser.open("/");
            publish(project, "\u001b]redtail;end;status=failed\u0007");
            browser.await("a channel that failed", "document.querySelector('#channels .state.bad')");
            browser.run("document.querySelector('#begin').open = true");
            browser.find("#standings .bad").click();
            assertNoViolations();
            browser.run("document.querySelector('#token-card').showModal()");
            assertNoViolations();
        }

        browser.follow("project=" + project + "&project=" + Ids.fresh("axe") + "&time=local&search=line&level=none");
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
        publish(project, "{\"level\":\"warn\",\"a\":[1,true]}", "\u202Enamed", "END");
        browser.awaitLine("END");
        browser.run("document.querySelectorAll('.fold').forEach(button => button.click())");
        browser.run("document.querySelector('.number').click()");
        assertNoViolations();

        browser.run("document.querySelector('#menu').click()");
        browser.await("the menu", "document.querySelector('#more:popover-open')");
        browser.run("document.querySelector('#filtering').click()");
        assertNoViolations();
        browser.run("document.querySelector('#help').click()");
        assertNoViolations();

        browser.follow("tenant=" + tenant);
        await().untilAsserted(() -> {
            publishJob(tenant, "\"jobId\":1,\"state\":\"failed\"");
            publishJob(tenant, "\"jobId\":2,\"state\":\"running\",\"progress\":40");
            publishJob(tenant, "\"jobId\":3,\"state\":\"done\"");
            publishJob(tenant, "\"jobId\":4,\"state\":\"queued\"");
            assertThat(browser.count("tbody")).isEqualTo(4);
        });
        browser.run("document.querySelector('.fold').click()");
        assertNoViolations();
    }

    private static void assertNoViolations() {
        assertThat(Axe.violations(browser)).isEmpty();
    }
}
