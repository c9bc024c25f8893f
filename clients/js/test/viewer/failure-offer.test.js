// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { channelNamed, merged } from "../../../../src/main/webapp/viewer/address.js";
import { summaryOf } from "../../../../src/main/webapp/viewer/error-summary.js";
import { LogPane } from "../../../../src/main/webapp/viewer/log-pane.js";
import { Settings } from "../../../../src/main/webapp/viewer/settings.js";

const PAGE = readFileSync(`${import.meta.dirname}/../../../../src/main/webapp/index.html`, "utf8").replace(/<(?:script|link|meta)[^>]*>(?:<\/script>)?/g, "");
const the = (selector) => document.querySelector(selector);

let settings;
let feeds;

beforeEach(() => {
  document.documentElement.innerHTML = PAGE.replace(/^[^]*?<head>/, "<head>").replace("</html>", "");
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 200 });
  Object.defineProperty(HTMLElement.prototype, "offsetHeight", { configurable: true, get: () => 20 });
  HTMLElement.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 800, 20);
  vi.stubGlobal("ResizeObserver", class { constructor(told) { this.told = told; } observe() { setTimeout(() => this.told([])); } disconnect() {} });
  settings = new Settings();
  feeds = [];
});

/** A client whose channels say what the test says. */
const client = {
  follow(_asked, _options, hear) {
    const following = { state: "live", caughtUp: true, position: { epoch: "1", offset: 0 }, stop() {} };
    feeds.push({
      lines: (...texts) => texts.forEach((data) => hear({ type: "line", data, offset: ++following.position.offset, time: following.position.offset })),
      end(result, exitCode) {
        Object.assign(following, { state: "ended", result: { result, exitCode } });
        hear({ type: "ended", result, exitCode });
      },
    });
    return following;
  },
};

function open(channel) {
  const pane = new LogPane(channel, client, settings);
  document.body.append(pane.pane.element);
  return pane;
}

const many = (count, word) => Array.from({ length: count }, (_, i) => `${word} ${i + 1}`);
const offered = () => (the(".told").hidden ? "" : the(".told").textContent);

test("a filter that hides the first error is no obstacle", async () => {
  settings.set("filter", "SUCCESS");
  const pane = open(channelNamed("builds:42"));
  feeds[0].lines("ERROR one", "between", "ERROR two", ...many(100, "SUCCESS"));
  feeds[0].end("failed", 1);
  await vi.waitFor(() => expect(offered()).toBe("Failed: ERROR one Go to the first of 2 errors (e)"));
  the(".told button").click();
  expect(settings.get("filter")).toBe("");
  await vi.waitFor(() => expect(the(".row.cursor .text").textContent).toBe("ERROR one"));
  await vi.waitFor(() => expect(the(".context").textContent).toBe("Back to the filter"));
  expect(offered()).toBe("");
  pane.close();
});

test("e goes where the offer leads, which is then withdrawn", async () => {
  const pane = open(channelNamed("builds:42"));
  feeds[0].lines("ERROR one", ...many(50, "line"), "ERROR two", ...many(50, "line"));
  feeds[0].end("failed", 1);
  await vi.waitFor(() => expect(offered()).toContain("first of 2 errors (e)"));
  expect(pane.error(true)).toBe(true);
  await vi.waitFor(() => expect(offered()).toBe(""));
  expect(the(".errors").textContent).toBe("error 1 of 2");
  pane.error(true);
  expect(the(".errors").textContent).toBe("error 2 of 2");
  pane.close();
});

test("lines that have not been shown because of a pause are shown", async () => {
  const pane = open(channelNamed("builds:42"));
  feeds[0].lines("before");
  pane.pause(true);
  feeds[0].lines("ERROR one", ...many(50, "line"));
  feeds[0].end("failed", 1);
  await vi.waitFor(() => expect(offered()).toBe("Failed: ERROR one Go to the error (e)"));
  the(".told button").click();
  expect([pane.paused, the(".errors").textContent]).toEqual([false, "error 1 of 1"]);
  pane.close();
});

