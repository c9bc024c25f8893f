package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Ids;
import io.redtail.it.redis.RealRedis;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Chromium keeps a page that was left, so that going back is quick. */
class ViewerLeavesIT extends BrowserTests {

    /** A channel stays subscribed for some seconds after its last viewer has left. */
    private static final Duration LINGERING = Duration.ofSeconds(30);

    private final String project = Ids.fresh("left");

    @Test
    void whoHasLeftThePageIsNoViewerAnyMoreAndWhoIsBackIsOneAgain() {
        browser.follow("project=" + project);
        assertThat(viewers()).isOne();

        browser.open("/");
        await().atMost(LINGERING).until(() -> viewers() == 0);

        browser.run("history.back()");
        await().until(() -> viewers() == 1);
        browser.await("all to be live", "document.querySelector('.state.live')");
    }

    private long viewers() {
        return RealRedis.shared()
                .run(jedis -> jedis.pubsubNumSub("logs:" + project).get("logs:" + project));
    }
}
