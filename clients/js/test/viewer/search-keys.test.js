// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { channelNamed } from "../../../../src/main/webapp/viewer/address.js";
import { listen } from "../../../../src/main/webapp/viewer/keyboard.js";
import { LogPane } from "../../../../src/main/webapp/viewer/log-pane.js";
import { Settings } from "../../../../src/main/webapp/viewer/settings.js";
import { Toolbar } from "../../../../src/main/webapp/viewer/toolbar.js";

const PAGE = readFileSync(`${import.meta.dirname}/../../../../src/main/webapp/index.html`, "utf8").replace(/<(?:script|link|meta)[^>]*>(?:<\/script>)?/g, "");
const the = (selector) => document.querySelector(selector);

let pane;
let hear;
let settings;
let toolbar;

beforeEach(async () => {
  document.documentElement.innerHTML = PAGE.replace(/^[^]*?<head>/, "<head>").replace("</html>", "");
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 200 });
  HTMLElement.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 800, 20);
  vi.stubGlobal("ResizeObserver", class { constructor(told) { this.told = told; } observe() { setTimeout(() => this.told([])); } disconnect() {} });
  settings = new Settings();
  const following = { state: "live", caughtUp: true, position: { epoch: "1", offset: 0 }, stop() {} };
  pane = new LogPane(channelNamed("builds:42"), { follow: (_asked, _options, listener) => ((hear = listener), following) }, settings);
  document.body.append(pane.pane.element);
  for (let i = 1; i <= 100; i++) hear({ type: "line", data: i % 30 === 0 ? `match ${i}` : `line ${i}`, offset: i, time: i });
  const copied = vi.fn(async () => {});
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: copied } });
  toolbar = new Toolbar(settings, { active: pane, all: [pane], paused: false }, { toggle: vi.fn(), state: "off", addEventListener: vi.fn() });
  await vi.waitFor(() => expect(the(".row")).not.toBeNull());
  return () => pane.close();
});

const enter = () => the("#search").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));

test("Enter leads to the first match of what was typed, without waiting, and then to the next", () => {
  the("#search").value = "match";
  the("#search").dispatchEvent(new Event("input"));
  enter();
  expect(the("#found").textContent).toBe("1/3");
  enter();
  expect(the("#found").textContent).toBe("2/3");
});

test("the line at the cursor may be the first match", () => {
  pane.moveTo(59); // match 60
  the("#search").value = "match";
  enter();
  expect(the("#found").textContent).toBe("2/3");
  enter();
  expect(the("#found").textContent).toBe("3/3");
});

test("the menu copies a link to the line at the cursor, and says how an error is chosen", async () => {
  pane.moveTo(4);
  the("#copy-link").click();
  await vi.waitFor(() => expect(the("#toast").textContent).toBe("Copied the link"));
  expect(navigator.clipboard.writeText.mock.calls[0][0]).toMatch(/#builds:42:5$/);
  the("#copy-error").click();
  await vi.waitFor(() => expect(the("#toast").textContent).toMatch(/^No error is chosen: e, or the count/));
});

test("the way to the end has words that a narrow screen can do without, and the number of new lines, which it cannot", async () => {
  pane.start();
  await vi.waitFor(() => expect([the(".more").hidden, the(".more").textContent, the(".more .words").textContent]).toEqual([false, "To the end ↓", "To the end "]));
  hear({ type: "line", data: "one more", offset: 101, time: 101 });
  await vi.waitFor(() => expect([the(".more").textContent, the(".more .words")]).toEqual(["1 new line ↓", null]));
});

test("x copies the only error if none is chosen, and of several the one at the cursor", async () => {
  hear({ type: "line", data: "ERROR one", offset: 101, time: 101 });
  hear({ type: "line", data: "line", offset: 102, time: 102 });
  await vi.waitFor(() => expect(the(".errors").textContent).toBe("1 error"));
  the("#copy-error").click();
  await vi.waitFor(() => expect(navigator.clipboard.writeText.mock.calls).toEqual([["ERROR one"]]));
  hear({ type: "line", data: "ERROR two", offset: 103, time: 103 });
  await vi.waitFor(() => expect(the(".errors").textContent).toBe("2 errors"));
  the("#copy-error").click();
  await vi.waitFor(() => expect(the("#toast").textContent).toMatch(/^No error is chosen/));
  expect(navigator.clipboard.writeText.mock.calls.length).toBe(1);
});

test("keys tell what they have switched in the words of the menu", () => {
  listen({ settings, panes: { active: pane }, toolbar });
  const told = (key) => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    return the("#toast").textContent;
  };
  expect([told("h"), told("h"), told("w")]).toEqual(["Lines over time: on", "Lines over time: off", "Wrap long lines: on"]);
  expect([told("t"), told("t"), told("t")]).toEqual(["Times: ago", "Times: local time", "Times: UTC"]);
  expect(told("l")).toMatch(/^Level: /);
  expect(told("T")).toBe("Theme: light ☀");
});
