import xterm from "@xterm/headless";
import { expect, test } from "vitest";
import { pieces, plain } from "../../../../src/main/webapp/viewer/ansi.js";

const COLUMNS = 500;
const FLAGS = { bold: "isBold", dim: "isDim", italic: "isItalic", underline: "isUnderline", inverse: "isInverse", strike: "isStrikethrough" };

/** What a real terminal shows: a cell has its characters, and its style unless it is blank. */
async function terminalCells(line) {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: 4, allowProposedApi: true });
  await new Promise((done) => terminal.write(line, done));
  const buffer = terminal.buffer.active.getLine(0);
  const cells = [];
  for (let x = 0; x < COLUMNS; x++) {
    const cell = buffer.getCell(x);
    if (cell.getWidth() > 0) cells.push(cellOf(cell.getChars() || " ", cell));
  }
  terminal.dispose();
  return trimmed(cells);
}

function cellOf(text, cell) {
  const flags = Object.keys(FLAGS).filter((flag) => cell[FLAGS[flag]]());
  const color = (mode, value) => (mode.default ? "" : mode.rgb || value > 15 ? rgbOf(mode.rgb, value) : String(value));
  return styled(text, flags, color({ default: cell.isFgDefault(), rgb: cell.isFgRGB() }, cell.getFgColor()), color({ default: cell.isBgDefault(), rgb: cell.isBgRGB() }, cell.getBgColor()));
}

function rgbOf(isRgb, value) {
  if (isRgb) return `rgb(${value >> 16}, ${(value >> 8) & 255}, ${value & 255})`;
  if (value >= 232) return `rgb(${Array(3).fill(8 + (value - 232) * 10).join(", ")})`;
  return `rgb(${[36, 6, 1].map((d) => Math.floor((value - 16) / d) % 6).map((n) => (n ? 55 + 40 * n : 0)).join(", ")})`;
}

const styled = (text, flags, fg, bg) => (text === " " ? text : `${text} ${flags.sort().join()} ${fg}/${bg}`);

function viewerCells(line) {
  const cells = [];
  let column = 0;
  for (const { text, style } of pieces(line)) {
    const classes = style?.classes ?? [];
    const flags = classes.filter((one) => FLAGS[one]);
    const named = (prefix) => classes.find((one) => one.startsWith(prefix))?.slice(prefix.length);
    for (const [character] of text.matchAll(/\P{M}\p{M}*/gu)) {
      do column += /^[\u3000-\u9fff]/.test(character) ? 2 : 1;
      while (character === "\t" && cells.push(" ") && column % 8 !== 0);
      if (character !== "\t") cells.push(styled(character, flags, style?.color ?? named("fg-") ?? "", style?.background ?? named("bg-") ?? ""));
    }
  }
  return trimmed(cells);
}

function trimmed(cells) {
  while (cells.at(-1) === " ") cells.pop();
  return cells;
}

const RECORDED = {
  "npm's spinner": "\x1b[1G\x1b[0K⠙\x1b[1G\x1b[0K⠹\x1b[1G\x1b[0K⠸\x1b[1G\x1b[0Kadded 57 packages in 2s",
  "npm's spinner, gone": "⠙\x1b[1G\x1b[0K",
  "npm's title": "\x1b]0;npm install\x07\x1b[34mnpm\x1b[39m \x1b[31merror\x1b[39m code ENOENT",
  "pip, before 22": "\r\x1b[K     |████▏                  | 10 kB 1.2 MB/s eta 0:00:02\r\x1b[K     |████████▎    | 20 kB 2.4 MB/s eta 0:00:01",
  "pip": "\r\x1b[2K   \x1b[90m━━━━━━━━\x1b[0m \x1b[32m0.0/1.5 MB\x1b[0m \x1b[31m?\x1b[0m eta \x1b[36m-:--:--\x1b[0m\r\x1b[2K   \x1b[38;2;249;38;114m━━━━\x1b[0m\x1b[38;5;237m╺━━━\x1b[0m \x1b[32m0.7/1.5 MB\x1b[0m",
  "GitLab's section": "\x1b[0Ksection_start:1560896352:build[collapsed=true]\r\x1b[0K\x1b[0K\x1b[36;1mBuild the project\x1b[0;m\x1b[0;m",
  "GitLab's end of a section": "section_end:1560896353:build\r\x1b[0K",
  "jest's badge": "\x1b[0m\x1b[7m\x1b[1m\x1b[32m PASS \x1b[39m\x1b[22m\x1b[27m\x1b[0m \x1b[2msrc/\x1b[22m\x1b[1mcart.test.js\x1b[22m",
  "jest's failure": "\x1b[0m\x1b[7m\x1b[1m\x1b[31m FAIL \x1b[39m\x1b[22m\x1b[27m\x1b[0m src/\x1b[1ma.test.js\x1b[22m",
  "vitest": "\x1b[41m\x1b[1m FAIL \x1b[22m\x1b[49m \x1b[30m\x1b[46m viewer \x1b[49m\x1b[39m test/a.test.js\x1b[2m > \x1b[22mred",
  "docker": "3f4e5d: Downloading [==>      ]  1.2MB/30MB\r\x1b[2K3f4e5d: Pull complete ",
  "BuildKit": "\x1b[?25l\x1b[34m => [internal] load build definition\x1b[0m\x1b[0m\x1b[34m        0.0s\x1b[0m\x1b[?25h",
  "git": "remote: Counting objects:  12% (1/8)\x1b[K\rremote: Counting objects: 100% (8/8), done.\x1b[K",
  "curl": "  5 1000k    5 50000    0     0  45000      0  0:00:22\r100 1000k  100 1000k    0     0  95000      0  0:00:10",
  "gcc": "\x1b[01m\x1b[Ka.c:1:2:\x1b[m\x1b[K \x1b[01;31m\x1b[Kerror: \x1b[m\x1b[Kunknown type",
  "apt": "\r0% [Working]\r            \rGet:1 http://deb.debian.org bookworm InRelease",
  "modifyOtherKeys": "a\x1b[>4;2mb\x1b[?4mc\x1b[<1md\x1b[1 me",
  "colons": "\x1b[38:2::1:2:3ma\x1b[48:2::1:2:3mb\x1b[38:5:200mc\x1b[0;4:3md\x1b[4:0me\x1b[58:2::9:8:7mf\x1b[58;5;31mg",
  "colour before a return": "\x1b[31mold\rnew",
  "tabs": "a\tb\rx\x1b[Cy\tz",
};

