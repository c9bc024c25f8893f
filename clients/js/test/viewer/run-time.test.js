// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { RunTime } from "../../../../src/main/webapp/viewer/run-time.js";

const AT = Date.parse("2026-11-30T14:03:01.250Z");

test("a log that runs says for how long, one that has ended when it began and how long it took", () => {
  const run = new RunTime();
  expect(run.told("utc", AT)).toEqual({ text: "", title: "" });
  run.line(AT, 1);
  run.line(AT + 60_000, 2);
  expect(run.told("utc", AT + 100_000)).toEqual({ text: "for 1 min 40 s", title: "since 14:03:01Z" });
  run.end();
  expect(run.told("utc", AT + 200_000)).toEqual({ text: "14:03:01Z, took 1 min 00 s", title: "from 14:03:01Z to 14:04:01Z, by the times of its first and last line" });
  expect(run.told("utc", AT + 90_000_000).text).toBe("30 Nov 2026, 14:03:01Z, took 1 min 00 s");
});

test("what follows an end is another run", () => {
  const run = new RunTime();
  run.line(AT, 1);
  run.end();
  run.line(AT + 3_600_000, 3);
  expect(run.told("utc", AT + 3_605_000)).toEqual({ text: "for 5.0 s", title: "since 15:03:01Z" });
});

test("nobody knows when a log began whose first lines are not here", () => {
  for (const offset of [2, -1]) {
    const run = new RunTime();
    run.line(AT, offset);
    run.end();
    expect(run.told("utc", AT).text).toBe("");
    run.line(AT + 1000, offset);
    expect(run.told("utc", AT + 4000).text).toBe("for 3.0 s");
  }
});

test("a publisher's own times may go back", () => {
  const run = new RunTime();
  run.line(AT, 1);
  run.line(AT - 5000, 2);
  run.end();
  expect(run.told("utc", AT).text).toBe("14:03:01Z, took 0.0 s");
});

test("a log on which nothing has come for a minute is quiet, and its time is not counted any more", () => {
  const run = new RunTime();
  run.line(AT, 1);
  run.line(AT + 1000, 2, AT + 5000);
  expect([run.quiet(AT + 64_999), run.quiet(AT + 65_000), run.quiet(AT + 885_000)]).toEqual([0, 60_000, 880_000]);
  expect(run.told("utc", AT + 64_999).text).toBe("for 1 min 05 s");
  expect(run.told("utc", AT + 885_000)).toEqual({ text: "began 14:03:01Z, last line 14:03:02Z", title: "Nothing has come since, not even an end" });
  run.line(AT + 890_000, 3);
  expect(run.quiet(AT + 890_000)).toBe(0);
});

test("nothing is quiet before its first line", () => {
  expect(new RunTime().quiet(AT)).toBe(0);
});
