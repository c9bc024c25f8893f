package io.redtail.tools;

import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Commands;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import io.redtail.it.viewer.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes the documentation's pictures, of the real thing, in the folder that its argument names. */
public final class Pictures {

    private static final String ESC = "\u001b[";

    private final Stage stage;
    private final Browser browser;
    private final Path folder;

    private Pictures(Stage stage, Path folder) {
        this.stage = stage;
        this.browser = stage.browser();
        this.folder = folder;
    }

    /** Makes them all; returns when they are written. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments.length > 0 ? arguments[0] : "docs/pictures");
        Files.createDirectories(folder);
        try (Stage stage = Stage.open()) {
            Pictures pictures = new Pictures(stage, folder);
            for (String scheme : List.of("light", "dark")) {
                pictures.ofALogAndOfJobs(scheme);
                pictures.ofABuild(scheme);
                pictures.ofTheLiveChannels(scheme);
                pictures.ofSeveralLogsInOneStream(scheme);
            }
            pictures.ofAPhone();
        }
    }

    private void ofALogAndOfJobs(String scheme) throws IOException {
        browser.scheme(scheme);
        browser.screen(1200, 620, false);
        log("shop", "payments");
        save("log-" + scheme);
        jobs();
        save("jobs-" + scheme);
    }

    /** A build that has failed, with its groups and its lines over time. */
    private void ofABuild(String scheme) throws IOException {
        browser.scheme(scheme);
        browser.screen(1200, 500, false);
        browser.follow("project=nightly&histogram=on&time=start");
        group("Check out", 2, "Fetching ref refs/heads/main");
        group("Install", 18, "added left-pad@1.3.0");
        group("Lint", 6, "no problems in src/page.ts");
        group("Test", 30, "ok cart adds an item");
        stage.publish(
                "nightly",
                "::group::Build",
                ESC + "1m$ tsc --noEmit" + ESC + "0m",
                "::error file=src/cart.ts,line=14,title=tsc::Type 'string' is not assignable to type 'number'",
                "::warning file=src/page.ts,line=3::'total' is declared but never used",
                "{\"level\":\"error\",\"msg\":\"build failed\",\"step\":\"tsc\",\"status\":2}",
                "::endgroup::",
                ESC.charAt(0) + "]redtail;end;status=failed;code=2\u0007");
        browser.await("how it ended", "document.title.startsWith('✗')");
        browser.await("bars", "document.querySelector('.histogram').ariaLabel?.includes('errors from')");
        browser.await("all groups that went well to be folded", "document.querySelectorAll('.group').length === 5");
        save("build-" + scheme);
    }

    private void group(String title, int lines, String line) {
        stage.publish("nightly", "::group::" + title);
        Pace.keep(1, turn -> {
            for (int i = turn * lines / Pace.TURNS_PER_SECOND; i < (turn + 1) * lines / Pace.TURNS_PER_SECOND; i++) {
                stage.publish("nightly", line + " " + i);
            }
        });
        stage.publish("nightly", "::endgroup::");
    }

    private void ofSeveralLogsInOneStream(String scheme) throws IOException {
        browser.scheme(scheme);
        browser.screen(1200, 420, false);
        browser.follow("project=shop&project=payments&project=mail&merge=1&time=utc");
        for (int order = 1001; order < 1005; order++) {
            stage.publish("shop", "INFO  order " + order + " accepted");
            stage.publish("payments", "INFO  charging order " + order);
            if (order == 1002) {
                stage.publish("payments", "ERROR order 1002: no answer from the bank");
            }
            stage.publish("mail", "INFO  receipt of order " + order + " sent");
        }
        browser.awaitLine("INFO  receipt of order 1004 sent");
        save("merged-" + scheme);
    }

    private void ofAPhone() throws IOException {
        browser.scheme("dark");
        browser.screen(390, 700, true);
        log("shop");
        save("phone-dark");
    }

    private void ofTheLiveChannels(String scheme) throws IOException {
        browser.scheme(scheme);
        browser.screen(1200, 620, false);
        try (TestClient first = TestClient.connect(Gateway.uri("/ws"));
                TestClient second = TestClient.connect(Gateway.uri("/ws"))) {
            for (String project : List.of("shop", "payments", "nightly-build", "release")) {
                first.ask(Commands.subscribe(project));
            }
            second.ask(Commands.subscribe("shop"));
            first.ask(Commands.subscribeTenant("tenant-1"));
            browser.open("/");
            for (int i = 0; i < 40; i++) {
                stage.publish("shop", "INFO  order " + i + " accepted", "DEBUG paid");
                stage.publish("payments", "INFO  paid");
                stage.publishJob("tenant-1", "\"jobId\":1,\"state\":\"running\"");
                await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            }
            stage.publish("nightly-build", ESC.charAt(0) + "]redtail;end;status=failed;code=1\u0007");
            stage.publish("release", ESC.charAt(0) + "]redtail;end;status=succeeded;code=0\u0007");
            browser.await("the ends", "document.querySelectorAll('#channels :is(.bad, .good)').length === 2");
            save("channels-" + scheme);
            browser.screen(390, 700, true);
            save("channels-phone-" + scheme);
        }
    }

    private void log(String... projects) {
        browser.follow("project=" + String.join("&project=", projects) + "&search=order&time=utc");
        for (String project : projects) {
            stage.publish(
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
        stage.publishJob(tenant, "\"jobId\":41,\"state\":\"queued\",\"name\":\"build web\",\"log\":\"logs:web\"");
        stage.publishJob(tenant, "\"jobId\":42,\"state\":\"queued\",\"name\":\"build api\",\"log\":\"logs:api\"");
        stage.publishJob(tenant, "\"jobId\":41,\"state\":\"running\",\"progress\":40");
        stage.publishJob(tenant, "\"jobId\":43,\"state\":\"running\",\"name\":\"deploy\",\"done\":3,\"total\":12");
        stage.publishJob(tenant, "\"jobId\":44,\"state\":\"queued\",\"name\":\"nightly\"");
        stage.publishJob(tenant, "\"jobId\":41,\"state\":\"done\",\"took\":\"12.4 s\"");
        stage.publishJob(
                tenant,
                "\"jobId\":42,\"state\":\"failed\",\"error\":{\"message\":\"tests failed\",\"exitCode\":1,\"at\":[\"cart.test.ts:14\","
                        + "\"cart.test.ts:52\"]}");
        browser.await("all jobs", "document.querySelector('[data-job=\"42\"] .bad')");
        browser.find("[data-job='42'] .fold").click();
    }

    private void save(String name) throws IOException {
        browser.run("document.activeElement.blur()");
        Files.write(folder.resolve(name + ".png"), browser.screenshot());
    }
}
