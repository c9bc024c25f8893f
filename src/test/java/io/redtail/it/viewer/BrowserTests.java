package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.it.outages.OutageTests;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** What the tests extend that look at the viewer; skipped, with a reason, where there is no Chromium. */
@Tag("browser")
abstract class BrowserTests extends OutageTests {

    static Browser browser;

    @BeforeAll
    static void startChromium() {
        assumeTrue(Browser.isInstalled(), Browser.MISSING);
        browser = Browser.start();
    }

    @AfterAll
    static void endChromium() {
        if (browser != null) {
            browser.close();
            browser = null;
        }
    }

    void publish(String project, String... lines) {
        redis.run(jedis -> {
            for (String line : lines) {
                assertThat(jedis.publish("logs:" + project, line)).isPositive();
            }
            return null;
        });
    }

    void publishJob(String tenant, String members) {
        redis.publish("job_updates", "{\"tenantId\":\"" + tenant + "\"," + members + "}");
    }

    /**
     * Notifications are permitted from now on, and are in {@code shown}, as title and body; {@code focused} says whether the reader looks
     * at the page. Chromium without a screen shows none; they are real all the same.
     */
    static void recordNotifications() {
        browser.cdp("Browser.grantPermissions", Map.of("permissions", List.of("notifications")));
        browser.run("""
                window.shown = [];
                window.Notification = class extends Notification {
                  constructor(title, options) {
                    super(title, options);
                    shown.push(`${this.title}|${this.body}`);
                  }
                };
                window.focused = true;
                document.hasFocus = () => focused;""");
    }

    static void assertNoErrors() {
        assertThat(browser.errors()).isEqualTo(List.of());
    }
}
