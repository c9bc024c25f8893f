package io.redtail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The client code of the Bun servers' documents, as the README has it, in a real browser; only the address is another. */
class SeedsInChromiumIT extends BrowserTests {

    private static final Pattern CODE = Pattern.compile("(?s)```(?:js|tsx)\n(.*?)```");
    private static final String WEBJARS = "/META-INF/resources/webjars/";

    @Test
    void theLogClientLogsWhatIsPublished() {
        String project = Ids.fresh("seed");
        openPlainPage();
        browser.run("window.logged = []; console.log = (...words) => logged.push(words.join(' '));"
                + code("const ws = new WebSocket").replace("\"demo\"", "\"" + project + "\""));
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
        String hook = code("function useJobUpdates")
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

    private static String code(String containing) {
        try {
            Matcher blocks = CODE.matcher(Files.readString(Path.of("README.md")));
            while (blocks.find()) {
                if (blocks.group(1).contains(containing)) {
                    return blocks.group(1).replace("localhost:8080", "127.0.0.1:" + Gateway.port());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("README.md has no code with " + containing);
    }

    private static String resource(String name) {
        try (InputStream in = SeedsInChromiumIT.class.getResourceAsStream(WEBJARS + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
