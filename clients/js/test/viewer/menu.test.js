// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { Settings } from "../../../../src/main/webapp/viewer/settings.js";
import { Toolbar } from "../../../../src/main/webapp/viewer/toolbar.js";

const PAGE = readFileSync(`${import.meta.dirname}/../../../../src/main/webapp/index.html`, "utf8").replace(/<(?:script|link|meta)[^>]*>(?:<\/script>)?/g, "");
const the = (selector) => document.querySelector(selector);

let pane;
let settings;

beforeEach(() => {
  document.documentElement.innerHTML = PAGE.replace(/^[^]*?<head>/, "<head>").replace("</html>", "");
  pane = { goTo: vi.fn(), foldAll: vi.fn(() => ({ folded: true, count: 3 })), scroller: { focus: vi.fn() }, view: {} };
  settings = new Settings();
  return new Toolbar(settings, { active: pane, all: [pane], paused: false }, { toggle: vi.fn(), state: "off", addEventListener: vi.fn() }) && undefined;
});

test("lines over time are shown and hidden from the menu", () => {
  the("#histogram").click();
  expect([settings.get("histogram"), the("#histogram").getAttribute("aria-pressed")]).toEqual(["on", "true"]);
  the("#histogram").click();
  expect([settings.get("histogram"), the("#histogram").getAttribute("aria-pressed")]).toEqual(["off", "false"]);
});

test("groups are folded from the menu, which then says what is next", () => {
  the("#folding").click();
  expect([pane.foldAll.mock.calls.length, the("#folding").textContent]).toEqual([1, "Unfold all groups"]);
  expect(the("#toast").textContent).toBe("All 3 groups are folded");
  pane.foldAll.mockReturnValue({ folded: false, count: 1 });
  the("#folding").click();
  expect([the("#folding").textContent, the("#toast").textContent]).toEqual(["Fold all groups", "The group is unfolded"]);
  pane.foldAll.mockReturnValue({ folded: false, count: 0 });
  the("#folding").click();
  expect(the("#toast").textContent).toBe("There are no groups here");
});

test("the menu asks for a line or a time, and the log goes there", () => {
  the("#places").click();
  expect(the("#go-to").open).toBe(true);
  the("#where").value = " 2026-11-29 14:03 ";
  the("#go-to-form").dispatchEvent(new Event("submit"));
  expect(pane.goTo).toHaveBeenCalledExactlyOnceWith("2026-11-29T14:03");
});