test("an error that is seen needs no offer, and what has succeeded has none", async () => {
  const failed = open(channelNamed("builds:42"));
  const good = open(channelNamed("builds:43"));
  feeds[0].lines("ERROR one");
  feeds[0].end("failed", 1);
  feeds[1].lines("ERROR one", ...many(50, "line"));
  feeds[1].end("succeeded");
  await vi.waitFor(() => expect([...document.querySelectorAll(".errors")].map((button) => button.textContent)).toEqual(["1 error", "1 error"]));
  expect([...document.querySelectorAll(".told")].map((told) => told.hidden)).toEqual([true, true]);
  failed.close();
  good.close();
});

test("of several logs as one stream, the one that has failed is named", async () => {
  const pane = open(merged([channelNamed("builds:gradle"), channelNamed("builds:npm")]));
  feeds[0].lines("ERROR one", ...many(50, "line"));
  feeds[0].end("failed", 1);
  feeds[1].lines("fine");
  feeds[1].end("succeeded");
  await vi.waitFor(() => expect(offered()).toBe("builds:gradle has failed: ERROR one Go to the error (e)"), 5000);
  pane.close();
});

test("at the end of a log, e goes to the first error of its run, and E to the last one, whatever is seen", async () => {
  const pane = open(channelNamed("builds:42"));
  feeds[0].lines("ERROR old", "done");
  feeds[0].end("failed", 1);
  feeds[0].lines("ERROR one", ...many(100, "line"), "ERROR two", "", "ERROR three", "last");
  await vi.waitFor(() => expect(the(".errors").textContent).toBe("3 errors"));
  expect(pane.error(true)).toBe(true);
  await vi.waitFor(() => expect(the(".row.cursor .text").textContent).toBe("ERROR one"));
  expect(the(".errors").textContent).toBe("error 1 of 3");
  pane.error(false);
  expect(the(".errors").textContent).toBe("error 3 of 3");
  pane.error(true);
  expect(the(".errors").textContent).toBe("error 1 of 3");
  pane.close();
});

test("a run that has no error yet counts none of the run before", async () => {
  const pane = open(channelNamed("builds:42"));
  feeds[0].lines("ERROR old", ...many(100, "line"));
  feeds[0].end("failed", 1);
  await vi.waitFor(() => expect(the(".errors").textContent).toBe("1 error"));
  feeds[0].lines("again");
  await vi.waitFor(() => expect(the(".errors").hidden).toBe(true));
  expect(pane.error(true)).toBe(true);
  expect(the(".errors").textContent).toBe("error 1 of 1");
  pane.close();
});

test("the offer quotes the error on one line, with its cause, as plain text; its title has the whole", async () => {
  const pane = open(channelNamed("builds:42"));
  const hidden = "\u202e";
  feeds[0].lines(
    "[INFO] Running shop.OrderTest",
    `[\x1b[1;31mERROR\x1b[m] shop.OrderTest.rounds -- Time elapsed: 0.096 s <<< FAILURE!`,
    `org.opentest4j.AssertionFailedError: <b>VAT</b>${hidden} expected: <1250> but was: <1249>`,
    "\tat shop.OrderTest.rounds(OrderTest.java:10)",
    "",
    ...many(50, "line"),
  );
  feeds[0].end("failed", 1);
  await vi.waitFor(() => expect(offered()).not.toBe(""));
  const said = the(".told .said");
  expect(said.textContent).toBe("Failed: shop.OrderTest.rounds: org.opentest4j.AssertionFailedError: <b>VAT</b>U+202E expected: <1250> but was: <1249>");
  expect(said.childElementCount).toBe(0);
  expect(said.title.split("\n")).toEqual(expect.arrayContaining(["org.opentest4j.AssertionFailedError: <b>VAT</b>U+202E expected: <1250> but was: <1249>", "\tat shop.OrderTest.rounds(OrderTest.java:10)"]));
  expect(pane.failure(0)).toBe(said.textContent.replace("Failed: ", ""));
  pane.close();
});

