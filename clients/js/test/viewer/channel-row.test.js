// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { fill, newRow } from "../../../../src/main/webapp/viewer/channel-row.js";

const NOW = Date.parse("2026-11-30T12:00:00Z");

function cellsOf(more) {
  const channel = { channel: "builds:42", followers: 0, rate: 0, lastPublication: "2026-11-30T11:57:00Z", ...more };
  const row = newRow(channel);
  fill(row, channel, NOW);
  return [...row.cells].map(({ textContent }) => textContent);
}

test("of a log that has ended, only what there is is told", () => {
  expect(cellsOf({ ended: { result: "failed", exitCode: 1 } })).toEqual(["failed (1)", "42 builds", "", "", "3 min ago"]);
  expect(cellsOf({ ended: { result: "failed", exitCode: 1 }, followers: 2 })).toEqual(["failed (1)", "42 builds", "", "2", "3 min ago"]);
  expect(cellsOf({})).toEqual(["live", "42 builds", "–", "0", "3 min ago"]);
});
