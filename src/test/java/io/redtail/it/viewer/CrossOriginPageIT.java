package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.redtail.it.server.ProtectedGateway;
import io.redtail.security.Issuer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A page of another origin, which is allowed, in Chromium, with the documentation's code, at a gateway that wants tokens. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("browser")
public class CrossOriginPageIT {

    private static ProtectedGateway gateway;
    private static HttpServer pages;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Browser.isInstalled(), Browser.MISSING);
        pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", exchange -> {
            byte[] page = "<!doctype html><title>another origin</title><link rel=icon href=data:,>"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        pages.start();
        gateway = ProtectedGateway.start("redtail.history.enabled", "true");
        browser = Browser.start();
    }

    @AfterAll
    static void end() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (gateway != null) {
            gateway.close();
        }
        if (pages != null) {
            pages.stop(0);
        }
    }

    @BeforeEach
    void openThePage() {
        browser.openAt(URI.create("http://localhost:" + pages.getAddress().getPort() + "/"));
        browser.run(
                "window.logged = []; window.show = text => logged.push(text);"
                        + " window.token = async () => arguments[0];",
                gateway.issuer().sign(Issuer.claims()));
    }

    @Test
    void pageOfAllowedOrigin_importsClientAndSubscribes() {
        runModule(DocumentedCode.of(
                        "docs/clients.md", "/redtail.js", gateway.server().port())
                .replace("project: \"demo\"", "project: \"p1\"")
                .replace("/ws\")", "/ws\", { token })")
                .replace("console.log(item.data)", "show(item.data)"));

        gateway.redis().publish("logs:p1", "for a page"); // kept for it until it is there

        browser.await("the line", "logged.includes('for a page')");
    }

    @Test
    void itIsToldWhyItWasRefused() {
        assertThat(fetched("/api/channels", "{}")).isEqualTo(List.of(401L, "Unauthorized", "Bearer realm=\"redtail\""));
        assertThat(fetched(
                        "/api/logs/p1",
                        "{method: 'POST', body: 'a line', headers: {Authorization: 'Bearer ' + await token()}}"))
                .isEqualTo(Arrays.asList(403L, "Forbidden", null));
    }

    /** It shows a ticket, is cut off, finds the gateway away, and continues with another one where it was. */
    @Test
    void documentedEventSourceCode_streams() {
        runModule(DocumentedCode.of(
                        "docs/http-api.md", "/api/tickets", gateway.server().port())
                .replace("/demo", "/p1")
                .replace(":demo", ":p1"));
        browser.await("a connection", "window.events?.readyState === 1");
        gateway.redis().publish("logs:p1", "first");
        browser.await("a line", "logged.includes('first')");

        browser.run("const real = fetch; let away = 2;"
                + " window.fetch = (...all) => away-- > 0 ? Promise.reject(new TypeError('Failed to fetch')) : real(...all);"
                + " window.events.dispatchEvent(new Event('error'))");
        gateway.redis().publish("logs:p1", "meanwhile");

        browser.await("what it missed", "logged.includes('meanwhile')");
        assertThat(browser.strings("return logged")).doesNotHaveDuplicates();
    }

    private static Object fetched(String path, String options) {
        return browser.runAsync("const done = arguments[0]; (async () => { const answer = await fetch('"
                + gateway.server().page(path) + "', " + options + ");"
                + " done([answer.status, (await answer.json()).title, answer.headers.get('WWW-Authenticate')]); })()"
                + ".catch(error => done(String(error)))");
    }

    private static void runModule(String code) {
        browser.run(
                "const script = document.createElement('script'); script.type = 'module';"
                        + " script.textContent = arguments[0]; document.head.append(script);",
                code);
    }
}
