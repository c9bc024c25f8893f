package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Ids;
import io.redtail.it.server.Gateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The client code of the Bun servers' documents, as docs/compatibility.md shows it, in a real browser. Only the address differs. */
class LegacyClientsInChromiumIT extends BrowserTests {

    private static final String PAGE = "docs/compatibility.md";
    private static final String WEBJARS = "/META-INF/resources/webjars/";

    @Test
    void theLogClientLogsWhatIsPublished() {
        String project = Ids.fresh("seed");
        openPlainPage();
        browser.run("window.logged = []; console.log = (...words) => logged.push(words.join(' '));"
                + DocumentedCode.of(PAGE, "const ws = new WebSocket", Gateway.port())
                        .replace("\"demo\"", "\"" + project + "\""));
        browser.await("the answer", "logged.length === 1");

        publish(project, "plain text", "{\"json\":true}");

        browser.await("both", "logged.length === 3");
        assertThat(browser.strings("return logged"))
                .containsExactly(
                        "Received: " + Answers.subscribed("logs:" + project),
                        "Received: plain text",
                        "Received: {\"json\":true}");
    }

    @Test
    void theReactHookListsTheUpdatesOfItsTenantInStrictMode() {
        String tenant = Ids.fresh("seed");
        openPlainPage();
        browser.run(resource("react/18.3.1/umd/react.development.js"));
        browser.run(resource("react-dom/18.3.1/umd/react-dom.development.js"));
        String hook = DocumentedCode.of(PAGE, "function useJobUpdates", Gateway.port())
                .replaceFirst("import .*? from \"react\";", "const { useEffect, useState } = React;")
                .replace("tenantId: string", "tenantId"); // what a compiler does with it
        browser.run(hook + "function App() { window.updates = useJobUpdates('" + tenant + "'); return null; }"
                + "document.body.replaceChildren(document.createElement('div'));"
                + "ReactDOM.createRoot(document.body.firstChild)"
                + ".render(React.createElement(React.StrictMode, null, React.createElement(App)));");
        await().untilAsserted(() -> {
            publishJob(tenant, "\"warm\":\"up\"");
            assertThat(browser.strings("return updates.map(update => JSON.stringify(update))"))
                    .contains("{\"warm\":\"up\"}");
        });

        publishJob(tenant, "\"jobId\":7,\"state\":\"done\"");
        publishJob(Ids.fresh("another"), "\"jobId\":8");
        publishJob(tenant, "\"jobId\":9");

        browser.await("the last", "updates.at(-1).jobId === 9");
        assertThat(browser.strings("return updates.slice(-2).map(update => JSON.stringify(update))"))
                .containsExactly("{\"jobId\":7,\"state\":\"done\"}", "{\"jobId\":9}");
    }

    /** A page of the gateway's own origin without a content security policy. */
    private static void openPlainPage() {
        browser.open("/ws");
    }

    private static String resource(String name) {
        try (InputStream in = LegacyClientsInChromiumIT.class.getResourceAsStream(WEBJARS + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
