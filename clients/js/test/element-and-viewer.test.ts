import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
// @ts-expect-error: the viewer's modules have no declarations
import { moves, pieces } from "../../../src/main/webapp/viewer/ansi.js";
// @ts-expect-error: the same
import { outcome } from "../../../src/main/webapp/viewer/outcome.js";
// @ts-expect-error: the same
import { INVISIBLE as INVISIBLE_IN_VIEWER } from "../../../src/main/webapp/viewer/text.js";
import { piecesOf } from "../src/ansi.js";
import { INVISIBLE } from "../src/element.js";
import { moodOf } from "../src/outcome.js";

/** What `<redtail-log>` repeats of the viewer, so that the package needs no file of it. */

test("both say of a result whether it is good", () => {
  const words = ["done", "failed", "succeeded", "success", "completed", "not completed", "incomplete", "passed", "bypassed", "passing", "canceled", "timed out", "TIMEOUT", "ok", "token", "0 errors", "no failures", "completed without errors", "completed with warnings", "partially succeeded", "unsuccessful", "rejected", "unstable", "never_finished", "skipped", "exit", ""];
  const inViewer = words.map((result) => [result, outcome({ state: "ended", result: { result } })]);
  expect(words.map((result) => [result, moodOf(result)])).toEqual(inViewer);
});

test("both name the same characters", () => {
  expect(INVISIBLE.source).toBe(INVISIBLE_IN_VIEWER.source);
  expect(INVISIBLE.flags).toBe(INVISIBLE_IN_VIEWER.flags);
});

const FOLDERS = [new URL("viewer/corpus/", import.meta.url), new URL("viewer/recorded/", import.meta.url)];
const lines = FOLDERS.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith(".txt")).flatMap((name) => readFileSync(new URL(name, folder), "utf8").split("\n")));

/** Neighbours of one style as one; 256 colours and more are the viewer's alone. */
function joined(parts: { text: string; style: string }[]) {
  const found: string[][] = [];
  for (const { text, style } of parts) {
    if (found.at(-1)?.[0] === style) found.at(-1)![1] += text;
    else if (text !== "") found.push([style, text]);
  }
  return found;
}

test("both make the same of what tools write, where the cursor does not go back", () => {
  const looked = lines.filter((line) => !moves(line.replace(/\r$/, "")));
  expect(looked.length).toBeGreaterThan(2_000);
  for (const line of looked) {
    const inViewer = pieces(line).map(({ text, style }: { text: string; style: { classes: string[] } | null }) => ({
      text,
      style: (style?.classes ?? []).filter((name) => !name.startsWith("own")).map((name) => (name === "strike" ? "struck" : name)).sort().join(" "),
    }));
    const inElement = piecesOf(line).map(({ text, style }) => ({ text, style: style.split(" ").sort().join(" ") }));
    expect(joined(inElement), JSON.stringify(line)).toEqual(joined(inViewer));
  }
});
