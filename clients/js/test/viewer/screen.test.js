import xterm from "@xterm/headless";
import { expect, test } from "vitest";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";
import { LEVELS } from "../../../../src/main/webapp/viewer/levels.js";
import { visible } from "../../../../src/main/webapp/viewer/text.js";

const COLUMNS = 120;
const ROWS = 200;

async function terminalRows(lines) {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  await new Promise((done) => terminal.write(lines.map((line) => `${line}\r\n`).join(""), done));
  const buffer = terminal.buffer.active;
  const rows = Array.from({ length: buffer.length }, (_, y) => buffer.getLine(y).translateToString(true).trimEnd());
  terminal.dispose();
  return withoutEnd(rows);
}

function feedOf(lines, store = new LineStore()) {
  const feed = new LogFeed(store);
  const changed = lines.map((data, i) => feed.line({ data, offset: i + 1, time: 1000 * i }));
  const rows = Array.from({ length: store.end - store.first }, (_, i) => visible(store.text(store.first + i)).trimEnd());
  return { store, feed, rows: withoutEnd(rows), changed };
}

function withoutEnd(rows) {
  while (rows.at(-1) === "") rows.pop();
  return rows;
}

/** As docker writes to a terminal: up to the layer's row, over it, and down again. */
function dockerPull(layers, steps) {
  const update = (i, text) => `\x1b[${layers - i}A\x1b[2K\r${i}f00: ${text}\r\x1b[${layers - i}B`;
  const first = Array.from({ length: layers }, (_, i) => `${i}f00: Pulling fs layer`);
  let all = "";
  for (let step = 0; step <= steps; step++) {
    for (let i = 0; i < layers; i++) all += update(i, step === steps ? "Pull complete" : `Downloading [${"=".repeat(step)}>] ${step}MB`);
  }
  return ["latest: Pulling from library/node", ...first, `${all}Digest: sha256:1`, "Status: Downloaded newer image"];
}

/** As BuildKit writes to a terminal: the whole picture over the one before. */
function buildKit(frames) {
  const lines = [];
  for (let frame = 0; frame < frames; frame++) {
    const up = frame === 0 ? "" : "\x1b[1A".repeat(3);
    lines.push(`${up}\x1b[?25l\x1b[0G[+] Building ${frame}.1s (${frame}/3)${" ".repeat(10)}`, ` \x1b[34m=> [1/2] FROM node${" ".repeat(20)}${frame}.0s\x1b[0m`, ` => [2/2] RUN npm ci${" ".repeat(20)}${frame}.1s \x1b[?25h`);
  }
  return [...lines, "done"];
}

/** As log-update, ora and listr write: erased rows, and fewer or more of them. */
function logUpdate(sizes) {
  let before = 0;
  return sizes.flatMap((size, frame) => {
    const erase = before === 0 ? "" : `\x1b[2K${"\x1b[1A\x1b[2K".repeat(before)}\x1b[G`;
    before = size;
    return Array.from({ length: size }, (_, i) => `${i === 0 ? erase : ""}frame ${frame} task ${i}`);
  });
}

test.each([
  ["docker pull", dockerPull(4, 12)],
  ["BuildKit", buildKit(8)],
  ["log-update", [...logUpdate([3, 5, 2, 7, 7, 1]), "after", "that"]],
  ["erase below", ["a", "b", "c", "\x1b[3A\x1b[JA", "B", "\x1b[0J", "d"]],
  ["next and previous line", ["a", "b", "c", "\x1b[2Fx\x1b[Ey", "z", "end"]],
  ["a column that is kept", ["abcdef", "ghi", "12\x1b[1AX\x1b[1BY", "end"]],
  ["a style that goes on in another row", ["a", "b", "\x1b[31m\x1b[1Ared\x1b[1B\x1b[1Dred", "end"]],
  ["further than the top", ["a", "\x1b[9Ab", "c"]],
])("shows what a terminal shows: %s", async (_, lines) => {
  expect(feedOf(lines).rows).toEqual(await terminalRows(lines));
});

