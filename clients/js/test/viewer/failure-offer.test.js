// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { channelNamed, merged } from "../../../../src/main/webapp/viewer/address.js";
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
  await vi.waitFor(() => expect(offered()).toBe("This log has failed. Go to the first of 2 errors (e)"));
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
  await vi.waitFor(() => expect(offered()).toBe("This log has failed. Go to the error (e)"));
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
  await vi.waitFor(() => expect(offered()).toBe("builds:gradle has failed. Go to the error (e)"), 5000);
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
