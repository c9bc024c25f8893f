import { expect, test } from "vitest";
import { RowHeights } from "../../../../src/main/webapp/viewer/row-heights.js";

test("what is above a row is the sum of what was measured, and the estimate for the rest", () => {
  const heights = new RowHeights(20);
  const measured = new Map([[0, 40], [7, 20], [1023, 60], [1024, 100], [999_999, 30]]);
  for (const [id, height] of measured) heights.measured(id, height);
  for (const id of [0, 1, 8, 1023, 1024, 1025, 500_000, 999_999, 1_000_000]) {
    const extra = [...measured].filter(([other]) => other < id).reduce((sum, [, height]) => sum + height - 20, 0);
    expect(heights.extraBefore(id)).toBe(extra);
  }
  expect([heights.of(1024), heights.of(1025)]).toEqual([100, 20]);
});

test("a height is news once", () => {
  const heights = new RowHeights(20);
  expect([heights.measured(5, 20), heights.measured(5, 60), heights.measured(5, 60), heights.measured(5, 20)]).toEqual([false, true, false, true]);
  expect(heights.extraBefore(6)).toBe(0);
});

test("rows that left are forgotten, and the others stay where they are", () => {
  const heights = new RowHeights(20);
  for (let id = 0; id < 4096; id++) heights.measured(id, 25);
  const between = heights.extraBefore(4096) - heights.extraBefore(2048);
  heights.forgetBefore(2048);
  expect(heights.extraBefore(2048)).toBe(0);
  expect(heights.extraBefore(4096)).toBe(between);
});
