import { expect, test } from "vitest";
import { endText, stateText } from "../../../../src/main/webapp/viewer/connection-state.js";
import { iconOf, outcome, outcomeOf, resultText, shortResultText, signOf } from "../../../../src/main/webapp/viewer/outcome.js";

const ended = (result, exitCode) => ({ state: "ended", result: { result, exitCode } });

test("how a log has ended is read from the publisher's word", () => {
  for (const word of ["succeeded", "success", "done", "passed", "ok"]) expect(outcome(ended(word))).toBe("good");
  for (const word of ["failed", "failure", "error", "canceled", "timed out", "unsuccessful"]) expect(outcome(ended(word))).toBe("bad");
  for (const word of [undefined, "", "skipped", "__proto__"]) expect(outcome(ended(word))).toBe("ended");
  expect(outcome({ state: "ended" })).toBe("ended");
  for (const state of ["live", "degraded", "reconnecting", "connecting"]) expect(outcome({ state })).toBe("live");
});

test("the page stands as the worst of its logs", () => {
  expect(outcomeOf(["good", "live", "bad"])).toBe("bad");
  expect(outcomeOf(["good", "live"])).toBe("live");
  expect(outcomeOf(["good", "ended"])).toBe("ended");
  expect(outcomeOf(["good", "good"])).toBe("good");
  expect(["live", "good", "bad", "ended"].map(signOf)).toEqual(["●", "✓", "✗", "■"]);
});

test("a result in words", () => {
  expect(resultText({ result: "failed", exitCode: 2 })).toBe("failed, exit code 2");
  expect(resultText({ result: "succeeded" })).toBe("succeeded");
  expect(resultText({})).toBe("");
  expect(endText({})).toBe("The log ends here");
  expect(endText({ result: "failed", exitCode: 1 })).toBe("The log ends here: failed, exit code 1");
  expect(stateText(ended("failed", 1), {})).toEqual({ kind: "bad", text: "failed, exit code 1" });
  expect(stateText({ state: "ended", result: {} }, {})).toEqual({ kind: "ended", text: "ended" });
});

test("the icon is a picture of its own, which fits the page's content security policy", () => {
  for (const kind of ["live", "good", "bad", "ended"]) expect(iconOf(kind)).toMatch(/^data:image\/svg\+xml,%3Csvg[\w%.()-]+%3C%2Fsvg%3E$/);
});

test("exit codes of signals say which", () => {
  const texts = (exitCode) => [resultText({ result: "failed", exitCode }), shortResultText({ result: "failed", exitCode })];
  expect(texts(130)).toEqual(["failed, exit code 130, interrupted", "failed (130, interrupted)"]);
  expect(texts(137)).toEqual(["failed, exit code 137, killed (signal 9)", "failed (137, killed)"]);
  expect(texts(139)).toEqual(["failed, exit code 139, crashed (signal 11)", "failed (139, crashed)"]);
  expect(texts(143)).toEqual(["failed, exit code 143, terminated (signal 15)", "failed (143, terminated)"]);
  expect(texts(2)).toEqual(["failed, exit code 2", "failed (2)"]);
  expect(endText({ exitCode: 137 })).toBe("The log ends here: exit code 137, killed (signal 9)");
});
