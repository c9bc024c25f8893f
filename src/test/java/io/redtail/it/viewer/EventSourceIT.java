package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Ids;
import org.junit.jupiter.api.Test;

/** Chromium's own client of event streams, which accepts gzip. */
class EventSourceIT extends BrowserTests {

    /** The next line is published when this one is there: none waits in a compressor. */
    @Test
    void eachLineIsThereAtOnce_andCompressed() {
        String project = Ids.fresh("events");
        String address = "/api/logs/" + project;
        browser.open("/ws"); // a page of this origin, without a content security policy
        browser.run(
                "window.lines = []; window.events = new EventSource(arguments[0]);"
                        + "events.onmessage = event => lines.push(event.data);"
                        + "fetch(arguments[0]).then(answer => { window.coding = answer.headers.get('Content-Encoding'); });",
                address);
        browser.await("both", "events.readyState === 1 && window.coding !== undefined");
        assertThat(browser.run("return coding")).isEqualTo("gzip");

        for (int i = 1; i <= 30; i++) {
            publish(project, "line " + i + " ü");
            browser.await("line " + i, "lines.length === " + i);
        }

        assertThat(browser.strings("return lines"))
                .startsWith("line 1 ü", "line 2 ü")
                .endsWith("line 30 ü");
        browser.run("events.close()");
    }
}