test("an error in a line: what failed and why, whoever tells it", () => {
  const line = (...rows) => summaryOf(rows).line;
  expect(line("Traceback (most recent call last):", '  File "a.py", line 1, in <module>', "ValueError: bad")).toBe("Traceback (most recent call last): ValueError: bad");
  expect(line("____ test_price ____", "", "    def test_price():", ">       assert price() == 3", "E       assert 2 == 3")).toBe("test_price: assert 2 == 3");
  expect(line("2026-11-30T12:00:00Z ERROR no rows")).toBe("ERROR no rows");
  expect(line("", "src/a.ts(1,2): error TS2304: Cannot find name 'x'.")).toBe("src/a.ts(1,2): error TS2304: Cannot find name 'x'.");
  expect(line("--- FAIL: TestAt (0.00s)", "    cart_test.go:12: got 3, want 4")).toBe("--- FAIL: TestAt (0.00s) cart_test.go:12: got 3, want 4");
  expect(line("CMake Error at CMakeLists.txt:6 (find_package):", "  By not providing it", "  more")).toBe("CMake Error at CMakeLists.txt:6 (find_package): By not providing it");
  expect(line("✖ rounds (1.8ms)", "  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:", "", "  2 !== 3")).toBe("✖ rounds (1.8ms): AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: 2 !== 3");
  expect(line('{"level":50,"time":1795933386398,"msg":"query <b>failed</b>","err":{"message":"refused"}}')).toBe('query <b>failed</b> err={"message":"refused"}');
  expect(line("::error file=src/cart.ts,line=14,title=tsc::Cannot find%0A name\u202e")).toBe("src/cart.ts:14 tsc: Cannot find nameU+202E");
  expect(line("Error: gone", "    at a.js:1")).toBe("Error: gone");
  expect(line("x".repeat(1000))).toBe(`${"x".repeat(300)} …`);
  expect(summaryOf(["x".repeat(5000)]).whole.length).toBe(1002);
});

test("the offer goes once its error is on the screen", async () => {
  const pane = open(channelNamed("builds:42"));
  feeds[0].lines("ERROR one", ...many(100, "line"));
  feeds[0].end("failed", 1);
  await vi.waitFor(() => expect(offered()).not.toBe(""));
  pane.start();
  await vi.waitFor(() => expect(offered()).toBe(""));
  expect(the(".errors").textContent, "nobody has gone to it").toBe("1 error");
  pane.close();
});

test("of several logs, an error of one that has not failed is named as that", async () => {
  const pane = open(merged([channelNamed("builds:gradle"), channelNamed("builds:npm")]));
  feeds[0].lines("ERROR one", ...many(50, "line"));
  feeds[0].end("succeeded");
  feeds[1].lines("fine");
  feeds[1].end("failed", 1);
  await vi.waitFor(() => expect(offered()).toBe("builds:npm has failed; builds:gradle: ERROR one Go to the error (e)"), 5000);
  expect([pane.failure(0), pane.failure(1)]).toEqual(["ERROR one", ""]);
  pane.close();
});

test("a log that says nothing any more is quiet, though its connection lives", async () => {
  const pane = open(channelNamed("builds:42"));
  feeds[0].lines("one");
  await vi.waitFor(() => expect(the(".pane .state").textContent).toBe("live"));
  const now = Date.now();
  vi.spyOn(Date, "now").mockImplementation(() => now + 14 * 60_000 + 40_000);
  await vi.waitFor(() => expect(the(".pane .state").textContent).toBe("quiet for 14 min"), 5000);
  expect(the(".pane .run").textContent).toMatch(/^began .*, last line /);
  feeds[0].lines("two");
  expect(the(".pane .state").textContent).toBe("live");
  vi.restoreAllMocks();
  pane.close();
});
