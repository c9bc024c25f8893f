package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages of other origins that show a log: the custom element and the documentation's example of it, and the viewer in a frame. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("browser")
class EmbeddingIT {

    private static final String LINE =
            "[...document.querySelector('redtail-log').shadowRoot.querySelectorAll('.line')].map(line => line.textContent)";

    /** Pages by their paths. */
    private static final Map<String, String> PAGES = new ConcurrentHashMap<>();

    private static RealRedis redis;
    private static OwnServer server;
    private static HttpServer allowed;
    private static HttpServer foreign;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Browser.isInstalled(), Browser.MISSING);
        allowed = pages();
        foreign = pages();
        redis = RealRedis.on(Ports.free());
        server = OwnServer.start(Map.of(
                "redtail.redis.url", "redis://127.0.0.1:" + redis.port(),
                "redtail.http.frame-ancestors", "self, " + origin(allowed),
                "redtail.admin.token", "a".repeat(32)));
        server.deploy("/");
        browser = Browser.start();
    }

    private static HttpServer pages() throws IOException {
        HttpServer pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] page = PAGES.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            if (path.equals("/strict")) {
                String gateway = "127.0.0.1:" + server.port();
                exchange.getResponseHeaders()
                        .add(
                                "Content-Security-Policy",
                                "default-src 'none'; script-src http://" + gateway + "; connect-src ws://" + gateway
                                        + "; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'");
            }
            exchange.sendResponseHeaders(200, page.length == 0 ? -1 : page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        pages.start();
        return pages;
    }

    private static String origin(HttpServer pages) {
        return "http://localhost:" + pages.getAddress().getPort();
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
        if (allowed != null) {
            allowed.stop(0);
            foreign.stop(0);
        }
    }

    private static void open(HttpServer pages, String path, String page) {
        PAGES.put(path, page.replace("localhost:8080", "127.0.0.1:" + server.port()));
        browser.openAt(URI.create(origin(pages) + path));
    }

    private static void publish(String... lines) {
        for (String line : lines) {
            redis.publish("logs:demo", line);
        }
    }

    private static void awaitLive() {
        browser.await(
                "it is live",
                "document.querySelector('redtail-log')?.shadowRoot?.querySelector('.state').textContent === '● live'");
    }

    @Test
    void theDocumentedPageShowsALogInItsColours() throws IOException {
        String example = Files.readString(Path.of("clients/js/test/examples/plain.html"));
        open(allowed, "/plain", example.replace("<title>", "<link rel=\"icon\" href=\"data:,\"><title>"));
        awaitLive();
        publish("one", "\u001b[31mred\u001b[0m");

        browser.await("the lines", LINE + ".join() === 'one,red'");
        assertThat(
                        browser.run(
                                "return getComputedStyle(document.querySelector('redtail-log').shadowRoot.querySelector('.line')).fontSize"))
                .isEqualTo("14px");
        assertThat(browser.run("return getComputedStyle(document.querySelector('redtail-log').shadowRoot"
                        + ".querySelector('.name')).textTransform"))
                .isEqualTo("uppercase");
        assertThat(browser.run("return getComputedStyle(document.querySelector('redtail-log').shadowRoot"
                        + ".querySelector('.state')).color"))
                .isEqualTo("rgb(10, 125, 51)");
        for (String scheme : List.of("light", "dark")) {
            browser.scheme(scheme);
            browser.run("document.documentElement.style.colorScheme = arguments[0]", scheme);
            assertThat(Axe.violations(browser).stream()
                            .map(String::valueOf)
                            .filter(violation -> violation.contains("redtail-log"))
                            .filter(violation -> !violation.contains(".state"))) // the example's own colour
                    .isEmpty();
        }
        assertThat(browser.errors()).isEqualTo(List.of());
    }

    @Test
    void underAStrictPolicyItIsStyledAndWhatIsPublishedIsText() {
        open(
                allowed,
                "/strict",
                "<!doctype html><html lang=en><title>strict</title><link rel=icon href=data:,>"
                        + "<script type=module src=http://localhost:8080/redtail-log.js></script>"
                        + "<redtail-log channel=logs:demo url=ws://localhost:8080/ws></redtail-log>");
        awaitLive();
        String[] lines = {
            "<img src=x onerror=alert(1)>",
            "\u001b]8;;javascript:alert(1)\u0007click\u001b]8;;\u0007",
            "</style><b>x",
            "::error file=<script>alert(1)</script>::\u202e\u0000",
            "{\"msg\":\"<svg onload=alert(1)>\"}",
            "javascript:alert(1) https://example.com/\"onclick=alert(1)"
        };
        publish(lines);
        publish("\u001b]redtail;end;status=<img src=x>\u0007", "\u001b]redtail;end;status=failed;code=2\u0007");

        browser.await("the end", LINE + ".length === 6");
        assertThat(browser.strings("return " + LINE))
                .containsExactly(
                        lines[0],
                        "click",
                        lines[2],
                        "::error file=<script>alert(1)</script>::⟨U+202E⟩⟨U+0000⟩",
                        lines[4],
                        lines[5]);
        browser.await(
                "how it ended",
                "document.querySelector('redtail-log').shadowRoot.querySelector('.state.bad').textContent"
                        + " === '✗ failed, exit code 2'");
        assertThat(browser.run("return document.querySelector('redtail-log').shadowRoot"
                        + ".querySelectorAll('img, a, b, script, style').length"))
                .isEqualTo(0L);
        assertThat(browser.run("return getComputedStyle(document.querySelector('redtail-log')).display"))
                .isEqualTo("flex");
        assertThat(browser.errors()).isEqualTo(List.of());
    }

    @Test
    void everyColourCanBeReadOnEveryGround() {
        open(
                allowed,
                "/colours",
                "<!doctype html><html lang=en style='color: light-dark(#111, #eee); background: light-dark(#fff, #111)'>"
                        + "<title>colours</title><link rel=icon href=data:,>"
                        + "<script type=module src=http://localhost:8080/redtail-log.js></script><main><h1>Colours</h1>"
                        + "<redtail-log channel=logs:demo url=ws://localhost:8080/ws style='height: 40rem'></redtail-log></main>");
        awaitLive();
        for (int ink = 0; ink < 16; ink++) {
            StringBuilder line = new StringBuilder();
            for (int ground = 0; ground < 9; ground++) {
                line.append("\u001b[0;%d;%dmx\u001b[2mdim\u001b[22;7minverse"
                        .formatted((ink < 8 ? 30 : 82) + ink, ground < 8 ? 40 + ground : 49));
            }
            publish(line.toString());
        }
        publish("\u001b[2mdim\u001b[0m \u001b[7minverse", "\u001b]redtail;end;status=failed;code=2\u0007");
        browser.await("the end", LINE + ".length === 17");
        for (String scheme : List.of("light", "dark")) {
            browser.scheme(scheme);
            browser.run("document.documentElement.style.colorScheme = arguments[0]", scheme);
            assertThat(Contrast.tooLow(browser, 400)).as(scheme).isEmpty();
            assertThat(Axe.violations(browser)).as(scheme).isEmpty();
        }
        assertThat(browser.run("return document.getAnimations().length")).isEqualTo(0L);
    }

    @Test
    void itsEndStaysInSightAndReadersWhoScrollUpStayWhereTheyAre() {
        open(
                allowed,
                "/scrolled",
                "<!doctype html><html lang=en><title>scrolled</title><link rel=icon href=data:,>"
                        + "<script type=module src=http://localhost:8080/redtail-log.js></script>"
                        + "<redtail-log channel=logs:demo url=ws://localhost:8080/ws max-lines=200></redtail-log>");
        awaitLive();
        String log = "document.querySelector('redtail-log').shadowRoot.querySelector('.log')";
        for (int i = 0; i < 150; i++) {
            publish("line " + i);
        }
        browser.await(
                "the end is in sight",
                log + ".lastChild?.textContent === 'line 149' && " + log + ".scrollTop + " + log + ".clientHeight >= "
                        + log + ".scrollHeight - 4");

        browser.run(log + ".scrollTop = 0");
        publish("more");
        browser.await("it has come", log + ".lastChild.textContent === 'more'");
        assertThat(browser.run("return " + log + ".scrollTop")).isEqualTo(0L);
        for (int i = 0; i < 100; i++) {
            publish("again " + i);
        }
        browser.await(
                "the oldest are gone",
                log + ".childElementCount === 200 && " + log + ".lastChild.textContent === 'again 99'");
    }

    @Test
    void theViewerIsFramedByThosePagesThatMay() {
        String frame = "<!doctype html><html lang=en><title>frame</title><link rel=icon href=data:,>"
                + "<iframe title=log width=900 height=500 src='http://localhost:8080/?channel=logs:demo&embed=1&theme=dark'></iframe>";
        open(allowed, "/frame", frame);
        browser.inFrame("iframe", () -> {
            browser.await("it is live", "document.querySelector('.state.live')");
            publish("in a frame");
            browser.awaitLine("in a frame");
            assertThat(browser.find("#bar").isDisplayed()).isFalse();
            assertThat(browser.run("return document.documentElement.dataset.theme"))
                    .isEqualTo("dark");
            assertThat(browser.run("return document.querySelector('.pane h2 a').target"))
                    .isEqualTo("_blank");
        });
        assertThat(browser.errors()).isEqualTo(List.of());

        open(foreign, "/frame", frame);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(browser.errors()).anyMatch(error -> error.contains("frame-ancestors")));
    }

    @Test
    void nothingButTheViewerMayBeFramed() throws Exception {
        String mine = "frame-ancestors 'self' " + origin(allowed);
        for (String path : List.of("/", "/index.html", "/?project=demo")) {
            assertThat(policy(path)).as(path).endsWith(mine);
        }
        for (String path : List.of("/admin/", "/admin/index.html", "/api/channels", "/redtail.js", "/nothing")) {
            assertThat(policy(path)).as(path).endsWith("frame-ancestors 'none'");
        }
    }

    private static String policy(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(server.page(path)).build(), BodyHandlers.discarding())
                .headers()
                .firstValue("Content-Security-Policy")
                .orElse("none");
    }
}
