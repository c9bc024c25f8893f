import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { annotationIn } from "../../../../src/main/webapp/viewer/annotations.js";
import { FoldMemory } from "../../../../src/main/webapp/viewer/fold-memory.js";
import { Folds } from "../../../../src/main/webapp/viewer/folds.js";
import { writtenAt } from "../../../../src/main/webapp/viewer/group-markers.js";
import { HiddenRows } from "../../../../src/main/webapp/viewer/hidden-rows.js";
import { isJson, members } from "../../../../src/main/webapp/viewer/json.js";
import { recordIn } from "../../../../src/main/webapp/viewer/json-line.js";
import { Landmarks } from "../../../../src/main/webapp/viewer/landmarks.js";
import { LineLinks } from "../../../../src/main/webapp/viewer/line-links.js";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { pattern } from "../../../../src/main/webapp/viewer/pattern.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";
import { visible } from "../../../../src/main/webapp/viewer/text.js";
import { webLinks } from "../../../../src/main/webapp/viewer/web-links.js";

/** Written anew by `UPDATE_TABLE=1 npx vitest run test/viewer/tools-table.test.js`. */
const PAGE = new URL("../../../../docs/viewer-tools.md", import.meta.url);
const FOLDERS = ["corpus/", "recorded/"];
const HEAD = ["output of", "lines", "rows", "errors", "first", "warnings", "groups", "open", "timed", "annotations", "records", "stacks", "fields", "coloured", "links"];

/** Whether `@name=value` finds a field in a line. */
function hasField(text) {
  const names = isJson(text) ? (members(text) ?? []).map(({ name }) => name) : [...text.matchAll(/([A-Za-z_@][\w@.-]*)=/g)].map(([, name]) => name);
  return names.some((name) => pattern(`@${name}=*`)?.fits?.(text));
}

function counted(folder, file) {
  const lines = readFileSync(new URL(folder + file, import.meta.url), "utf8").replace(/\n$/, "").split("\n");
  const store = new LineStore();
  const feed = new LogFeed(store);
  const landmarks = new Landmarks(store);
  const hidden = new HiddenRows();
  const folds = new Folds(store, landmarks, hidden, new LineLinks(store, "p"), new FoldMemory("p"));
  lines.forEach((data, i) => {
    const changed = feed.line({ data, time: i });
    if (changed === null) return;
    landmarks.rewind(changed);
    folds.rewind(changed);
  });
  while (!landmarks.scan());
  while (!folds.scan(store.end, () => false));
  const texts = Array.from({ length: store.end }, (_, row) => store.text(row));
  const groups = Array.from({ length: folds.groups.end }, (_, number) => folds.groups.get(number)).filter(({ from, to }) => to > from + 1);
  const of = (test) => texts.filter(test).length;
  return [
    lines.length, store.end, landmarks.errors.count, landmarks.errors.count > 0 ? landmarks.errors.at(0) + 1 : 0, landmarks.warnings.count,
    groups.length, groups.filter((group) => !folds.isFolded(group)).length, groups.filter(({ from }) => writtenAt(texts[from]) !== null).length,
    of((text) => annotationIn(text) !== null), of((text) => recordIn(text) !== null), of((text) => isJson(text) && (recordIn(text)?.stack ?? "") !== ""),
    of((text) => hasField(visible(text))), of((text) => /\x1b\[[\d;]*m/.test(text)), of((text) => webLinks(visible(text)).length > 0),
  ];
}

const tools = FOLDERS.flatMap((folder) => readdirSync(new URL(folder, import.meta.url)).filter((name) => name.endsWith(".txt")).map((name) => [folder, name]))
  .sort(([, a], [, b]) => (a < b ? -1 : 1));

const row = (cells) => `| ${cells.join(" | ")} |`;

test("the page says what the viewer makes of each tool's output", () => {
  const rows = tools.map(([folder, name]) => [`${name.slice(0, -4)}${folder === "recorded/" ? " (terminal)" : ""}`, ...counted(folder, name).map((n) => (n === 0 ? "" : n))]);
  const table = [row(HEAD), row(HEAD.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(row)].join("\n");
  const page = readFileSync(PAGE, "utf8");
  const [before, behind] = page.split(/(?<=<!-- table -->\n)[^]*?(?=<!-- end of table -->)/);
  const wanted = `${before}\n${table}\n\n${behind}`;
  if (process.env.UPDATE_TABLE) writeFileSync(PAGE, wanted);
  expect(readFileSync(PAGE, "utf8"), "run it with UPDATE_TABLE=1, and look at the difference").toBe(wanted);
});
