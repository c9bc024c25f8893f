import { expect, test } from "vitest";
import { Jobs } from "../../../../src/main/webapp/viewer/jobs.js";
import { LEVELS, levelOf } from "../../../../src/main/webapp/viewer/levels.js";

test.each([
  ["2026-11-22 10:00:00 INFO server started", "info"],
  ["[WARN] disk", "warn"],
  ["10:00 ERROR failed", "error"],
  ["[error] failed", "error"],
  ["error: no such file", "error"],
  ["time=1 level=debug msg=x", "debug"],
  ["SEVERE: oops", "error"],
  ["no errors were found", "none"],
  ["Information desk", "none"],
  ['{"level":"warn","msg":"x"}', "warn"],
  ['{"msg":"x","severity":"CRITICAL"}', "error"],
  ['{"level":30,"msg":"pino"}', "info"],
  ['{"level":60}', "error"],
  ['{"msg":"ERROR in a message"}', "none"],
])("%s is %s", (line, level) => {
  expect(LEVELS[levelOf(line, 0)]).toBe(level);
});

test("what is indented belongs to the line before", () => {
  expect(LEVELS[levelOf("\tat io.redtail.Foo", 5)]).toBe("error");
  expect(LEVELS[levelOf("something new", 5)]).toBe("none");
});

test("a job is known by its id, its newest state counts, its history is kept", () => {
  const jobs = new Jobs();
  jobs.update('{"jobId":1,"state":"queued"}', 1);
  jobs.update('{"jobId":"1","state":"running","progress":5}', 2);
  jobs.update('{"id":"x","status":"done"}', 3);
  expect(jobs.all.map(({ id, newest, updates }) => [id, newest.state, updates])).toEqual([["x", "done", 1], ["1", "running", 2]]);
  expect(jobs.all[1].history.map((update) => update.state)).toEqual(["queued", "running"]);
  expect(jobs.update("[]") ?? jobs.update("nonsense") ?? jobs.update('{"state":"done"}')).toBeNull();
  expect(jobs.unreadable).toBe(3);
});

test("jobs and histories are bounded", () => {
  const jobs = new Jobs();
  for (let i = 0; i < 2500; i++) jobs.update(`{"jobId":${i}}`);
  for (let i = 0; i < 300; i++) jobs.update(`{"jobId":2499,"state":"${i}"}`);
  expect([jobs.size, jobs.dropped, jobs.all[0].history.length]).toEqual([2000, 500, 200]);
});