test.each(Object.entries(RECORDED))("shows what a terminal shows: %s", async (_, line) => {
  expect(viewerCells(line)).toEqual(await terminalCells(line));
});

test("residue of spinners and markers is gone, and colours stay", () => {
  expect(plain(RECORDED["npm's spinner"])).toBe("added 57 packages in 2s");
  expect(plain(RECORDED["GitLab's section"])).toBe("Build the project");
  expect(pieces(RECORDED["colour before a return"])).toEqual([{ text: "new", style: { classes: ["fg-1"] } }]);
});

/** Mulberry32. */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function generated(seed) {
  const next = random(seed);
  const upTo = (n) => Math.floor(next() * n);
  const pick = (list) => list[upTo(list.length)];
  const color = () => pick([`5;${upTo(256)}`, `2;${upTo(256)};${upTo(256)};${upTo(256)}`]);
  const colon = () => pick([`5:${upTo(256)}`, `2::${upTo(256)}:${upTo(256)}:${upTo(256)}`]);
  const sgr = () => pick(["", 0, 1, 2, 3, 4, 7, 9, 22, 23, 24, 27, 29, 39, 49, 30 + upTo(8), 40 + upTo(8), 90 + upTo(8), 100 + upTo(8), `38;${color()}`, `48;${color()}`, `38:${colon()}`, `48:${colon()}`, "4:3", "4:0", `58;${color()}`]);
  const part = () =>
    pick([
      () => pick(["a", "bc", "12%", " ", "   ", "word", "é", "日本", "━━", "e\u0301"]),
      () => pick(["x", "yz", "[==>  ]", "done"]),
      () => `\x1b[${Array.from({ length: 1 + upTo(3) }, sgr).join(";")}m`,
      () => pick(["\r", "\b", "\t"]),
      () => `\x1b[${pick(["", 0, 1, 2])}K`,
      () => `\x1b[${pick(["", 0, 1, 2, 5, 9])}${pick(["C", "D", "G", "`", "a", "X", "P", "@"])}`,
      () => pick(["\x1b[J", "\x1b[>4;2m", "\x1b[?25l", "\x1b[?4m", "\x1b]0;title\x07", "\x1b(B", "\x1b[1 q", "\x1b[K", "\x1b[999C\x1b[999D"]),
    ])();
  return Array.from({ length: 1 + upTo(16) }, part).join("");
}

test("shows what a terminal shows: 3,000 generated lines", async () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const line = generated(seed);
    expect(viewerCells(line), `seed ${seed}: ${JSON.stringify(line)}`).toEqual(await terminalCells(line));
  }
}, 60_000);

test.each(["a\x1b[1K", "\x1b[99999X\x1b[500C", "ab\x1b[D\x1b[P", "\x1b[500@a\r", "\b\r\t"])("draws no line for longer than others: %j", (part) => {
  const line = "x".repeat(20_000) + part.repeat(45_000 / part.length);
  const start = performance.now();
  pieces(line);
  expect(performance.now() - start).toBeLessThan(2000);
});
