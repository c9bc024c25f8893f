import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Landmarks } from "../../../../src/main/webapp/viewer/landmarks.js";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";

function landmarksOf(lines, store = new LineStore()) {
  const feed = new LogFeed(store);
  const landmarks = new Landmarks(store);
  for (const data of lines) {
    const changed = feed.line({ data });
    if (changed !== null) landmarks.rewind(changed);
    while (!landmarks.scan());
  }
  return { store, landmarks, feed };
}

const errorsOf = (lines) => {
  const { landmarks } = landmarksOf(lines);
  return Array.from({ length: landmarks.errors.count }, (_, i) => landmarks.errors.at(i));
};

test("an error with its trace is one", () => {
  const { landmarks } = landmarksOf([
    "starting",
    "2026-11-29 10:00:00 ERROR payment failed",
    "java.lang.IllegalStateException: no rows",
    "\tat shop.Cart.pay(Cart.java:12)",
    "Caused by: java.sql.SQLException: gone",
    "\tat shop.Db.query(Db.java:7)",
    "2026-11-29 10:00:01 INFO going on",
    "2026-11-29 10:00:02 ERROR once more",
  ]);
  expect(landmarks.errors.count).toBe(2);
  expect([landmarks.errors.at(0), landmarks.errors.at(1)]).toEqual([1, 7]);
  for (const row of [1, 2, 5]) expect(landmarks.errorAt(row)).toEqual({ from: 1, to: 6 });
  expect(landmarks.errorAt(7)).toEqual({ from: 7, to: 8 });
  for (const row of [-1, 0, 6]) expect(landmarks.errorAt(row)).toBeNull();
});

test("records of a log, and lines of a compiler, are one each; lines that a tool marks are one block", () => {
  expect(errorsOf(["2026-11-29T10:00:00Z ERROR one", "2026-11-29T10:00:01Z ERROR two"])).toEqual([0, 1]);
  expect(errorsOf(['{"level":"error","msg":"one"}', '{"level":"error","msg":"two"}'])).toEqual([0, 1]);
  expect(errorsOf(["src/a.ts(1,2): error TS2304: Cannot find name 'x'.", "src/b.ts(3,4): error TS2304: Cannot find name 'y'."])).toEqual([0, 1]);
  expect(errorsOf(["[ERROR] Failed to execute goal", "[ERROR] ", "[ERROR] Re-run Maven with -X", "done"])).toEqual([0]);
});

test("next and previous go around the ends, and pass what is hidden", () => {
  const { landmarks } = landmarksOf(["ERROR a", "ok", "ERROR b", "ok", "ERROR c"]);
  const all = () => true;
  expect(landmarks.error(-1, true, all)).toEqual({ row: 0, index: 0 });
  expect(landmarks.error(0, true, all)).toEqual({ row: 2, index: 1 });
  expect(landmarks.error(4, true, all)).toEqual({ row: 0, index: 0 });
  expect(landmarks.error(0, false, all)).toEqual({ row: 4, index: 2 });
  expect(landmarks.error(3, false, all)).toEqual({ row: 2, index: 1 });
  expect(landmarks.error(0, true, (row) => row !== 2)).toEqual({ row: 4, index: 2 });
  expect(landmarks.error(0, true, () => false)).toBeNull();
  expect(landmarksOf(["ok"]).landmarks.error(-1, true, all)).toBeNull();
});

test("a notice is none, and has a mark of its own", () => {
  const { landmarks, feed, store } = landmarksOf(["ERROR a"]);
  feed.event({ type: "gap", reason: "upstream", missed: 2 });
  feed.line({ data: "WARN b" });
  while (!landmarks.scan());
  expect([landmarks.errors.count, landmarks.warnings.count, landmarks.notices.count]).toEqual([1, 1, 1]);
  expect(landmarks.errorAt(store.end - 2)).toBeNull();
});

test("rows that have left are not counted", () => {
  const { landmarks } = landmarksOf(Array.from({ length: 5000 }, (_, i) => (i % 2 === 0 ? "ERROR a" : "ok")), new LineStore({ maxLines: 1024 }));
  expect(landmarks.errors.count).toBeLessThanOrEqual(512);
  expect(landmarks.errors.at(0)).toBeGreaterThan(3000);
});

const corpus = (name) => readFileSync(new URL(`corpus/${name}.txt`, import.meta.url), "utf8").replace(/\n$/, "").split("\n");

test.each([
  ["cargo", [1, 9, 37, 52, 70]],
  ["go-test", [3, 7, 11]],
  ["maven", [28, 42, 54, 59, 67, 92, 94, 103, 123]],
  ["npm", [9, 10, 11, 12, 21, 25, 35, 41]],
  ["pytest", [9, 50]],
  ["jest", [0, 15, 27, 44, 46, 56, 83]],
])("failed builds of %s have their errors to step through, and not each of their lines", (name, rows) => {
  expect(errorsOf(corpus(name))).toEqual(rows);
});
