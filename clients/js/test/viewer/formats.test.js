import { beforeEach, expect, test } from "vitest";
import { levelNamed } from "../../../../src/main/webapp/viewer/level-rules.js";
import { LEVELS } from "../../../../src/main/webapp/viewer/levels.js";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";

const format = { text: "/line", time: "/timestamp", level: "/level" };
const at = Date.UTC(2026, 10, 29, 1, 2, 3);
let store;
let feed;
const rows = () =>
  Array.from({ length: store.end }, (_, row) => [store.text(row), LEVELS[store.level(row)], store.payload(row)]);

beforeEach(() => {
  store = new LineStore();
  feed = new LogFeed(store);
});

test("a row shows text, time and level as the type says, and keeps the payload", () => {
  const payload = JSON.stringify({ line: "ERROR is only a word here", timestamp: at / 1_000, level: "info" });
  feed.line({ data: payload, offset: 7 }, format);

  expect(rows()).toEqual([["ERROR is only a word here", "info", payload]]);
  expect([store.time(0), store.offset(0)]).toEqual([at, 7]);
});

test("the gateway's time of a line is the row's, and goes before what the payload says", () => {
  feed.line({ data: "plain", time: at });
  feed.line({ data: JSON.stringify({ line: "own", timestamp: at / 1_000 }), time: at + 1 }, format);

  expect([store.time(0), store.time(1)]).toEqual([at, at + 1]);
});

test("where the type says where a level stands, a payload without one has none", () => {
  feed.line({ data: '{"line":"ERROR"}' }, format);
  feed.line({ data: '{"line":"ERROR","level":"audit"}' }, format);

  expect(rows().map(([, level]) => level)).toEqual(["none", "none"]);
});

test("where it does not say, the text is looked at", () => {
  feed.line({ data: '{"line":"ERROR: no"}' }, { text: "/line" });

  expect(rows()).toEqual([["ERROR: no", "error", '{"line":"ERROR: no"}']]);
});

test("a payload that does not fit is shown whole", () => {
  for (const data of ["ERROR: plain", '{"message":"other"}', '{"line":{"a":1}}']) feed.line({ data }, format);

  expect(rows()).toEqual([
    ["ERROR: plain", "error", null],
    ['{"message":"other"}', "none", null],
    ['{"line":{"a":1}}', "none", null],
  ]);
  expect(Math.abs(store.time(0) - Date.now())).toBeLessThan(5_000);
});

test("a text of several lines is several rows of one level and time, and one payload", () => {
  const payload = JSON.stringify({ line: "Exception\n\tat a\n\tat b\n", level: 50, timestamp: at });
  feed.line({ data: payload, offset: 1 }, format);

  expect(rows()).toEqual([
    ["Exception", "error", payload],
    ["\tat a", "error", null],
    ["\tat b", "error", null],
  ]);
  expect(store.time(2)).toBe(at);
});

test("a stated level does not colour what follows it", () => {
  feed.line({ data: '{"line":"failed","level":"error"}' }, format);
  feed.line({ data: "    indented" }, format);

  expect(rows().map(([, level]) => level)).toEqual(["error", "none"]);
});

test("the text of a payload may redraw the row before", () => {
  feed.line({ data: '{"line":"10 %\\r","level":"info"}' }, format);
  feed.line({ data: '{"line":"20 %\\r","level":"warn"}' }, format);

  expect(rows()).toEqual([["20 %", "warn", '{"line":"20 %\\r","level":"warn"}']]);
});

test("payloads stay with their rows when chunks are full, and count as memory", () => {
  const small = new LineStore({ maxCharacters: 200_000 });
  const kept = new LogFeed(small);
  for (let i = 0; i < 5_000; i++) kept.line({ data: `{"line":"line ${i}","more":"${"x".repeat(50)}"}` }, format);

  expect(small.text(4_000)).toBe("line 4000");
  expect(small.payload(4_000)).toContain('"line 4000"');
  expect(small.first).toBeGreaterThan(0);
});

test.each([
  ["trace", "trace"],
  ["DEBUG", "debug"],
  ["Information", "info"],
  ["notice", "info"],
  [" warning ", "warn"],
  ["W", "warn"],
  ["I", "info"],
  ["severe", "error"],
  ["fatal", "error"],
  ["10", "trace"],
  ["20", "debug"],
  ["30", "info"],
  ["40", "warn"],
  ["50", "error"],
  ["60", "error"],
  ["0", "error"],
  ["3", "error"],
  ["4", "warn"],
  ["6", "info"],
  ["7", "debug"],
  ["8", "none"],
  ["audit", "none"],
  ["", "none"],
])("the level %j is %s", (stated, level) => {
  expect(LEVELS[levelNamed(stated)]).toBe(level);
});
