import { expect, test } from "vitest";
import { logOf } from "../../../../src/main/webapp/viewer/job-log.js";
import { ariaSort, nextSort, sorted, stateCounts } from "../../../../src/main/webapp/viewer/job-order.js";
import { progressOf } from "../../../../src/main/webapp/viewer/job-progress.js";
import { Jobs } from "../../../../src/main/webapp/viewer/jobs.js";

const progress = (members) => {
  const jobs = new Jobs();
  return progressOf(jobs.update(JSON.stringify({ jobId: 1, state: "run", ...members })).newest.values);
};

test("how far a job is", () => {
  expect(progress({ progress: 40 })).toBe(40);
  expect(progress({ progress: 0.4 })).toBe(40);
  expect(progress({ progress: 1 }), "one per cent").toBe(1);
  expect(progress({ pct: "40%" })).toBe(40);
  expect(progress({ Percentage: "12.5 %" })).toBe(12.5);
  expect(progress({ percentComplete: 100 })).toBe(100);
  expect(progress({ progress: { percentage: 7 } }), "as BullMQ has it").toBe(7);
  expect(progress({ progress: { done: 3, total: 4 } })).toBe(75);
  expect(progress({ current: 1, total: 8 }), "as Celery has it").toBe(12.5);
  expect(progress({ current: 9, total: 8 })).toBe(100);
});

test("what says nothing of it has no bar", () => {
  for (const other of [{}, { progress: "soon" }, { progress: 140 }, { progress: -1 }, { progress: null }, { progress: [1] }, { total: 8 }, { current: 1, total: 0 }, { progress: "1e1" }]) {
    expect(progress(other), JSON.stringify(other)).toBeUndefined();
  }
});

const jobs = (...states) => {
  const all = new Jobs();
  states.forEach((state, i) => all.update(JSON.stringify({ jobId: `job ${i + 1}`, state }), i));
  return all.all;
};
const ids = (list) => list.map(({ id }) => id.slice(4)).join();

test("the order is that of a column, there and back", () => {
  const of = (sort) => ids(sorted(jobs("run", "done", ...Array(9).fill("wait")), sort));
  expect(of("")).toBe("11,10,9,8,7,6,5,4,3,2,1");
  expect(of("job")).toBe("1,2,3,4,5,6,7,8,9,10,11");
  expect(of("-job")).toBe("11,10,9,8,7,6,5,4,3,2,1");
  expect(of("state").startsWith("2,1,")).toBe(true);
  expect(of("-updated").startsWith("11,10")).toBe(true);
  for (const unknown of ["name", "constructor", "-__proto__", "-"]) expect(of(unknown)).toBe(of(""));
});

test("a click on a column sorts by it, again the other way, and a third leaves it", () => {
  expect(["", "job", "-job", "state"].map((sort) => nextSort(sort, "job"))).toEqual(["job", "-job", "", "job"]);
  expect(["", "-updated", "updated"].map((sort) => nextSort(sort, "updated"))).toEqual(["-updated", "updated", ""]);
  expect(["job", "-job", "state", ""].map((sort) => ariaSort(sort, "job"))).toEqual(["ascending", "descending", "none", "none"]);
});

test("states are counted, the bad ones first", () => {
  expect(stateCounts(jobs("done", "running", "done", "failed", "queued", "__proto__", ""))).toEqual([
    ["failed", 1],
    ["running", 1],
    ["__proto__", 1],
    ["queued", 1],
    ["done", 2],
  ]);
  expect(stateCounts(jobs(...Array.from({ length: 40 }, (_, i) => `state ${i}`))).length).toBe(12);
});

test("a job's log is a channel that one of its members names", () => {
  const types = new Set(["logs", "builds"]);
  const name = (...values) => logOf(values, types)?.name;
  expect(name(["log", "builds:42"])).toBe("builds:42");
  expect(name(["by", "me"], ["logChannel", "logs:web/1"])).toBe("logs:web/1");
  expect(name(["channel", "jobs:t1"]), "a table").toBeUndefined();
  expect(name(["log", "builds"]), "no channel").toBeUndefined();
  expect(name(["log", "javascript:alert(1)"])).toBeUndefined();
  expect(name(["log", 'builds:"><script>'])).toBeUndefined();
  expect(name(["name", "builds:42"])).toBeUndefined();
  expect(logOf([["log", "builds:a&b=c"]], types)).toBeNull();
});
