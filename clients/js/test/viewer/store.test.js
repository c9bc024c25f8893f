import { expect, test } from "vitest";
import { LEVELS } from "../../../../src/main/webapp/viewer/levels.js";
import { LineIndex } from "../../../../src/main/webapp/viewer/line-index.js";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { LogView } from "../../../../src/main/webapp/viewer/log-view.js";
import { LineStore, NOTICE } from "../../../../src/main/webapp/viewer/store.js";
import { visible } from "../../../../src/main/webapp/viewer/text.js";

const filled = (count, options) => {
  const store = new LineStore(options);
  for (let i = 0; i < count; i++) store.append(`line ${i}`, { time: i, level: i % 6, offset: i + 100 });
  return store;
};
const all = (store) => Array.from({ length: store.end - store.first }, (_, i) => store.text(store.first + i));

test("a line is what was put in, whatever chunk it is in", () => {
  const store = filled(5000);
  for (const row of [0, 1, 1023, 1024, 2047, 2048, 4999]) {
    expect(store.text(row)).toBe(`line ${row}`);
    expect([store.time(row), store.level(row), store.offset(row)]).toEqual([row, row % 6, row + 100]);
  }
  expect(store.find(1500)).toBe(1400);
  expect(store.find(99)).toBe(-1);
});

test("the oldest chunk leaves when there are too many lines, and numbers stay", () => {
  const store = filled(10_000, { maxLines: 4096 });
  expect(store.end).toBe(10_000);
  expect(store.end - store.first).toBeLessThanOrEqual(4096);
  expect(store.text(store.first)).toBe(`line ${store.first}`);
});

test("the oldest chunk leaves when there is too much text", () => {
  const store = new LineStore({ maxCharacters: 3_000_000 });
  for (let i = 0; i < 10_000; i++) store.append("x".repeat(1000));
  expect((store.end - store.first) * 1000).toBeLessThanOrEqual(3_000_000 + 1024 * 1000);
  expect(store.first).toBeGreaterThan(0);
});

test("an index finds each match once, in slices, while the store grows and forgets", () => {
  const store = filled(3000, { maxLines: 4096 });
  const index = new LineIndex(store, (row) => row % 3 === 0);
  expect(index.scan(store.end, -1)).toBe(false);
  while (!index.scan(store.end, performance.now() + 50));
  expect(index.count).toBe(1000);
  for (let i = 3000; i < 9000; i++) store.append(`line ${i}`);
  index.scan(store.end, Infinity);
  expect(index.at(0)).toBe(Math.ceil(store.first / 3) * 3);
  expect(index.at(index.count - 1)).toBe(8997);
  expect(index.at(index.lowerBound(8000))).toBe(8001);
});

test("progress is redrawn in place, and takes no other line's place", () => {
  const store = new LineStore();
  const feed = new LogFeed(store);
  for (const data of ["before", "\r10%", "\r20%", "after", "\r30%", "40%\r", "50%\r", "end"]) feed.line({ data });
  expect(all(store)).toEqual(["before", "\r20%", "after", "\r30%", "50%", "end"]);
});

test("a row that takes another's place has its own level, and is found by it", () => {
  const store = new LineStore();
  const feed = new LogFeed(store);
  const view = new LogView(store);
  view.setFilter(null, LEVELS.indexOf("error"));
  const hear = (data) => {
    const changed = feed.line({ data });
    if (changed !== null) view.rewind(changed);
    while (!view.scan());
    return view.count;
  };
  expect([hear("10%\r"), hear("ERROR: disk full\r"), hear("\r20%")]).toEqual([0, 1, 0]);
});

test("a row that only announced something is found when the next one names the level", () => {
  const store = new LineStore();
  const feed = new LogFeed(store);
  const view = new LogView(store);
  view.setFilter(null, LEVELS.indexOf("error"));
  for (const data of ["Nov 29, 2026 6:25:58 AM shop.Cart pay", "SEVERE: payment failed"]) {
    const changed = feed.line({ data });
    if (changed !== null) view.rewind(changed);
    while (!view.scan());
  }
  expect([view.count, view.row(0), view.row(1)]).toEqual([2, 0, 1]);
});

