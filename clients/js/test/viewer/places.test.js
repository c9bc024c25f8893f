import { expect, test } from "vitest";
import { barsOf } from "../../../../src/main/webapp/viewer/histogram.js";
import { Landmarks } from "../../../../src/main/webapp/viewer/landmarks.js";
import { LineRange } from "../../../../src/main/webapp/viewer/line-range.js";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { LogView } from "../../../../src/main/webapp/viewer/log-view.js";
import { LineStore, NOTICE } from "../../../../src/main/webapp/viewer/store.js";
import { textBetween } from "../../../../src/main/webapp/viewer/log-export.js";

function heard(lines, store = new LineStore()) {
  const feed = new LogFeed(store);
  for (const [time, data] of lines) feed.line({ data, time });
  const landmarks = new Landmarks(store);
  while (!landmarks.scan());
  return { store, landmarks, view: new LogView(store) };
}

test("bars count the lines of their time, and the errors among them", () => {
  const { store, landmarks, view } = heard([[0, "a"], [10, "b"], [10, "ERROR c"], [60, "d"], [100, "ERROR e"]]);
  expect(barsOf(store, view, landmarks, 2).map(({ time, from, to, lines, errors }) => [time, from, to, lines, errors])).toEqual([[0, 0, 3, 3, 1], [50, 3, 5, 2, 1]]);
  view.setFilter(/c/giu, 0);
  while (!view.scan());
  expect(barsOf(store, view, landmarks, 2).map(({ lines }) => lines)).toEqual([1, 0]);
});

test("all lines are in the bars, however times go", () => {
  for (const times of [[5, 1, 9, 3, 7, 2, 10], [0, 0, 0, 1], [10, 9, 8, 11]]) {
    const { store, landmarks, view } = heard(times.map((time) => [time, "x"]));
    for (const count of [1, 3, 50]) {
      const bars = barsOf(store, view, landmarks, count);
      expect(bars.every(({ lines, errors }) => lines >= 0 && errors >= 0)).toBe(true);
      expect(bars.at(-1).to).toBe(store.end);
    }
  }
  const { store, landmarks, view } = heard([[7, "a"], [7, "b"]]);
  expect(barsOf(store, view, landmarks, 10)).toEqual([]);
  expect(barsOf(new LineStore(), view, landmarks, 10)).toEqual([]);
});

test("a range grows and shrinks from where it began", () => {
  const range = new LineRange();
  expect([range.isEmpty, range.has(0)]).toEqual([true, false]);
  range.extend(5, 7);
  expect([range.from, range.to, range.has(6), range.has(8)]).toEqual([5, 7, true, false]);
  range.extend(7, 3);
  expect([range.from, range.to]).toEqual([3, 5]);
  range.clear();
  expect(range.has(-1)).toBe(false);
});

test("what is chosen is copied as it is shown", () => {
  const { store, view } = heard([[0, "a"], [1, "\x1b[31mb"], [2, "c"], [3, "d"]]);
  expect(textBetween(store, view, { from: 1, to: 2 })).toEqual({ text: "b\nc", count: 2, all: true });
  view.setFilter(/[acd]/giu, 0);
  while (!view.scan());
  expect(textBetween(store, view, { from: 0, to: 2 })).toEqual({ text: "a\nc", count: 2, all: true });
});

test("a line is found by its number among all lines, notices and lines that have left not counted", () => {
  const store = new LineStore({ maxLines: 2048 });
  const rows = [];
  for (let i = 0; i < 5000; i++) {
    if (i % 100 === 7) store.append("notice", { kind: NOTICE });
    rows.push(store.append(`line ${i + 1}`));
  }
  for (const number of [3500, 4000, 4321, 5000]) expect(store.rowOfLine(number)).toBe(rows[number - 1]);
  expect([store.rowOfLine(0), store.rowOfLine(1), store.rowOfLine(5001)]).toEqual([-1, -1, -1]);
});
