package io.redtail.it.viewer;

import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Commands;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Makes the documentation's pictures, of the real thing: {@code -Dredtail.it.pictures=docs/pictures}. */
@EnabledIfSystemProperty(named = "redtail.it.pictures", matches = ".+", disabledReason = "they are made when asked for")
class PicturesIT extends BrowserTests {

    private static final String ESC = "\u001b[";

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void ofALogAndOfJobs(String scheme) throws IOException {
        browser.scheme(scheme);
        browser.screen(1200, 620, false);
        log("shop", "payments");
        save("log-" + scheme);
        jobs();
        save("jobs-" + scheme);
    }

    @Test
    void ofAPhone() throws IOException {
        browser.scheme("dark");
        browser.screen(390, 700, true);
        log("shop");
        save("phone-dark");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void ofTheLiveChannels(String scheme) throws IOException {
        browser.scheme(scheme);
        browser.screen(1200, 620, false);
        try (TestClient first = TestClient.connect(Gateway.uri("/ws"));
                TestClient second = TestClient.connect(Gateway.uri("/ws"))) {
            for (String project : List.of("shop", "payments", "nightly-build")) {
                first.ask(Commands.subscribe(project));
            }
            second.ask(Commands.subscribe("shop"));
            first.ask(Commands.subscribeTenant("tenant-1"));
            browser.open("/");
            for (int i = 0; i < 40; i++) {
                publish("shop", "INFO  order " + i + " accepted", "DEBUG paid");
                publish("payments", "INFO  paid");
                publishJob("tenant-1", "\"jobId\":1,\"state\":\"running\"");
                await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            }
            save("channels-" + scheme);
            browser.screen(390, 700, true);
            save("channels-phone-" + scheme);
        }
    }

    private void log(String... projects) {
        browser.follow("project=" + String.join("&project=", projects) + "&search=order&time=utc");
        for (String project : projects) {
            publish(
                    project,
                    ESC + "1;34m$ npm run build" + ESC + "0m",
                    "\r" + ESC + "32m####      " + ESC + "0m 40 %",
                    "\r" + ESC + "32m##########" + ESC + "0m 100 %",
                    ESC + "42m done " + ESC + "0m in " + ESC + "1m12.4 s" + ESC + "0m",
                    "INFO  listening on port 3000",
                    "DEBUG cache warmed: 1,204 entries",
                    "INFO  order 1001 of customer <script>alert(1)</script> accepted",
                    "{\"level\":\"warn\",\"msg\":\"slow query\",\"table\":\"order\",\"ms\":1840}",
                    "ERROR order 1002 failed: no answer from the bank",
                    "    at bank.Client.pay(Client.java:88)",
                    "    at shop.Checkout.order(Checkout.java:31)",
                    "INFO  retrying order 1002",
                    "invoice-\u202Efdp.exe",
                    "INFO  order 1002 accepted");
        }
        browser.awaitLine("INFO  order 1002 accepted");
        browser.run("document.querySelector('.warn .fold').click()");
        browser.run("document.querySelector('#next').click()");
        browser.await("a match", "document.querySelector('.cursor mark')");
    }

    private void jobs() {
        String tenant = "tenant-1";
        browser.follow("tenant=" + tenant);
        publishJob(tenant, "\"jobId\":41,\"state\":\"queued\",\"name\":\"build web\"");
        publishJob(tenant, "\"jobId\":42,\"state\":\"queued\",\"name\":\"build api\"");
        publishJob(tenant, "\"jobId\":41,\"state\":\"running\",\"name\":\"build web\",\"progress\":40");
        publishJob(tenant, "\"jobId\":43,\"state\":\"running\",\"name\":\"deploy\",\"progress\":10");
        publishJob(tenant, "\"jobId\":41,\"state\":\"done\",\"name\":\"build web\",\"took\":\"12.4 s\"");
        publishJob(tenant, "\"jobId\":42,\"state\":\"failed\",\"name\":\"build api\",\"error\":\"exit code 1\"");
        browser.await("all jobs", "document.querySelector('[data-job=\"42\"] .bad')");
        browser.find("[data-job='41'] .fold").click();
    }

    private static void save(String name) throws IOException {
        Path folder = Path.of(System.getProperty("redtail.it.pictures"));
        Files.createDirectories(folder);
        browser.run("document.activeElement.blur()");
        Files.write(folder.resolve(name + ".png"), browser.screenshot());
    }
}
