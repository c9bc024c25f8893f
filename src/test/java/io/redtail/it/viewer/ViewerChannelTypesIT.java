package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.it.client.Ids;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The viewer of a gateway with channel types of its own, and with history. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("browser")
class ViewerChannelTypesIT {

    private static RealRedis redis;
    private static OwnServer server;
    private static Browser browser;

    private final String id = Ids.fresh("b");

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Browser.isInstalled(), Browser.MISSING);
        redis = RealRedis.on(Ports.free());
        Map<String, String> settings = new HashMap<>(Map.of(
                "redtail.channels", "builds,deploys",
                "redtail.channels.builds.redis", "build:{id}:logs",
                "redtail.channels.builds.text", "/line",
                "redtail.channels.builds.time", "/timestamp",
                "redtail.channels.builds.level", "/level",
                "redtail.channels.builds.end", "/status in done,failed",
                "redtail.channels.deploys.redis", "deploy:{id}",
                "redtail.channels.deploys.kind", "state",
                "redtail.channels.deploys.key", "/service",
                "redtail.history.enabled", "true"));
        settings.put("redtail.channels.deploys.end", "/state in gone");
        settings.put("redtail.contexts.without.channels.logs.enabled", "false");
        settings.put("redtail.redis.url", "redis://127.0.0.1:" + redis.port());
        server = OwnServer.start(settings);
        server.deploy("/");
        server.deploy("/without");
        browser = Browser.start();
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    @AfterEach
    void asItWas() {
        browser.scheme("light");
    }

    /** When it is recorded: until the recorder listens, nobody is there to hear it. */
    private static void publish(String channel, String... payloads) {
        for (String payload : payloads) {
            await().until(() -> redis.run(jedis -> jedis.publish(channel, payload)) > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void aBuildShowsTextTimeLevelAndEnd(String scheme) {
        browser.scheme(scheme);
        browser.followAt(server.port(), "channel=builds:" + id + "&time=utc");
        publish(
                "build:" + id + ":logs",
                "{\"line\":\"Cloning\",\"timestamp\":\"2026-11-29T01:02:03.5Z\",\"level\":\"info\"}",
                "{\"line\":\"no error\",\"timestamp\":1795914124,\"level\":\"warn\"}",
                "{\"line\":\"Boom\\n\\tat Shop\",\"timestamp\":1795914125250,\"level\":50}",
                "no JSON",
                "{\"line\":\"bye\",\"status\":\"failed\"}");
        browser.awaitLine("The log ends here: failed");

        assertThat(browser.lines())
                .containsExactly(
                        "Cloning", "no error", "Boom", "\tat Shop", "no JSON", "bye", "The log ends here: failed");
        assertThat(browser.texts(".row time").subList(0, 4))
                .containsExactly("01:02:03.500Z", "01:02:04.000Z", "01:02:05.250Z", "01:02:05.250Z");
        assertThat(browser.strings("return [...document.querySelectorAll('.row')].map(row => row.className)"))
                .containsExactly(
                        "row info", "row warn", "row error", "row error", "row none", "row none", "row notice bad");
        assertThat(browser.text(".state")).isEqualTo("failed");
        assertThat(browser.run("return document.title")).isEqualTo("✗ builds:" + id + " – Redtail");
        assertThat(browser.text(".number")).isEqualTo("1|2|3|3.2|4|5");

        browser.find(".fold").click();
        browser.await("the payload", "document.querySelector('.payload')?.textContent.includes('\"timestamp\"')");
        assertThat(Axe.violations(browser)).isEmpty();
        assertThat(browser.errors()).isEqualTo(List.of());
    }

    @Test
    void whoeverOpensATableLateSeesTheNewestOfEachKeyAndThenEveryChange() {
        publish(
                "deploy:" + id,
                "{\"service\":\"web\",\"state\":\"running\",\"version\":1}",
                "{\"service\":\"db\",\"state\":\"done\"}",
                "{\"service\":\"web\",\"state\":\"failed\",\"version\":2}");

        browser.followAt(server.port(), "channel=deploys:" + id);
        browser.await("both", "document.querySelectorAll('.jobs tbody').length === 2");
        assertThat(browser.texts(".jobs tbody tr"))
                .allSatisfy(row -> assertThat(row).containsAnyOf("web", "db"));
        browser.await("the newest", "document.querySelector('[data-job=web] .badge').textContent === 'failed'");

        publish("deploy:" + id, "{\"service\":\"web\",\"state\":\"done\",\"version\":3}");
        browser.await("the change", "document.querySelector('[data-job=web] .badge').textContent === 'done'");
        assertThat(browser.text(".note")).isEqualTo("2 keys");

        publish("deploy:" + id, "{\"service\":\"web\",\"state\":\"gone\"}", "{\"service\":\"db\",\"state\":null}");
        browser.await("no row", "document.querySelectorAll('.jobs tbody').length === 0");
        assertThat(browser.errors()).isEqualTo(List.of());
    }

    @Test
    void eightPanesBesideEachOtherShowTheirStates() {
        browser.size(1280, 800);
        String long64 = id + "-".repeat(64 - id.length());
        browser.openAt(server.page("/?channel=deploys:" + long64 + "&channel=builds:" + long64 + "&project=1"
                + "&project=2&project=3&project=4&project=5&project=6"));
        browser.await("all live", "document.querySelectorAll('.state.live').length === 8");

        assertThat(browser.strings("return [...document.querySelectorAll('.state, .close')]"
                        + ".filter(part => part.clientWidth < part.scrollWidth || part.clientWidth === 0)"
                        + ".map(part => part.textContent)"))
                .as("cut")
                .isEmpty();
        assertThat(browser.errors()).isEqualTo(List.of());
    }

    @Test
    void theStartPageOfAGatewayWithoutLogsNamesNoProject() {
        browser.openAt(server.page("/without/"));
        browser.await("the types", "document.querySelectorAll('#types li').length === 3");

        assertThat(browser.strings("return [document.querySelector('#start').innerText]"))
                .singleElement(STRING)
                .contains("Follow a channel")
                .doesNotContain("demo")
                .doesNotContain("logs");
        assertThat(browser.errors()).isEqualTo(List.of());
    }

    @Test
    void theStartPageListsTypesAndTheirChannelsAndOpensOne() {
        browser.followAt(server.port(), "channel=builds:" + id);
        browser.openAt(server.page("/"));
        browser.await("the types", "document.querySelectorAll('#types li').length === 4");
        assertThat(browser.texts("#types li"))
                .containsExactly(
                        "logs lines, in order",
                        "jobs the newest value per jobId, then every change",
                        "builds lines, in order",
                        "deploys the newest value per service, then every change");
        publish("build:" + id + ":logs", "{\"line\":\"hello\"}");
        browser.await("the channel", "document.querySelector('#channels a[href=\"?channel=builds%3A" + id + "\"]')");

        browser.run("document.querySelector('#type').value = 'builds'");
        browser.find("#id").sendKeys(id);
        browser.run("document.querySelector('#follow-channel').requestSubmit()");
        browser.awaitLine("hello");
        assertThat(browser.errors()).isEqualTo(List.of());
    }
}
