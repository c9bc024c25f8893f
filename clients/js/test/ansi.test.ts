import { expect, test } from "vitest";
import { piecesOf } from "../src/ansi.js";

const shown = (line: string) => piecesOf(line).map(({ text, style }) => (style ? `[${style}]${text}` : text)).join("|");

test("colours and styles", () => {
  expect(shown("plain")).toBe("plain");
  expect(shown("\x1b[31mred\x1b[39m, \x1b[1;94;43mbold\x1b[22m thin\x1b[m.")).toBe("[fg-1]red|, |[bold fg-12 bg-3]bold|[fg-12 bg-3] thin|.");
  expect(shown("\x1b[38;5;196;4mx\x1b[0;38;2;1;2;3my\x1b[38:5:1mz"), "colours that no theme can make readable").toBe("[underline]x|y|z");
});

test("other sequences are left out, whole or not", () => {
  expect(shown("a\x1b[2Kb\x1b]0;title\x07c\x1b]8;;http://x\x1b\\d\x1b(Be\x1b[?25lf\x1b")).toBe("a|b|c|d|e|f");
  expect(shown("a\x1b[31")).toBe("a");
  expect(shown("a\x1b]0;never ends")).toBe("a");
});

test("what a carriage return overwrites is gone", () => {
  expect(shown("10%\r20%\r30%\r")).toBe("30%");
  expect(shown("line\r")).toBe("line");
});

test("any line is read in a time that grows as it does", () => {
  const time = (length: number) => {
    const begin = performance.now();
    for (const part of ["\x1b[", "\x1b]", "\x1b[1;", "\x1b[ ", "\r"]) piecesOf(part.repeat(length));
    return performance.now() - begin;
  };
  time(1_000);
  expect(time(40_000)).toBeLessThan(30_000);
});
