import { readdirSync, readFileSync } from "node:fs";
import xterm from "@xterm/headless";
import { describe, expect, test } from "vitest";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";
import { visible } from "../../../../src/main/webapp/viewer/text.js";

const FOLDER = new URL("recorded/", import.meta.url);
const COLUMNS = 100;

/** What a terminal shows of it in the end. */
async function terminalRows(output) {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: 24, allowProposedApi: true });
  await new Promise((done) => terminal.write(output, done));
  const buffer = terminal.buffer.active;
  const rows = Array.from({ length: buffer.length }, (_, y) => buffer.getLine(y).translateToString(true).trimEnd());
  terminal.dispose();
  return withoutEnd(rows);
}

function viewerRows(payloads) {
  const store = new LineStore();
  const feed = new LogFeed(store);
  payloads.forEach((data) => feed.line({ data }));
  return withoutEnd(Array.from({ length: store.end }, (_, row) => visible(store.text(row)).trimEnd()));
}

/** The empty rows at the end are left out: a terminal has them, too. */
function withoutEnd(rows) {
  while (rows.at(-1) === "") rows.pop();
  return rows;
}

/** As a publisher brings them that reads lines; the terminal ends each with a carriage return and a line feed. */
const byLine = (output) => output.split("\n");

/** As an upload over HTTP brings them: docs/http-api.md. */
const byUpload = (output) =>
  byLine(output).flatMap((line) => {
    const [first, ...others] = line.replace(/\r+$/, "").replace(/^\r/, "").split("\r");
    return others.length === 0 ? [first] : [`${first}\r`, ...others.map((step) => `\r${step}`)];
  });

/** As a publisher brings them to whom a carriage return ends a line, too. One at the beginning is an empty line to it. */
const byStep = (output) => byLine(output).flatMap((line) => line.replace(/\r+$/, "").split(/(?<=\r)/));

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith(".txt")))("shows what a terminal shows: %s", (name) => {
  const output = readFileSync(new URL(name, FOLDER), "utf8");

  test.each(Object.entries({ byLine, byUpload }))("%s", async (_, payloads) => {
    expect(viewerRows(payloads(output))).toEqual(await terminalRows(output));
  });

  test("byStep", async () => {
    const full = (rows) => rows.filter((row) => row !== "");
    expect(full(viewerRows(byStep(output)))).toEqual(full(await terminalRows(output)));
  });
});

test.each([
  ["50%\r", "\r\x1b[K"],
  ["50%\r", "\x1b[K\r"],
  ["50%\r", "\r\x1b[2K\r"],
  ["50%\r", "       \r"],
  ["50%\r", "\r60%", "\r\x1b[K"],
  ["50%\r", "\r60%", "\r   \r"],
  ["\x1b[1G\x1b[0K⠙", "\x1b[1G\x1b[0K⠹", "\x1b[1G\x1b[0K"],
  ["50%\r60%\r\x1b[K"],
])("a bar that was wiped is seen no more: %j", async (...payloads) => {
  expect(await terminalRows(payloads.join(""))).toEqual([]);
  expect(viewerRows(payloads)).toEqual([]);
  const behind = [...payloads, "and on"];
  expect(viewerRows(behind).filter((row) => row !== "")).toEqual(await terminalRows(behind.join("")));
});
