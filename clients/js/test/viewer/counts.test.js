import { expect, test } from "vitest";
import { gapText } from "../../../../src/main/webapp/viewer/connection-state.js";
import { moreText, noteText } from "../../../../src/main/webapp/viewer/counts.js";
import { counted, lines } from "../../../../src/main/webapp/viewer/dom.js";

test("one is one, and none and many are many", () => {
  expect([0, 1, 2, 1204].map(lines)).toEqual(["0 lines", "1 line", "2 lines", "1,204 lines"]);
  expect([0, 1, 2].map((n) => counted(n, "update"))).toEqual(["0 updates", "1 update", "2 updates"]);
  expect([0, 1, 2].map(moreText)).toEqual(["To the end ↓", "1 new line ↓", "2 new lines ↓"]);
  const log = { all: 1, gone: 0, shown: null, paused: false, complete: true };
  expect(noteText(log)).toBe("1 line");
  expect(noteText({ ...log, all: 12, gone: 1, shown: 1 })).toBe("1 of 12 lines, the oldest 1 no longer here");
});

test.each(["slow_consumer", "upstream", "trimmed", "reset", "offline"])("a gap of one, of two and of unknown size reads well: %s", (reason) => {
  expect(gapText({ reason, missed: 1 })).toMatch(/^1 line skipped: (?!they|their)/);
  expect(gapText({ reason, missed: 2 }, "update")).toMatch(/^2 updates skipped: (?!they|their)/);
  expect(gapText({ reason }, "update")).toMatch(/^Some updates may be missing here: /);
});
