import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Jobs } from "../../../../src/main/webapp/viewer/jobs.js";
import { LEVELS, levelIn, stateAfter } from "../../../../src/main/webapp/viewer/levels.js";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";

const levels = (lines) => {
  let state = 0;
  return lines.map((line) => LEVELS[levelIn((state = stateAfter(line, state)))]);
};

test.each([
  ["2026-11-22 10:00:00 INFO server started", "info"],
  ["[WARN] disk", "warn"],
  ["10:00 ERROR failed", "error"],
  ["[error] failed", "error"],
  ["error: no such file", "error"],
  ["time=1 level=debug msg=x", "debug"],
  ["SEVERE: oops", "error"],
  ["no errors were found", "none"],
  ["Information desk", "none"],
  ['{"level":"warn","msg":"x"}', "warn"],
  ['{"msg":"x","severity":"CRITICAL"}', "error"],
  ['{"level":30,"msg":"pino"}', "info"],
  ['{"level":60}', "error"],
  ['{"msg":"ERROR in a message"}', "none"],
  ['{"msg":"a \\"quoted\\", \\"level\\":\\"error\\"","level":"info"}', "info"],
  [`{"exception":"${"at x ".repeat(2000)}","level":"error"}`, "error"],
  ['{"ctx":{"level":50},"level":"info"}', "info"],
  ['{"log":{"level":"error","logger":"x"},"message":"ecs"}', "error"],
  ['{"player":{"level":7},"msg":"a game"}', "none"],
  ['2026-11-20T09:14:02.120334512Z {"level":"error"}', "error"],
  ['web-1  | {"level":40}', "warn"],
])("%s is %s", (line, level) => {
  expect(levels([line])).toEqual([level]);
});

/** A level and a line each, with \\t and \\e written out; `none` is anything below a warning. */
const singleLines = readFileSync(new URL("corpus/single-lines.tsv", import.meta.url), "utf8").trimEnd().split("\n").map((row) => {
  const [level, ...text] = row.split("\t");
  return [text.join("\t").replaceAll("\\t", "\t").replace(/\\e\[[\d;]*m/g, ""), level];
});

test("single lines of tools that have no file in the corpus", () => {
  const found = singleLines.map(([line]) => [line, levels([line])[0].replace(/none|trace|debug|info/, "none")]);
  expect(found).toEqual(singleLines);
});

test("an exception's own line belongs to its trace, whatever its name is", () => {
  const python = ["Traceback (most recent call last):", '  File "/app/main.py", line 3, in <module>', "    main()"];
  for (const last of ["Exception: boom", "SystemExit: 2", "shop.errors.NotFound: no such thing", "StopIteration"]) {
    expect(levels([...python, last, "going on"])).toEqual([...Array(4).fill("error"), "none"]);
  }
  expect(levels(["java.lang.Exception: boom", "\tat io.redtail.Cart.price(Cart.java:31)"])).toEqual(["error", "error"]);
});

test("what is indented belongs to the line before", () => {
  expect(levels(["10:00 ERROR failed", "\tat io.redtail.Foo"])).toEqual(["error", "error"]);
  expect(levels(["10:00 WARN slow", "  at the till", "something new"])).toEqual(["warn", "warn", "none"]);
});

const TRACE = ["java.lang.IllegalStateException: no stock", "\tat io.redtail.Cart.price(Cart.java:31)", "Caused by: java.io.IOException: gone", "\t... 2 more"];

test("a trace, its causes and the exception's own line have the level of the record before", () => {
  expect(levels(["10:00:00 ERROR payment failed", ...TRACE])).toEqual(Array(5).fill("error"));
  expect(levels(["10:00:00 WARN payment failed", "", ...TRACE])).toEqual(["warn", "none", "warn", "warn", "warn", "warn"]);
  expect(levels(["2026-11-20 10:00:00 ERROR x", ...TRACE, "2026-11-20 10:00:01 INFO y"]).at(-1)).toBe("info");
});

test("a trace without a record, or without its beginning, is an error", () => {
  expect(levels(TRACE)).toEqual(Array(4).fill("error"));
  expect(levels(TRACE.slice(1))).toEqual(Array(3).fill("error"));
  expect(levels(["    at read (/srv/app/shop.js:3:9)", "going on"])).toEqual(["error", "none"]);
});

test("a block of one container is not another's", () => {
  expect(levels(["web-1  | ERROR failed", "db-1   |   indented", "web-1  | going on"])).toEqual(["error", "none", "none"]);
});

test("a block that never ends does", () => {
  const found = levels(["=================================== FAILURES ===================================", ...Array(1000).fill("a line")]);
  expect(found.slice(0, 200)).toEqual(Array(200).fill("error"));
  expect(found.at(-1)).toBe("none");
});

test("a state is a small integer, whatever came before", () => {
  let state = 0;
  for (let i = 0; i < 3000; i++) {
    state = stateAfter(["ERROR x", `${" ".repeat(i)}deep`, "", "pod-99 | y", "=== FAILURES ===", "│ Error: z", "╷"][i % 7], state);
    expect(Number.isInteger(state) && state >= 0 && state < 2 ** 30).toBe(true);
  }
});

test("what a line announces has the level that the next one names", () => {
  const store = new LineStore();
  const feed = new LogFeed(store);
  for (const data of ["Nov 29, 2026 6:25:58 AM shop.Cart pay", "SEVERE: payment failed", "Nov 29, 2026 6:25:59 AM shop.Cart pay", "INFO: paid"]) feed.line({ data });
  expect([0, 1, 2, 3].map((row) => LEVELS[store.level(row)])).toEqual(["error", "error", "info", "info"]);
});

test.each(["a".repeat(65_536), "[".repeat(65_536), "a:1: ".repeat(20_000), `${"a.".repeat(30_000)}Error`, `{"level`.repeat(9000), `{"a":{"level":"error"},`.repeat(3000), `{${",  ".repeat(20_000)}`, `ERROR ${"(".repeat(60_000)}`])(
  "no line takes long to classify (%#)",
  (line) => {
    const from = performance.now();
    for (let i = 0; i < 20; i++) stateAfter(line, 0);
    expect(performance.now() - from).toBeLessThan(500);
  },
);

test("a job is known by its id, its newest state counts, its history is kept", () => {
  const jobs = new Jobs();
  jobs.update('{"jobId":1,"state":"queued"}', 1);
  jobs.update('{"jobId":"1","state":"running","progress":5}', 2);
  jobs.update('{"id":"x","status":"done"}', 3);
  expect(jobs.all.map(({ id, newest, updates }) => [id, newest.state, updates])).toEqual([["x", "done", 1], ["1", "running", 2]]);
  expect(jobs.all[1].history.map((update) => update.state)).toEqual(["queued", "running"]);
  expect(jobs.update("[]") ?? jobs.update("nonsense") ?? jobs.update('{"state":"done"}')).toBeNull();
  expect(jobs.unreadable).toBe(3);
});

test("jobs and histories are bounded", () => {
  const jobs = new Jobs();
  for (let i = 0; i < 2500; i++) jobs.update(`{"jobId":${i}}`);
  for (let i = 0; i < 300; i++) jobs.update(`{"jobId":2499,"state":"${i}"}`);
  expect([jobs.size, jobs.dropped, jobs.all[0].history.length]).toEqual([2000, 500, 200]);
});
