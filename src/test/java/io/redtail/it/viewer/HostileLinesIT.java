package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever is published, the viewer shows it as text. */
class HostileLinesIT extends BrowserTests {

    private final String project = Ids.fresh("hostile");

    private void show(String... lines) {
        browser.follow("project=" + project);
        browser.run("window.hacked = 0; window.alert = () => hacked++; window.trap = () => hacked++;");
        publish(project, lines);
        publish(project, "END");
        browser.awaitLine("END");
    }

    private static void assertInert() {
        assertNothingActs();
        assertThat(browser.count(".lines :is(img, script, iframe, svg, b, style, link, form, input)"))
                .isZero();
        assertThat(browser.strings("return [...document.querySelectorAll('.lines a')].map(a => a.protocol)"))
                .as("nothing links without history")
                .isEmpty();
        assertThat(browser.count(":is(#bar, #more) button")).isGreaterThan(5);
        assertNoErrors();
    }

    /** No script has run, and nothing on the page would run one: neither a handler nor an address. The icon is a picture. */
    private static void assertNothingActs() {
        assertThat(browser.run("return hacked")).isEqualTo(0L);
        assertThat(browser.strings("""
                return [...document.querySelectorAll('*')]
                    .flatMap(element => [...element.attributes].map(attribute => [element, attribute]))
                    .filter(([element, { name, value }]) => /^(on|srcdoc)/.test(name)
                        || /^(href|src|action|formaction)$/.test(name) && /^\\s*(javascript|data|vbscript|blob):/i.test(value)
                           && !element.matches('link[rel=icon]'))
                    .map(([element]) => element.outerHTML.slice(0, 200))""")).isEqualTo(List.of());
    }

    @Test
    void markupIsText() {
        String[] lines = {
            "<img src=x onerror=trap()>",
            "<script>trap()</script>",
            "<b>bold</b> &lt;",
            "<style>*{display:none}</style>",
            "{\"html\":\"<svg onload=trap()>\"}",
            "javascript:trap()",
            "</div></main><form action=//evil.example>",
        };
        show(lines);
        assertThat(browser.lines()).startsWith(lines);
        browser.run("document.querySelectorAll('.fold').forEach(button => button.click())");
        assertInert();
    }

    @Test
    void escapeSequencesDoNothingButColour() {
        show(
                "one\u001b[2J\u001b[H\u001b[3Jtwo",
                "\u001b]8;;javascript:trap()\u0007click\u001b]8;;\u0007 me",
                "\u001b]52;c;ZXZpbA==\u0007copied",
                "\u001b]0;title\u001b\\titled",
                "\u001bPq\u001b\\\u001b_x\u001b\\\u001b^y\u001b\\strings",
                "\u001b[8mconcealed\u001b[0m");
        assertThat(browser.lines()).startsWith("onetwo", "click me", "copied", "titled", "strings", "concealed");
        assertThat(browser.run("return document.title")).isEqualTo("● " + project + " – Redtail");
        assertInert();
    }

    @Test
    void onlyWebAddressesAreLinks_andWhatAnEndSaysIsText() {
        show(
                "https://example.com/\"onclick=trap()//",
                "javascript://example.com/%0atrap() data:text/html,x http://",
                "https://example.com/<img src=x onerror=trap()>",
                "\u001b]redtail;end;status=<img src=x onerror=trap()>\u0007",
                "\u001b]redtail;end;status=failed onerror-trap;code=1\u0007");
        assertThat(browser.strings("return [...document.querySelectorAll('.lines a')].map(a => a.href)"))
                .containsExactly("https://example.com/", "https://example.com/");
        assertThat(browser.lines())
                .contains("The log ends here", "The log ends here: failed onerror-trap, exit code 1");
        assertThat(browser.run("return hacked")).isEqualTo(0L);
        assertThat(browser.count(".lines :is(img, script), .pane header img, head img"))
                .isZero();
        assertNoErrors();
    }

