package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Ids;
import io.redtail.it.redis.Cable;
import io.redtail.it.server.Gateway;
import org.junit.jupiter.api.Test;

/** The connection between the viewer and the gateway is lost; without history. */
class ViewerReconnectIT extends BrowserTests {

    @Test
    void itComesBackByItselfAndSaysWhereLinesMayBeMissing() {
        String project = Ids.fresh("cut");
        try (var cable = new Cable(Gateway::port)) {
            browser.followAt(cable.port(), "project=" + project);
            publish(project, "before");
            browser.awaitLine("before");

            cable.cut();
            browser.await(
                    "to be told",
                    "document.querySelector('.state.waiting')?.textContent.startsWith('connection lost')");
            redis.publish("logs:" + project, "lost");
            cable.mend();
            browser.await("to be live", "document.querySelector('.state.live')");
            publish(project, "after");

            browser.awaitLine("after");
            assertThat(browser.lines())
                    .containsExactly("before", "Some lines may be missing here: the connection was lost", "after");
        }
    }
}