test("whatever is written, and wherever the cursor goes, it is what a terminal shows", async () => {
  let state = 5;
  const choose = (below) => ((state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0), Math.floor((state / 2 ** 32) * below));
  for (let round = 0; round < 150; round++) {
    const lines = [];
    for (let i = 0; i < 25; i++) {
      const up = choose(3) === 0 ? 1 + choose(5) : 0;
      const parts = ["one", "\x1b[2K", "\r", "\x1b[K", "two words", "\x1b[32mgreen\x1b[0m", "\x1b[G", "\x1b[3C", up > 0 ? "\x1b[J" : "", "wide 漢字"];
      const some = () => Array.from({ length: choose(4) }, () => parts[choose(parts.length)]).join("");
      lines.push(up > 0 ? `t${some()}\x1b[${up}A\r${some()}${choose(2) === 0 ? `\x1b[${1 + choose(up)}B\r${some()}` : ""}` : `t${some()}`); // one that begins with a return may be a step of a bar
    }
    const ended = lines.map((line) => line.replace(/\r+$/, "")); // with one, the line would go on
    const cursorStart = [...Array.from({ length: 45 }, (_, i) => `line ${i}`), ...ended];
    expect(feedOf(cursorStart).rows, JSON.stringify(cursorStart)).toEqual(await terminalRows(cursorStart));
  }
});

test("what docker writes is what a terminal shows at each step of an upload, whose messages end with a return while the line goes on", async () => {
  const lines = dockerPull(4, 12);
  const [before, pull, behind] = [lines.slice(0, 5), lines[5], lines.slice(6)];
  const steps = pull.split(/(?<=\r)(?=\x1b\[\dB)/);
  for (let i = 1; i < steps.length; i++) {
    const shown = feedOf([...before, ...steps.slice(0, i)]).rows;
    expect(shown, `step ${i}`).toEqual(await terminalRows([...before, steps.slice(0, i).join("")]));
  }
  const all = [...before, ...steps, ...behind];
  expect(feedOf(all).rows).toEqual(await terminalRows(lines));
});

test("where returns end lines, as in what a pty was read from, a row that is written over ends, too", () => {
  const lines = ["a\r", "b\r", "\x1b[2A\x1b[2KA\r", "B\r", "c\r"];
  expect(feedOf(lines).rows).toEqual(["A", "B", "c"]);
});

test("rows that are written over keep their numbers and times, and have the level of what they say", () => {
  const { store, changed } = feedOf(["a", "working", "\x1b[1A\x1b[2KERROR: disk full", "next"]);
  expect([store.end, store.offset(1), store.time(1), LEVELS[store.level(1)], store.offset(2)]).toEqual([3, 2, 1000, "error", 4]);
  expect(changed).toEqual([null, null, 1, null]);
});

test("only the last fifty rows are written over, and none above a notice; then they are text", () => {
  const many = Array.from({ length: 100 }, (_, i) => `line ${i}`);
  const { store, feed } = feedOf([...many, "\x1b[999Aover"]);
  expect([store.text(49), visible(store.text(50))]).toEqual(["line 49", "over 50"]);
  feed.event({ type: "gap", reason: "upstream" });
  feed.line({ data: "\x1b[5Abelow" });
  expect([visible(store.text(store.end - 1)), store.text(99)]).toEqual(["below", "line 99"]);
});

test("what was there before is kept in the row, and a row that is written over for ever does not grow for ever", () => {
  const { store } = feedOf(["rm -rf /", "\x1b[1A\x1b[2Kharmless"]);
  expect([visible(store.text(0)), store.text(0).includes("rm -rf /")]).toEqual(["harmless", true]);
  const endless = feedOf(["x", ...Array.from({ length: 5000 }, (_, i) => `\x1b[1A\x1b[2K\x1b[31mstep ${i}`)]);
  expect([endless.rows, endless.store.end]).toEqual([["step 4999"], 1]);
  expect(endless.store.text(0).length).toBeLessThan(4_000);
});

test("rows of a chunk that is full are written over, too", () => {
  const { rows } = feedOf([...Array.from({ length: 1024 }, (_, i) => `line ${i}`), "a", "\x1b[3A\x1b[2Kover", "\x1b[2Kb"]);
  expect([rows.length, rows[1022], rows[1023], rows[1024]]).toEqual([1025, "over", "b", "a"]);
});

test("one payload of many moves takes no time that grows faster than it does", () => {
  const { store } = feedOf(["a", "b", "\x1b[1A\x1b[1B".repeat(5000), "\x1b[1Ax".repeat(2000), "\x1b[J".repeat(5000)]);
  expect(store.end).toBeLessThan(20);
});