    @Test
    void howALogHasEndedIsTextInTitleIconStateListAndNotification() {
        browser.follow("project=" + project);
        browser.run("window.hacked = 0; window.trap = () => hacked++;");
        recordNotifications();
        browser.run("focused = false");
        browser.press("i");
        browser.await("it is on", "document.querySelector('#notify').getAttribute('aria-pressed') === 'true'");
        String icon = "return document.querySelector('link[rel=icon]').href";

        publish(project, "ERROR <img src=x onerror=trap()>", "\u001b]redtail;end;status=<b>failed;code=1<b>\u0007");
        browser.await("an end that says nothing", "document.querySelector('.state.ended')");
        assertThat(browser.run("return document.title")).isEqualTo("■ " + project + " – Redtail");
        String ended = String.valueOf(browser.run(icon));

        publish(project, "ERROR <img src=x onerror=trap()>");
        publish(project, IntStream.range(0, 100).mapToObj(i -> "on").toArray(String[]::new));
        publish(project, "\u001b]redtail;end;status=failed data.text-html_trap;code=-2147483648\u0007");
        browser.await("the failure", "document.querySelector('.state.bad')");
        String words = "failed data.text-html_trap, exit code -2147483648";
        assertThat(browser.text(".pane .state")).isEqualTo(words);
        assertThat(browser.run("return document.title")).isEqualTo("✗ " + project + " – Redtail");
        assertThat(String.valueOf(browser.run(icon)))
                .startsWith("data:image/svg+xml,")
                .doesNotContain("trap")
                .isNotEqualTo(ended);
        assertThat(browser.strings("return shown"))
                .containsExactly(
                        "■ " + project + "|The log has ended",
                        "✗ " + project + "|" + words + "\nERROR <img src=x onerror=trap()>");
        browser.await("the offer", "document.querySelector('.told button')");
        assertThat(browser.text(".told")).isEqualTo("Failed: ERROR <img src=x onerror=trap()> Go to the error (e)");
        assertThat(browser.count(".told img")).isZero();
        assertThat(browser.run("return document.querySelector('.told .said').title"))
                .isEqualTo("ERROR <img src=x onerror=trap()>");
        browser.find(".told button").click();
        assertInert();
        browser.run("localStorage.clear()");

        try (TestClient reader = TestClient.connect(Gateway.uri("/ws"))) {
            reader.ask(Commands.subscribe(project));
            publish(project, "\u001b]redtail;end;status=failed data.text-html_trap;code=-2147483648\u0007");
            browser.open("/?find=" + project);
            browser.run("window.hacked = 0");
            browser.await("the channel", "document.querySelector('#channels .state.bad')");
            assertThat(browser.text("#channels tbody .state")).isEqualTo("failed data.text-html_trap (-2147483648)");
            assertThat(browser.count("#channels :is(img, script, b)")).isZero();
            assertNothingActs();
        }
        assertNoErrors();
    }

    @Test
    void severalLogsInOneStreamAndTheirTooltipsAreText() {
        String other = Ids.fresh("__proto__/constructor@");
        browser.follow("project=" + project + "&project=" + other + "&merge=1&histogram=on&time=utc");
        browser.run("window.hacked = 0; window.trap = () => hacked++;");
        publish(project, "<img src=x onerror=trap()>");
        browser.awaitLine("<img src=x onerror=trap()>");
        publish(other, "ERROR \u001b]0;<b>\u0007</span><script>trap()</script>\u202e");
        browser.awaitLine("ERROR </span><script>trap()</script>U+202E");
        publish(other, "\u001b]redtail;end;status=failed onerror.trap\u0007");
        browser.awaitLine(other + ": The log ends here: failed onerror.trap");

        assertThat(browser.texts(".row:not(.notice) .source")).containsExactly(project, other);
        browser.await("bars", "document.querySelector('.histogram').ariaLabel?.includes('errors from')");
        browser.run(
                "const strip = document.querySelector('.histogram');"
                        + " strip.dispatchEvent(new PointerEvent('pointermove', { clientX: strip.getBoundingClientRect().right - 2 }))");
        assertThat(String.valueOf(browser.run("return document.querySelector('.histogram').title")))
                .matches("[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z: [0-9]+ lines?(, 1 error)?");
        assertThat(browser.strings("return [...document.querySelectorAll('.lines [title]')].map(e => e.title)"))
                .isNotEmpty()
                .allMatch(title ->
                        title.matches("[0-9T:.Z-]{24}|" + Pattern.quote(project) + "|" + Pattern.quote(other)));
        assertInert();
    }

    @Test
    void whatALinkAsksForIsText() {
        String markup = "%3Cimg%20src%3Dx%20onerror%3Dtrap()%3E";
        browser.follow("project=" + project + "&search=" + markup + "&filter=" + markup + "&time=" + markup + "&theme="
                + markup + "&wrap=" + markup + "&sort=__proto__&state=" + markup + "#" + project + "@" + markup);
        browser.run("window.hacked = 0; window.trap = () => hacked++;");
        publish(project, "<img src=x onerror=trap()> it is");
        browser.awaitLine("<img src=x onerror=trap()> it is");
        browser.await("why not", "document.querySelector('.told').textContent.includes('is no time')");
        assertThat(browser.text(".told")).contains("“<img src=x onerror=trap()>” is no time");
        assertThat(browser.text(".row mark")).isEqualTo("<img src=x onerror=trap()>");
        assertThat(browser.run("return document.documentElement.dataset.theme")).isEqualTo("auto");
        assertInert();

        browser.open("/?project=" + markup + "&find=" + markup + "&only=" + markup);
        browser.run("window.hacked = 0");
        browser.await("what is wrong", "document.querySelector('#problem').textContent.includes('cannot be followed')");
        browser.await("nothing", "document.querySelector('#channels-note').textContent.includes('has “<img src=x')");
        assertThat(browser.count("img, #problem :not(:empty)")).isZero();
        assertNothingActs();
        assertNoErrors();
    }

