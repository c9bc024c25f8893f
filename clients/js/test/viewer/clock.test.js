import { expect, test } from "vitest";
import { clockTime, duration, lineTime, newDay } from "../../../../src/main/webapp/viewer/clock.js";
import { LineStore, NOTICE } from "../../../../src/main/webapp/viewer/store.js";

test("a duration is hours, minutes and seconds, as far as it has them", () => {
  expect([0, 250, 59_999, 60_000, 62_500, 3_599_999, 3_600_000, 90_061_001].map(duration)).toEqual([
    "+0.000", "+0.250", "+59.999", "+1:00.000", "+1:02.500", "+59:59.999", "+1:00:00.000", "+25:01:01.001",
  ]);
  expect(duration(-1_500)).toBe("−1.500");
});

test("times count from the first line, and from the line before, which a notice is not", () => {
  const store = new LineStore();
  store.append("gap", { kind: NOTICE, time: 1 });
  store.append("a", { time: 1_000 });
  store.append("gap", { kind: NOTICE, time: 999_999 });
  store.append("b", { time: 4_000 });
  expect(store.times(1)).toEqual({ time: 1_000, start: 1_000, before: 1_000 });
  expect(store.times(3)).toEqual({ time: 4_000, start: 1_000, before: 1_000 });
  expect(["start", "step", "utc"].map((clock) => lineTime(store.times(3), clock))).toEqual(["+3.000", "+3.000", "00:00:04.000Z"]);
});

test("the start stays when the first lines have left", () => {
  const store = new LineStore({ maxLines: 1024 });
  for (let i = 0; i < 5_000; i++) store.append("x", { time: i });
  expect(store.times(4_999)).toEqual({ time: 4_999, start: 0, before: 4_998 });
  expect(store.times(store.first).before).toBe(store.first);
});

test("the day is told where it changes, and where times of day are shown", () => {
  const midnight = Date.UTC(2026, 10, 30);
  expect(newDay({ time: midnight, before: midnight - 1 }, "utc")).toBe("30 Nov 2026");
  expect(newDay({ time: midnight + 1, before: midnight }, "utc")).toBe("");
  for (const clock of ["none", "relative", "start", "step"]) expect(newDay({ time: midnight, before: 0 }, clock)).toBe("");
});

test("a relative time is how long ago", () => {
  expect(clockTime(0, "relative", 59_000)).toBe("59 s ago");
  expect(clockTime(0, "relative", 3_700_000)).toBe("1 h 1 min ago");
});