test("new lines are those that the filter shows, notices not counted, also while the view is paused", () => {
  const store = new LineStore({ maxLines: 4096 });
  const feed = new LogFeed(store);
  const view = new LogView(store);
  const add = (...lines) => {
    for (const data of lines) feed.line({ data });
    while (!view.scan());
  };
  add("INFO 1", "ERROR 2", "INFO 3");
  const seen = store.end;
  expect(view.linesFrom(seen)).toBe(0);
  add("INFO 4", "ERROR 5");
  feed.event({ type: "gap", reason: "offline" });
  add("INFO 6", "ERROR 7");
  expect(view.linesFrom(seen)).toBe(4);

  view.setFilter(/ERROR/g, 0);
  while (!view.scan());
  expect([view.linesFrom(seen), view.lines, view.count]).toEqual([2, 3, 4]);
  view.pause(true);
  add("INFO 8", "ERROR 9", "ERROR 10");
  expect([view.linesFrom(seen), view.lines, view.count]).toEqual([4, 3, 4]);
  view.setFilter(null, LEVELS.indexOf("error"));
  while (!view.scan());
  expect([view.linesFrom(seen), view.lines, view.count]).toEqual([4, 3, 4]);
  view.pause(false);
  expect([view.linesFrom(seen), view.lines, view.count]).toEqual([4, 5, 6]);

  view.setFilter(/nothing/g, 0);
  while (!view.scan());
  expect(view.linesFrom(seen)).toBe(0);
  view.setFilter(/ERROR/g, 0);
  for (let i = 0; i < 10_000; i++) feed.line({ data: i % 2 === 0 ? "ERROR" : "INFO" });
  while (!view.scan());
  expect(view.linesFrom(seen)).toBe(Math.floor((store.end - store.first) / 2));
});

test("the bars of an upload over HTTP are a row each, and stay", () => {
  const store = new LineStore();
  const feed = new LogFeed(store);
  const uploaded = ["get a", "10%\r", "\r20%", "\r100%", "50%\r", "\r60%", "done", "1%\r", "\r1%", "end"];
  for (const data of uploaded) feed.line({ data });
  expect(all(store).map(visible)).toEqual(["get a", "100%", "60%", "done", "1%", "end"]);
});

test("a payload of several lines is several rows", () => {
  const store = new LineStore();
  new LogFeed(store).line({ data: "a\nb\r\nc\n" });
  expect(all(store)).toEqual(["a", "b", "c"]);
});

test("gaps stand where the lines are missing, whatever is filtered", () => {
  const store = new LineStore();
  const feed = new LogFeed(store);
  feed.line({ data: "INFO one" });
  feed.event({ type: "gap", reason: "slow_consumer", missed: 1204 });
  feed.line({ data: "ERROR two" });
  const view = new LogView(store);
  view.setFilter(null, 5);
  while (!view.scan());
  expect([view.row(0), view.row(1), view.count]).toEqual([1, 2, 2]);
  expect(store.kind(1)).toBe(NOTICE);
  expect(store.text(1)).toBe("1,204 lines skipped: this page read too slowly");
});

test("what is counted are lines, also under a filter, and when the oldest have left", () => {
  const store = new LineStore({ maxLines: 4096 });
  const feed = new LogFeed(store);
  const view = new LogView(store);
  feed.event({ type: "live" }, false);
  const add = (count) => {
    for (let i = 0; i < count; i++) feed.line({ data: i % 2 === 0 ? "ERROR" : "INFO" });
    while (!view.scan());
  };
  expect(store.text(0)).toMatch(/keeps no history/);
  add(100);
  expect([view.count, view.lines, store.lines]).toEqual([101, 100, 100]);
  view.setFilter(null, LEVELS.indexOf("error"));
  while (!view.scan());
  expect([view.count, view.lines]).toEqual([51, 50]);
  add(10_000);
  feed.event({ type: "gap", reason: "offline" });
  while (!view.scan());
  const left = store.lines - store.linesBefore(store.first);
  expect([store.end - store.first - left, view.count - view.lines, view.lines]).toEqual([1, 1, Math.floor(left / 2)]);
});

test("search continues at the end, and round", () => {
  const view = new LogView(filled(100));
  view.setSearch(/line 1\d/g);
  while (!view.scan());
  expect(view.found).toBe(10);
  expect(view.match(12, true)).toEqual({ row: 13, index: 3 });
  expect(view.match(19, true)).toEqual({ row: 10, index: 0 });
  expect(view.match(10, false)).toEqual({ row: 19, index: 9 });
});

test("a view that is paused stays as it is", () => {
  const store = filled(10);
  const view = new LogView(store);
  view.pause(true);
  store.append("later");
  expect(view.count).toBe(10);
  view.pause(false);
  expect(view.count).toBe(11);
});
