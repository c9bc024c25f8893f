import { expect, test } from "vitest";
import { standing, STANDINGS, STANDING_WORDS } from "../../../../src/main/webapp/viewer/standing.js";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const channel = (more) => ({ rate: 0, lastPublication: "2026-11-30T11:59:00Z", ...more });

test("a channel that has ended says how", () => {
  expect(standing(channel({ ended: { result: "failed", exitCode: 2 } }), NOW)).toEqual({ kind: "bad", text: "failed (2)", whole: "failed, exit code 2" });
  expect(standing(channel({ ended: { result: "succeeded", exitCode: 0 } }), NOW)).toEqual({ kind: "good", text: "succeeded", whole: "succeeded, exit code 0" });
  expect(standing(channel({ ended: { exitCode: 3 } }), NOW).text).toBe("exit code 3");
  expect(standing(channel({ ended: {} }), NOW)).toEqual({ kind: "ended", text: "ended", whole: "ended" });
  expect(standing(channel({ ended: { result: "<img>" } }), NOW)).toEqual({ kind: "ended", text: "<img>", whole: "<img>" });
});

test("one that has not is live, or quiet where nothing has come for ten minutes", () => {
  expect(standing(channel(), NOW).kind).toBe("live");
  expect(standing(channel({ lastPublication: "2026-11-30T11:49:59Z" }), NOW).kind).toBe("quiet");
  expect(standing(channel({ lastPublication: undefined }), NOW).kind).toBe("quiet");
  expect(standing(channel({ lastPublication: undefined, rate: 0.1 }), NOW).kind).toBe("live");
  expect(standing(channel({ lastPublication: "2026-11-30T12:05:00Z" }), NOW).kind, "the gateway's clock is ahead").toBe("live");
});

test("every standing has a word", () => {
  expect(Object.keys(STANDING_WORDS).sort()).toEqual([...STANDINGS].sort());
});
