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
  ["cargo", [1, 9, 52, 70]],
  ["cargo-test", [19]],
  ["cmake", [17]],
  ["eslint", [2, 3, 7, 10, 13, 16]],
  ["gcc", [18, 26]],
  ["go-test", [3, 7]],
  ["gradle", [16, 19, 45]],
  ["gradle-test", [13]],
  ["maven", [29, 42, 94, 123]],
  ["maven-reactor", [50, 51, 59, 71]],
  ["mocha", [14, 29, 36]],
  ["node", [2, 17, 38, 60, 74]],
  ["node-spec", [2, 25]],
  ["node-tap", [8, 37]],
  ["npm", [9, 10, 11, 12, 21, 35, 41]],
  ["pytest", [10, 19, 27]],
  ["pytest-logged", [11, 20, 31]],
  ["pytest-logged-v", [38, 47, 58]],
  ["jest", [15, 27, 44, 56]],
  ["tap", [0, 12, 20]],
  ["tsc-pretty", [0, 9, 14, 19]],
  ["unittest", [5, 14]],
  ["vitest", [15, 34, 45]],
  ["vitest-two", [21, 40]],
  ["webpack", [3, 20]],
])("failed builds of %s have their errors to step through: those that a developer would count", (name, rows) => {
  expect(errorsOf(corpus(name))).toEqual(rows);
});

test("what only tells of an error is one while the error itself is not there", () => {
  expect(errorsOf(["FAILED tests/a.py::one - assert 1 == 2", "FAILED tests/a.py::two - assert 1 == 2", "=== 2 failed in 0.1s ==="])).toEqual([0, 1]);
  expect(errorsOf(["tests/a.py::one FAILED   [ 50%]", "tests/a.py::two PASSED   [100%]"])).toEqual([0]);
  expect(errorsOf(["[INFO] BUILD FAILURE", "[ERROR] Failed to execute goal x", "[ERROR] -> [Help 1]"])).toEqual([1]);
  expect(errorsOf(["* What went wrong:", "A problem occurred", "", "BUILD FAILED in 2s"])).toEqual([0]);
  expect(errorsOf(["3 tests completed, 1 failed", "ok", "2 failed"])).toEqual([0]);
  expect(errorsOf(["make: *** [all] Error 2"])).toEqual([0]);
});

test("an error is told of again after its line has changed", () => {
  const { landmarks, store } = landmarksOf(["3 tests completed, 1 failed", "", "a > b FAILED"]);
  expect([landmarks.errors.count, landmarks.errors.at(0)]).toEqual([1, 2]);
  store.replaceLast("a > b");
  store.setLevel(2, 0);
  landmarks.rewind(2);
  while (!landmarks.scan());
  expect([landmarks.errors.count, landmarks.errors.at(0)]).toEqual([1, 0]);
});

test("what follows an end is a run of its own", () => {
  const { landmarks, feed, store } = landmarksOf(["ERROR a", "ok", "ERROR b"]);
  const run = (row) => {
    while (!landmarks.scan());
    const { from, to } = landmarks.errors.ofRun(row);
    return Array.from({ length: to - from }, (_, i) => landmarks.errors.at(from + i));
  };
  feed.event({ type: "ended", result: "failed" });
  expect([run(), run(3)]).toEqual([[0, 2], [0, 2]]);
  feed.line({ data: "again" });
  expect([run(), run(0)]).toEqual([[], [0, 2]]);
  const all = () => true;
  expect(landmarks.error(4, true, all)).toEqual({ row: 0, index: 0 });
  feed.line({ data: "ERROR c" });
  feed.line({ data: "ok" });
  feed.line({ data: "2 errors" });
  feed.line({ data: "" });
  feed.line({ data: "ERROR d" });
  feed.event({ type: "ended", result: "failed" });
  expect(run()).toEqual([5, 9]);
  expect(landmarks.error(9, true, all)).toEqual({ row: 5, index: 2 });
  expect(landmarks.error(store.end, false, all)).toEqual({ row: 9, index: 3 });
  expect(landmarks.error(5, false, all)).toEqual({ row: 9, index: 3 });
  expect(landmarks.error(0, false, all)).toEqual({ row: 2, index: 1 });
});

test("an error that only counts begins no text to copy of one before it", () => {
  const { landmarks } = landmarksOf(["a > b FAILED", "  at x", "ok", "3 tests completed, 1 failed"]);
  expect(landmarks.errorAt(3)).toEqual({ from: 3, to: 4 });
  expect(landmarks.errorAt(1)).toEqual({ from: 0, to: 2 });
});

test("blank lines inside of an error or a warning have its level, and between errors they have none", () => {
  const levels = (lines) => {
    const { store } = landmarksOf(lines);
    return Array.from({ length: store.end }, (_, row) => store.level(row));
  };
  expect(levels(["  ● sum › adds", "", "    expect(1).toBe(2)", "", "", "      at x (a.js:1:2)", "", "done"])).toEqual([5, 5, 5, 5, 5, 5, 0, 0]);
  expect(levels(["  ● sum › reads", "", "    TypeError: x", ""])).toEqual([5, 5, 5, 0]);
  expect(levels(["ERROR one", "", "ERROR two", "", "WARN three", "", "  more", ""])).toEqual([5, 0, 5, 0, 4, 4, 4, 0]);
  expect(levels(["INFO one", "", "  more"])[1]).toBe(0);
  expect(levels(corpus("pytest-logged")).slice(10, 50)).toEqual(Array(40).fill(5));
});

test("a line that fills blanks of its block tells from where on rows look different", () => {
  const { store, feed } = landmarksOf(["ok", "ERROR a", "", ""]);
  expect(feed.line({ data: "  at x (a.js:1:2)" })).toBe(2);
  expect([2, 3, 4].map((row) => store.level(row))).toEqual([5, 5, 5]);
  expect(feed.line({ data: "  at y (a.js:1:2)" })).toBeNull();
});

test("of several logs in one store, no line fills the blanks of another one", () => {
  const store = new LineStore();
  const feeds = [0, 1].map((source) => new LogFeed(store, source));
  const add = (source, data) => {
    feeds[1 - source].interrupted();
    return feeds[source].line({ data });
  };
  add(0, "ERROR a");
  add(0, "");
  add(1, "");
  expect(add(0, "  at x (a.js:1:2)")).toBeNull();
  expect([0, 1, 2, 3].map((row) => store.level(row))).toEqual([5, 0, 0, 5]);
});
