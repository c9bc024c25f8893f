import { expect, test } from "vitest";
import { HiddenRows } from "../../../../src/main/webapp/viewer/hidden-rows.js";

/** A repeatable choice. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("positions and rows are those that a walk over all rows finds", () => {
  const choose = random(7);
  for (let round = 0; round < 200; round++) {
    const hidden = new HiddenRows();
    const end = 60;
    const isHidden = new Array(end).fill(false);
    for (let from = choose(8); from < end; from += 1 + choose(12)) {
      const to = from + 1 + choose(9);
      hidden.add(from, to);
      isHidden.fill(true, from, Math.min(to, end));
      from = to;
    }
    const first = choose(20);
    const shown = Array.from({ length: end - first }, (_, i) => first + i).filter((row) => !isHidden[row]);
    expect(hidden.position(end, first)).toBe(shown.length);
    shown.forEach((row, position) => {
      expect(hidden.row(position, first)).toBe(row);
      expect(hidden.position(row, first)).toBe(position);
    });
    for (let row = first; row < end; row++) {
      expect(hidden.hides(row)).toBe(isHidden[row]);
      expect(hidden.position(row, first)).toBe(shown.filter((other) => other < row).length);
    }
  }
});

test("what begins at a row or after it is taken away", () => {
  const hidden = new HiddenRows();
  hidden.add(2, 5);
  hidden.add(7, Number.MAX_SAFE_INTEGER);
  hidden.truncate(7);
  expect([hidden.ranges, hidden.position(10, 0)]).toEqual([1, 7]);
  hidden.truncate(0);
  expect([hidden.ranges, hidden.position(10, 0)]).toEqual([0, 10]);
});
