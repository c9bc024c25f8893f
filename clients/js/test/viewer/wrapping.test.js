// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Settings } from "../../../../src/main/webapp/viewer/settings.js";
import { Wrapping } from "../../../../src/main/webapp/viewer/wrapping.js";

let resized;
let scroller;
let settings;
let wrapping;
const closed = new AbortController();

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", class { constructor(told) { resized = told; } observe() {} disconnect() { resized = () => {}; } });
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  scroller = document.createElement("div");
  settings = new Settings();
  wrapping = new Wrapping(scroller, settings, closed.signal);
});
afterEach(() => vi.unstubAllGlobals());

function wide(pixels) {
  Object.defineProperty(scroller, "offsetWidth", { configurable: true, value: pixels });
  resized();
  return scroller.classList.contains("wrap");
}

test("a narrow pane wraps, and does not any more once it is wider", () => {
  wrapping.onchange = vi.fn();
  expect([wide(0), wide(699), wide(700), wide(420), wide(421)]).toEqual([false, true, false, true, true]);
  expect(wrapping.onchange).toHaveBeenCalledTimes(3);
  expect(location.search).not.toContain("wrap");
});

test("what the reader has chosen stays, whatever the width is", () => {
  settings.set("wrap", "off");
  expect([wide(420), wide(1200)]).toEqual([false, false]);
  settings.set("wrap", "on");
  wrapping.update();
  expect([wide(420), wide(1200)]).toEqual([true, true]);
  expect(location.search).toContain("wrap=on");
});

test("on a narrow screen all panes wrap", () => {
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  expect(wide(750)).toBe(true);
});
