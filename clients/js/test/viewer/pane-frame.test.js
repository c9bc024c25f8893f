// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { channelNamed } from "../../../../src/main/webapp/viewer/address.js";
import { Histogram } from "../../../../src/main/webapp/viewer/histogram.js";
import { Landmarks } from "../../../../src/main/webapp/viewer/landmarks.js";
import { LogView } from "../../../../src/main/webapp/viewer/log-view.js";
import { PaneFrame } from "../../../../src/main/webapp/viewer/pane-frame.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";

test("a state that has no room for words has them for those who hear it, and as a tooltip", () => {
  const frame = new PaneFrame("builds:42", "?");
  frame.state({ state: "ended", result: { result: "failed", exitCode: 1 } }, { type: "ended" });
  const state = frame.element.querySelector(".state");
  expect([state.className, state.querySelector(".words").textContent, state.title]).toEqual(["state bad", "failed, exit code 1", "failed, exit code 1"]);
});

test("each of several logs as one stream says how it stands, beside its name", () => {
  const frame = new PaneFrame("two", "?");
  frame.tellSources([channelNamed("builds:gradle"), channelNamed("builds:npm")]);
  const told = () => [...frame.element.querySelectorAll("h2 a")].map((link) => [link.textContent, link.dataset.outcome, link.title]);
  frame.tellStates([{ state: "live" }, { state: "ended", result: { result: "failed", exitCode: 1 } }]);
  expect(told()).toEqual([["builds:gradle", "live", "Only this one"], ["builds:npm", "bad", "failed, exit code 1. Only this one"]]);
  frame.tellStates([{ state: "ended", result: { result: "succeeded" } }, { state: "live" }]);
  expect(told()).toEqual([["builds:gradle", "good", "succeeded. Only this one"], ["builds:npm", "live", "Only this one"]]);
});

test("the strip of lines over time says where it begins and ends", async () => {
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 400 });
  HTMLCanvasElement.prototype.getContext = () => ({ fillRect() {} });
  const store = new LineStore();
  for (let i = 0; i < 50; i++) store.append(`line ${i}`, { time: Date.parse("2026-11-30T14:03:01.250Z") + i * 1000 });
  const body = document.createElement("div");
  document.body.append(body);
  const histogram = new Histogram({ store, view: new LogView(store), landmarks: new Landmarks(store) }, body, () => "utc", () => {});
  const ends = () => [...body.querySelectorAll(".ends:not([hidden]) span")].map((end) => end.textContent);
  expect(ends()).toEqual([]);
  histogram.show(true);
  await expect.poll(ends).toEqual(["14:03:01Z", "14:03:50Z"]);
  histogram.stop();
});

test("a quiet log says for how long, and those who hear it hear it once", () => {
  const frame = new PaneFrame("builds:42", "?");
  const state = frame.element.querySelector(".state");
  frame.state({ state: "live" }, { type: "live" }, false, 14 * 60_000 + 40_000);
  expect([state.className, state.textContent, state.title]).toEqual(["state live quiet", "quiet for 14 min", "quiet for 14 min"]);
  const heard = state.firstChild;
  frame.state({ state: "live" }, { type: "live" }, false, 3_720_000);
  expect([state.textContent, state.firstChild === heard, state.lastChild.getAttribute("aria-hidden")]).toEqual(["quiet for 1 h 2 min", true, "true"]);
  frame.state({ state: "live" }, { type: "line" });
  expect([state.className, state.textContent, state.title]).toEqual(["state live", "live", "live"]);
});
