import { describe, expect, test } from "vitest";
import { pieces, plain } from "../../../../src/main/webapp/viewer/ansi.js";

const classes = (line) => pieces(line).map(({ text, style }) => [text, style?.classes.join(" ") ?? ""]);

describe("colours and styles", () => {
  test("are told piece by piece", () => {
    expect(classes("a\x1b[1;31mb\x1b[22mc\x1b[0md")).toEqual([["a", ""], ["b", "bold fg-1"], ["c", "fg-1"], ["d", ""]]);
  });

  test("may be bright, of the ground, and reset one by one", () => {
    expect(classes("\x1b[92;44ma\x1b[39mb\x1b[49mc")).toEqual([["a", "fg-10 bg-4"], ["b", "bg-4"], ["c", ""]]);
  });

  test("may be of 256, or any", () => {
    expect(pieces("\x1b[38;5;208mx")[0].style.color).toBe("rgb(255, 135, 0)");
    expect(pieces("\x1b[38;5;9mx")[0].style.classes).toEqual(["fg-9"]);
    expect(pieces("\x1b[48;2;1;2;300mx")[0].style.background).toBe("rgb(1, 2, 255)");
    expect(pieces("\x1b[38;5;244mx")[0].style.color).toBe("rgb(128, 128, 128)");
  });

  test("conceal nothing", () => {
    expect(classes("\x1b[8msecret")).toEqual([["secret", ""]]);
  });
});

describe("everything else is dropped", () => {
  test.each([
    ["clear screen", "a\x1b[2Jb", "ab"],
    ["cursor", "a\x1b[10;20Hb\x1b[Ac", "abc"],
    ["link", "\x1b]8;;javascript:alert(1)\x1b\\text\x1b]8;;\x1b\\", "text"],
    ["clipboard", "\x1b]52;c;aGk=\x07after", "after"],
    ["title", "\x1b]0;owned\x07after", "after"],
    ["device control", "\x1bPq#0\x1b\\after", "after"],
    ["8-bit control sequence", "\x9b2Jafter", "after"],
    ["a sequence that ends with the line", "before\x1b[31", "before"],
    ["character set", "\x1b(Bafter", "after"],
  ])("%s", (_, line, text) => {
    expect(plain(line)).toBe(text);
    expect(pieces(line).map((piece) => piece.text).join("")).toBe(text);
  });

  test("but no text, where a string has no end", () => {
    expect(plain("\x1b]8;;never ended")).toContain("never ended");
  });

  test.each(["\x1b]", "\x1b[", "\x9d", "\x1b[31", "\x1b]a", "\x1bP\x1b", "\x1b[1;"])("in linear time: %j", (part) => {
    const line = part.repeat(65_536 / part.length);
    const start = performance.now();
    pieces(line);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
