import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FoldMemory } from "../../../../src/main/webapp/viewer/fold-memory.js";
import { Folds } from "../../../../src/main/webapp/viewer/folds.js";
import { headerOf, span } from "../../../../src/main/webapp/viewer/group-header.js";
import { Groups, OPEN } from "../../../../src/main/webapp/viewer/groups.js";
import { HiddenRows } from "../../../../src/main/webapp/viewer/hidden-rows.js";
import { Landmarks } from "../../../../src/main/webapp/viewer/landmarks.js";
import { LineLinks } from "../../../../src/main/webapp/viewer/line-links.js";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { LogView } from "../../../../src/main/webapp/viewer/log-view.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";

/** A log with its folds, which is read as a pane reads it. */
function logOf(lines, { store = new LineStore(), memory = new FoldMemory("logs:p") } = {}) {
  const feed = new LogFeed(store);
  const landmarks = new Landmarks(store);
  const hidden = new HiddenRows();
  const folds = new Folds(store, landmarks, hidden, new LineLinks(store, "p"), memory);
  const view = new LogView(store, hidden);
  const log = {
    store, feed, landmarks, folds, view,
    add(more, isRead = () => false) {
      more.forEach((data, i) => {
        const changed = feed.line({ data, offset: store.end + 1, time: 1000 * (store.end + 1) });
        if (changed !== null) {
          landmarks.rewind(changed);
          folds.rewind(changed);
        }
        if (i % 7 === 3) log.scan(isRead);
      });
      log.scan(isRead);
      return log;
    },
    scan(isRead = () => false) {
      while (!landmarks.scan());
      while (!folds.scan(view.end, isRead));
    },
    groups: () => Array.from({ length: folds.groups.end - folds.groups.first }, (_, i) => folds.groups.get(folds.groups.first + i)),
    shown: () => Array.from({ length: view.count }, (_, i) => store.text(view.row(i))),
    header: (row) => headerOf(folds, store, landmarks, row),
  };
  return log.add(lines);
}

const rangesOf = (lines) => logOf(lines).groups().map(({ from, to, depth }) => [from, to === OPEN ? "open" : to, depth]);

test("GitHub's groups are nested, and end where they say so", () => {
  expect(rangesOf(["a", "::group::one", "b", "##[group]two", "c", "##[endgroup]", "::endgroup::", "d"])).toEqual([[1, 7, 0], [3, 6, 1]]);
  expect(rangesOf(["2026-11-20T09:14:02.1203345Z ##[group]Run npm ci", "2026-11-20T09:14:02.2Z x", "2026-11-20T09:14:02.3Z ##[endgroup]", "x"])).toEqual([[0, 3, 0]]);
  expect(rangesOf(["::endgroup::", "::group::one"])).toEqual([[1, "open", 0]]);
});

test("GitLab's sections end by name, with what is in them, and one line may end one and begin the next", () => {
  const start = (name, title = name) => `\x1b[0Ksection_start:1732093200:${name}[collapsed=true]\r\x1b[0K${title}`;
  const end = (name) => `\x1b[0Ksection_end:1732093263:${name}\r\x1b[0K`;
  expect(rangesOf([start("a"), "x", start("b"), "y", end("a"), "z"])).toEqual([[0, 5, 0], [2, 5, 1]]);
  const log = logOf([start("a", "\x1b[36;1mPreparing\x1b[0;m"), "x", end("a") + start("b"), "y", end("b")]);
  expect(log.groups().map(({ from, to }) => [from, to])).toEqual([[0, 2], [2, 5]]);
  expect(log.header(0)).toEqual({ text: log.store.text(0), folded: true, about: "1 line · 1 min 03 s" });
  log.folds.set(log.groups()[1], false);
  expect(log.shown()).toEqual([log.store.text(0), log.store.text(2), "y"]);
  expect(rangesOf(["2026-05-22T12:43:46.962646Z 00O section_start:1732093200:step_script", "2026-05-22T12:43:46.962646Z 00O x", "2026-05-22T12:43:47.962646Z 00O section_end:1732093203:step_script"])).toEqual([[0, 3, 0]]);
});

test("Buildkite's headers go on to the next one; +++ stays open", () => {
  const log = logOf(["~~~ Preparing", "x", "\x1b_bk;t=1732093200000\x07--- :maven: Build", "y", "+++ Tests", "z", "--- Upload", "u"]);
  expect(log.groups().map(({ from, to }) => [from, to])).toEqual([[0, 2], [2, 4], [4, 6], [6, OPEN]]);
  expect(log.shown()).toEqual(["~~~ Preparing", "\x1b_bk;t=1732093200000\x07--- :maven: Build", "+++ Tests", "z", "--- Upload", "u"]);
  expect(log.header(2).text).toBe(":maven: Build");
});