    @Test
    void titlesOfGroupsAndAnnotationsAreText() {
        show(
                "::group::<img src=x onerror=trap()>\u001b]8;;javascript:trap()\u0007",
                "::error file=<script>trap()</script>,line=\"onclick=trap(),title=<b>x</b>::<svg onload=trap()>\u202E",
                "##vso[task.logissue sourcepath=<img src=x onerror=trap()>;code=<b>]<iframe src=javascript:trap()>",
                "section_start:1:__proto__\r\u001b[0K<style>*{display:none}</style>",
                "+++ <img src=x onerror=trap()>",
                "::error __proto__=x,constructor=y::message");
        assertThat(browser.lines())
                .startsWith(
                        "<img src=x onerror=trap()>",
                        "error <script>trap()</script>:\"onclick=trap() <b>x</b>: <svg onload=trap()>U+202E",
                        "error <img src=x onerror=trap()> <b>: <iframe src=javascript:trap()>",
                        "<style>*{display:none}</style>",
                        "<img src=x onerror=trap()>",
                        "error message");
        browser.run("document.querySelectorAll('.fold').forEach(button => button.click())");
        assertInert();
    }

    @Test
    void aCursorThatGoesUpStaysInTheLog_andHidesNothingForGood() {
        show("rm -rf /", "\u001b[1A\u001b[2Kharmless", "\u001b[9999A\u001b[9999B\u001b[1A<img src=x onerror=trap()>");
        assertThat(browser.lines()).startsWith("<img src=x onerror=trap()>");
        assertThat(browser.text(".row.notice .text")).isEqualTo(Browser.NO_HISTORY);
        browser.find(".fold").click();
        browser.await(
                "all of it", "document.querySelector('.row:not(.notice) .text').textContent.startsWith('rm -rf /')");
        assertInert();
    }

    @Test
    void membersOfRecordsAreText() {
        show(
                "{\"msg\":\"<img src=x onerror=trap()>\",\"time\":\"<script>trap()</script>\",\"<b>k\":\"<svg onload=trap()>\"}",
                "{\"msg\":\"m\",\"stack\":\"<iframe src=javascript:trap()>\\n\\u202Eat x\",\"__proto__\":{\"polluted\":1}}");
        assertThat(browser.lines())
                .startsWith(
                        "<script>trap()</script> <img src=x onerror=trap()> <b>k=\"<svg onload=trap()>\"",
                        "m __proto__={\"polluted\":1}");
        browser.run("document.querySelectorAll('.fold').forEach(button => button.click())");
        browser.await("the trace", "document.querySelector('.stack')");
        assertThat(browser.text(".stack")).isEqualTo("<iframe src=javascript:trap()>\nU+202Eat x");
        browser.run("redtail.settings.set('filter', '@__proto__=x -@constructor=y')");
        browser.await("nothing", "document.querySelector('.note').textContent.startsWith('0 of')");
        assertThat(browser.run("return {}.polluted")).isNull();
        assertInert();
    }

    @Test
    void whatReordersOrHidesTextIsNamed() {
        show("photo\u202Egnp.exe", "a\u2066b\u2069\u200Fc\u200Bd", "nul\u0000bell\u0007");
        assertThat(browser.lines())
                .startsWith("photoU+202Egnp.exe", "aU+2066bU+2069U+200FcU+200Bd", "nulU+0000bellU+0007");
        assertInert();
    }

    @Test
    void aCarriageReturnTakesNoOtherLinesPlaceAndHidesNothingForGood() {
        show("before", "rm -rf /\rharmless", "\rafter");
        assertThat(browser.lines()).startsWith("before", "harmless", "after");
        browser.find(".fold").click();
        browser.awaitLine("rm -rf /U+000Dharmless");
        assertInert();
    }

    @Test
    void aVeryLongLineIsCutUntilItIsAskedFor() {
        String line = "x".repeat(65_536);
        show(line);
        assertThat(browser.lines().get(0)).isEqualTo("x".repeat(4096) + "… 65,536 characters");
        browser.find(".fold").click();
        browser.awaitLine(line);
        assertInert();
    }
}
