import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Expression, expressions } from "../../../../src/main/webapp/viewer/expression.js";
import { LogView } from "../../../../src/main/webapp/viewer/log-view.js";
import { pattern, patternOrNull } from "../../../../src/main/webapp/viewer/pattern.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";
import { NodeWorker } from "./node-worker.js";

beforeEach(() => vi.stubGlobal("Worker", NodeWorker));
afterEach(() => vi.unstubAllGlobals());

const heard = (type) => new Promise((resolve) => expressions.addEventListener(type, ({ detail }) => resolve(detail), { once: true }));
const used = [];
const expression = (words) => {
  const made = pattern(words);
  used.push(made);
  return made;
};
afterEach(() => used.splice(0).forEach((made) => made.close()));

async function scanned(view) {
  while (!view.scan()) await new Promise((resolve) => setImmediate(resolve));
}

test.each(["/etc/hosts", "/tmp/", "/usr/lib/x", "/var/log/app/g", "/srv/a.b/c/", "//", "/", "/home/", "/app/s", "/c++/src", "a/b/", "/a/b/i"])(
  "%s is text",
  (words) => {
    const found = pattern(words);
    expect(found).toBeInstanceOf(RegExp);
    found.lastIndex = 0;
    expect(found.test(`see ${words} there`)).toBe(true);
  },
);

test.each(["/time[d-]out/", "/a.c/", "/error/i", "/^x/", "/a\\/b/", "/[/]x/", "/x|y/gi"])("%s is an expression", (words) => {
  expect(pattern(words)).toBeInstanceOf(Expression);
});

test.each(["/(/", "/[/", "/a**/", "/(?<n>x)(?<n>y)/"])("%s is wrong, and the browser says why", (words) => {
  expect(() => pattern(words)).toThrow(SyntaxError);
  expect(patternOrNull(words)).toBeNull();
});

test("filter and search with expressions find what text finds", async () => {
  const store = new LineStore();
  for (let i = 0; i < 20_000; i++) store.append(`line ${i}`);
  const view = new LogView(store);
  view.setFilter(expression("/7$/"), 0);
  view.setSearch(expression("/ 1\\d*7$/"));
  await scanned(view);
  expect([view.count, view.row(0), view.row(1)]).toEqual([2000, 7, 17]);
  expect([view.found, view.match(0, true).row]).toEqual([1111, 17]);
  store.append("line 17");
  await scanned(view);
  expect([view.count, view.found]).toEqual([2001, 1112]);
});

test("a row that changed is asked for again", async () => {
  const store = new LineStore();
  store.append("10%");
  const view = new LogView(store);
  view.setFilter(expression("/^disk/"), 0);
  await scanned(view);
  expect(view.count).toBe(0);
  store.replaceLast("disk full");
  view.rewind(0);
  await scanned(view);
  expect(view.count).toBe(1);
});

test("where a text is marked is known a moment later", async () => {
  const found = expression("/a.c/");
  const result = heard("result");
  expect([found.ranges("a.c abc"), found.has("abc")]).toEqual([[], false]);
  await result;
  expect([found.ranges("a.c abc"), found.has("abc")]).toEqual([[[0, 3], [4, 7]], true]);
});

test("an expression that backtracks is stopped and says so, and the page continues meanwhile", async () => {
  const store = new LineStore();
  store.append(`${"a".repeat(40)}!`);
  const view = new LogView(store);
  const slow = expression("/^(a+)+$/");
  view.setFilter(slow, 0);
  const stopped = heard("stopped");
  let turns = 0;
  let over = false;
  stopped.then(() => (over = true));
  while (!over) {
    view.scan();
    await new Promise((resolve) => setImmediate(resolve));
    turns++;
  }
  expect(await stopped).toBe(slow);
  expect(slow.problem).toMatch(/takes too long/);
  expect(patternOrNull("/^(a+)+$/")).toBeNull();
  expect(turns).toBeGreaterThan(10);
});

test("panes share the worker of an expression", async () => {
  const before = NodeWorker.started;
  const answers = await Promise.all([expression("/sh.re/").test(["share"]), pattern("/sh.re/").test(["x"])]);
  expect(answers).toEqual([[true], [false]]);
  expect(NodeWorker.started - before).toBe(1);
});

test("without workers expressions are refused, and text is found", async () => {
  vi.stubGlobal("Worker", undefined);
  const stopped = heard("stopped");
  expression("/no.worker/").test(["x"]);
  expect((await stopped).problem).toMatch(/cannot be used here/);
});
