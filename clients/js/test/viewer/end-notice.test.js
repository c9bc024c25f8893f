// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { rowElement } from "../../../../src/main/webapp/viewer/row.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";

const OPTIONS = { clock: "none", search: null, open: false, number: "1", anchor: null, header: null, depth: 0 };

function drawn(event) {
  const store = new LineStore();
  new LogFeed(store).event(event);
  const { className, textContent } = rowElement(store, 0, OPTIONS);
  return [className, textContent];
}

test("the end of a log looks as good or bad as it is", () => {
  expect(drawn({ type: "ended", result: "succeeded", exitCode: 0 })).toEqual(["row notice good", "The log ends here: succeeded, exit code 0"]);
  expect(drawn({ type: "ended", result: "failed", exitCode: 1 })).toEqual(["row notice bad", "The log ends here: failed, exit code 1"]);
  expect(drawn({ type: "ended" })).toEqual(["row notice ended", "The log ends here"]);
  expect(drawn({ type: "gap", reason: "offline", missed: 2 })).toEqual(["row notice", "2 lines skipped: the connection was lost"]);
});

test("a last payload that only resets colours is no row, another is an empty one", () => {
  const store = new LineStore();
  const feed = new LogFeed(store);
  for (const data of ["a", "\x1b[0m", "b", "\x1b[0m\x1b[m"]) feed.line({ data });
  feed.event({ type: "ended" });
  const texts = Array.from({ length: store.end }, (_, row) => store.text(row));
  expect(texts).toEqual(["a", "\x1b[0m", "b", "The log ends here"]);
  feed.line({ data: "\x1b[0m" });
  feed.event({ type: "gap", reason: "offline" });
  expect(store.end).toBe(6);
});