test.each([
  [["--- a/pom.xml", "+++ b/pom.xml", "@@ -1,2 +1,2 @@", "-x"]],
  [["--- old.txt", "+++ new.txt", "@@ -1 +1 @@"]],
  [["--- /dev/null", "+++ b/x"]],
  [["--- FAIL: TestPay (0.01s)", "    pay_test.go:7: no rows", "--- PASS: TestCart (0.00s)"]],
  [["--- SIGCHLD {si_signo=SIGCHLD} ---", "+++ exited with 0 +++"]],
  [["---", "+++", "~~~"]],
  [["#0 [internal function]: App->run()", "#1 {main}", "#0  0x00007f in raise ()", "# heading", "#12 is an issue"]],
])("what others write like that begins no group: %j", (lines) => {
  expect(rangesOf(lines)).toEqual([]);
  const oneByOne = logOf([]);
  for (const line of lines) oneByOne.add([line]);
  expect(oneByOne.groups()).toEqual([]);
});

test("Azure's sections end by name; one that does not start is a heading", () => {
  expect(rangesOf(["##[section]Starting: Build", "x", "##[section]Async Command Start: Upload", "y", "##[section]Finishing: Build", "z"])).toEqual([[0, 5, 0], [2, 5, 1]]);
});

test("BuildKit's steps are groups as long as their lines follow each other", () => {
  const log = logOf(readFileSync(new URL("corpus/buildkit.txt", import.meta.url), "utf8").trimEnd().split("\n"));
  expect(log.groups().map(({ from, to }) => [from, to])).toEqual([[0, 1], [2, 5], [6, 8], [9, 11], [12, 18]]);
  expect(log.groups().map((group) => log.folds.isFolded(group))).toEqual([true, true, true, true, false]);
  expect(log.header(12).about).toMatch(/^5 lines · .* · 2 errors$/);
});

test("a group that has ended is folded, unless an error or a notice is in it, or it is being read", () => {
  const block = (name, ...lines) => [`::group::${name}`, ...lines, "::endgroup::"];
  const log = logOf([...block("good", "fine"), ...block("bad", "ERROR: disk full"), "::group::running", "x"]);
  expect(log.shown()).toEqual(["::group::good", "::group::bad", "ERROR: disk full", "::group::running", "x"]);
  log.feed.event({ type: "gap", reason: "upstream" });
  log.add(["::endgroup::"]);
  expect(log.shown().at(-2)).toBe("x");
  log.add(["::group::read"]).add(["y", "::endgroup::"], () => true);
  expect(log.shown().slice(-2)).toEqual(["::group::read", "y"]);
});

test("readers fold and unfold one group, or all; what hides a row is unfolded", () => {
  const log = logOf(["::group::a", "::group::b", "x", "::endgroup::", "y", "::endgroup::", "z"]);
  const [a, b] = log.groups();
  expect(log.shown()).toEqual(["::group::a", "z"]);
  log.folds.set(a, false);
  expect(log.shown()).toEqual(["::group::a", "::group::b", "y", "z"]);
  log.folds.set(a, true);
  log.folds.reveal(2);
  expect([log.folds.isFolded(a), log.folds.isFolded(b), log.view.count]).toEqual([false, false, 5]);
  expect(log.folds.toggleAll()).toEqual({ folded: true, count: 2 });
  expect(log.shown()).toEqual(["::group::a", "z"]);
  expect(log.folds.toggleAll()).toEqual({ folded: false, count: 2 });
  expect(log.view.count).toBe(5);
});

test("what only ends a group is not shown or counted, unless no group ends there", () => {
  const log = logOf(["::endgroup::", "::group::a", ...Array.from({ length: 8 }, (_, i) => `${i}`), "::endgroup::", "::group::b", "::group::c", "ERROR: x", "##[endgroup]", "y", "::endgroup::", "z"]);
  expect(log.shown()).toEqual(["::endgroup::", "::group::a", "::group::b", "::group::c", "ERROR: x", "y", "z"]);
  expect([1, 11, 12].map((row) => log.header(row).about.split(" · ")[0])).toEqual(["8 lines", "3 lines", "1 line"]);
  log.folds.set(log.groups()[2], true);
  expect(log.shown()).toEqual(["::endgroup::", "::group::a", "::group::b", "::group::c", "y", "z"]);
  log.add(["::group::d", "ERROR: u", "::endgroup::"]);
  log.folds.set(log.groups()[0], false);
  expect(log.shown().slice(1, 11)).toEqual(["::group::a", "0", "1", "2", "3", "4", "5", "6", "7", "::group::b"]);
  expect(log.shown().slice(-2)).toEqual(["::group::d", "ERROR: u"]);
  log.folds.rewind(10);
  log.scan();
  expect(log.shown().filter((text) => /endgroup/.test(text))).toEqual(["::endgroup::"]);
});

test("all groups are folded at first, though some are: those that an error or a reader keeps open, too", () => {
  const log = logOf(["::group::good", "x", "::endgroup::", "::group::bad", "ERROR: y", "::endgroup::", "::group::running", "z"]);
  expect(log.groups().map((group) => log.folds.isFolded(group))).toEqual([true, false, false]);
  expect(log.folds.toggleAll()).toEqual({ folded: true, count: 3 });
  expect(log.shown()).toEqual(["::group::good", "::group::bad", "::group::running"]);
  expect(log.folds.toggleAll()).toEqual({ folded: false, count: 3 });
  expect(log.shown()).toEqual(["::group::good", "x", "::group::bad", "ERROR: y", "::group::running", "z"]);
  expect(logOf(["x"]).folds.toggleAll()).toEqual({ folded: false, count: 0 });
});

test("a filter shows lines of folded groups, and all that is copied has them", () => {
  const log = logOf(["::group::a", "needle", "::endgroup::", "z"]);
  expect(log.view.count).toBe(2);
  expect([log.view.unfolded.count(), log.view.unfolded.row(1), log.view.unfolded.position(3), log.view.shows(1)]).toEqual([4, 1, 3, true]);
  log.view.setSearch(/needle/gu);
  while (!log.view.scan());
  expect(log.view.match(-1, true)).toEqual({ row: 1, index: 0 });
  log.view.setFilter(/needle/gu, 0);
  while (!log.view.scan());
  expect(log.shown()).toEqual(["needle"]);
});

test("rows that are redrawn leave what a log that was read at once has", () => {
  const log = logOf(["::group::a", "10%\r"]);
  log.add(["20%\r", "30%\r", "::endgroup::\r", "::group::b", "x"]);
  log.folds.rewind(1);
  log.landmarks.rewind(1);
  log.scan();
  expect(log.groups().map(({ number, from, to, depth }) => [number, from, to, depth])).toEqual([[0, 0, 3, 0], [1, 3, OPEN, 0]]);
  log.folds.rewind(0);
  log.scan();
  expect(log.groups().map(({ number, from, to, depth }) => [number, from, to, depth])).toEqual([[0, 0, 3, 0], [1, 3, OPEN, 0]]);
});

test("however lines arrive, are redrawn and leave, the groups are those of the lines that are here", () => {
  const words = ["::group::a", "::endgroup::", "--- b", "+++ c", "#1 [internal] d", "#1 e", "##[section]Starting: f", "##[section]Finishing: f", "@@ -1 +1 @@", "x", "ERROR y", "section_start:1:g", "section_end:2:g"];
  let state = 11;
  const choose = (below) => ((state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0), Math.floor((state / 2 ** 32) * below));
  for (let round = 0; round < 60; round++) {
    const store = new LineStore();
    const groups = new Groups(store);
    for (let i = 0; i < 80; i++) {
      store.append(words[choose(words.length)], { time: 1000 * i });
      if (choose(3) === 0) groups.scan(store.end);
      if (choose(4) === 0) {
        store.replaceLast(words[choose(words.length)], { time: 1000 * i });
        groups.rewind(store.end - 1);
      }
      if (choose(9) === 0) groups.rewind(Math.max(0, store.end - 1 - choose(6)));
    }
    groups.scan(store.end);
    const fresh = new Groups(store);
    fresh.scan(store.end);
    const told = (all) => Array.from({ length: all.end }, (_, i) => all.get(i)).map(({ number, from, to, depth, parent, millis }) => [number, from, to, depth, parent?.number, to === OPEN ? 0 : millis]);
    expect(told(groups)).toEqual(told(fresh));
    for (let row = 0; row < store.end; row++) {
      const inside = told(fresh).filter(([, from, to]) => from <= row && row < to);
      expect(groups.at(row)?.number).toBe(inside.at(-1)?.[0]);
    }
  }
});

test("the rows of a group whose first line has left are shown", () => {
  const store = new LineStore({ maxLines: 2048 });
  const log = logOf(["::group::a", ...Array.from({ length: 3000 }, (_, i) => `line ${i}`), "::endgroup::", "end"], { store });
  expect(log.groups()).toEqual([]);
  expect(log.view.count).toBe(store.end - store.first);
  log.add(["::group::b", "x", "::endgroup::"]);
  expect(log.shown().at(-1)).toBe("::group::b");
});

test("what was folded is remembered by the numbers of lines, until the tab is closed", () => {
  const kept = new Map();
  globalThis.sessionStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  const lines = ["::group::a", "x", "::endgroup::", "::group::b", "y", "::endgroup::"];
  const log = logOf(lines);
  log.folds.set(log.groups()[0], false);
  expect(logOf(lines).shown()).toEqual(["::group::a", "x", "::group::b"]);
  log.folds.toggleAll();
  expect(logOf(lines).shown()).toEqual(["::group::a", "::group::b"]);
  kept.set("redtail.folds.logs:p", "no JSON");
  expect(logOf(lines).shown()).toEqual(["::group::a", "::group::b"]);
  delete globalThis.sessionStorage;
});

test("durations read as people say them", () => {
  expect([0, 340, 9_940, 9_960, 59_400, 184_000, 7_500_000].map(span)).toEqual(["0.0 s", "0.3 s", "9.9 s", "10 s", "59 s", "3 min 04 s", "2 h 05 min"]);
});
