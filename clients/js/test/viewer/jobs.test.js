import { describe, expect, test } from "vitest";
import { details, Jobs, MAX_MEMBERS, mood } from "../../../../src/main/webapp/viewer/jobs.js";

const after = (...updates) => {
  const jobs = new Jobs();
  updates.forEach((update, i) => jobs.update(update, i));
  return jobs;
};

describe("values of another type", () => {
  const values = (key, ...updates) => {
    const jobs = new Jobs(typeof key === "string" ? { key } : key);
    updates.forEach((update, i) => jobs.update(update, i));
    return jobs.all.map(({ id, newest }) => [id, details(newest.values)]);
  };

  test("are told apart by their key", () => {
    expect(values("/service", '{"service":"web","id":1,"up":true}', '{"service":"db","id":1,"up":true}', '{"service":"web","id":2}')).toEqual([
      ["db", "id: 1, up: true"],
      ["web", "id: 2, up: true"],
    ]);
  });

  test("may have it in an object, which is shown whole", () => {
    expect(values("/job/a~1b", '{"job":{"a/b":9007199254740993,"n":1},"pct":5}')).toEqual([["9007199254740993", 'job: {"a/b":9007199254740993,"n":1}, pct: 5']]);
  });

  test("without their key are none, but for jobs, which have what usually is one", () => {
    expect(values("/jobId", '{"job_id":"7","pct":5}')).toEqual([["7", "pct: 5"]]);
    expect(values("/service", '{"service":{"a":1},"pct":5}', '{"id":1,"pct":5}')).toEqual([]);
  });

  test("are gone when nothing is left of them", () => {
    expect(values("/jobId", '{"jobId":7,"state":"run"}', '{"jobId":8}', '{"jobId":7,"state":null}')).toEqual([["8", ""]]);
    expect(values("/job/id", '{"job":{"id":7},"state":"run"}', '{"job":{"id":7},"state":null}')).toEqual([]);
    expect(values("/job/id", '{"job":{"id":7},"state":"run"}', '{"job":{"id":7,"state":null}}')).toEqual([]);
  });

  test("are gone when a payload fits the rule that ends them", () => {
    const type = { key: "/service", end: { member: "/state/now", values: ["gone", "7", "true", "null"] } };
    const kept = (now) => values(type, `{"service":"web","state":{"now":"up"}}`, `{"service":"db","state":{"now":"up"}}`, `{"service":"web","state":{"now":${now}}}`).length;
    expect(['"gone"', '"\\u0067one"', "7", '"7"', "true", '"true"', '"null"'].map(kept)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(['"up"', "null", "{}", "[7]", "false", "7.0"].map(kept)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  test("are gone when nothing is left beside the id that stays in a payload", () => {
    const left = (type, gone) => values(type, '{"jobId":7,"tenant":{"id":"t"},"state":"run"}', gone).length;
    expect(left({ key: "/jobId", id: "/tenant/id" }, '{"jobId":7,"tenant":{"id":"t"},"state":null}')).toBe(0);
    expect(left({ key: "/jobId", id: "/tenant/id" }, '{"jobId":7,"tenant":{"id":"t","name":null}}')).toBe(0);
    expect(left({ key: "/jobId", id: "/tenant" }, '{"jobId":7,"tenant":"t","state":null}')).toBe(0);
    expect(left({ key: "/jobId", id: "/tenant/id" }, '{"jobId":7,"tenant":{"id":"t"}}')).toBe(1);
    expect(left({ key: "/jobId", id: "/tenant/id" }, '{"jobId":7,"tenant":{"id":"t","name":"x"},"state":null}')).toBe(1);
    expect(left({ key: "/jobId", id: "/tenant/id" }, '{"jobId":7,"tenant":"t","state":null}')).toBe(1);
    expect(left({ key: "/jobId" }, '{"jobId":7,"tenant":"t","state":null}')).toBe(1);
  });

  test("stay while something stands beside their key in its object", () => {
    expect(values("/job/id", '{"job":{"id":7,"up":true},"error":null}')).toEqual([["7", 'job: {"id":7,"up":true}, error: null']]);
  });
});

describe("jobs", () => {
  test("with ids above 2^53 are told apart, and shown digit by digit", () => {
    const jobs = after('{"jobId":9007199254740992,"state":"a"}', '{"jobId":9007199254740993,"state":"b"}');
    expect(jobs.all.map(({ id, newest }) => [id, newest.state])).toEqual([
      ["9007199254740993", "b"],
      ["9007199254740992", "a"],
    ]);
  });

  test("have the same row whether their id is a number or a text", () => {
    expect(after('{"jobId":7,"state":"run"}', '{"jobId":"7","state":"done"}').all).toMatchObject([{ id: "7", updates: 2 }]);
  });

  test("show what was published, digit by digit", () => {
    const [job] = after('{"id":1,"size":12345678901234567890,"v":1.0,"e":1e400,"deep":{"n":2.50},"text":"\\u00e9","none":null}').all;
    expect(details(job.newest.values)).toBe('size: 12345678901234567890, v: 1.0, e: 1e400, deep: {"n":2.50}, text: é, none: null');
  });

  test("keep what an update does not repeat", () => {
    const [job] = after(
      '{"jobId":7,"name":"web","state":"running","progress":1}',
      '{"jobId":7,"progress":2}',
      '{"jobId":7,"status":"done","url":"x"}',
    ).all;
    expect(job.newest.state).toBe("done");
    expect(details(job.newest.values)).toBe("name: web, progress: 2, url: x");
    expect(job.history.map(({ state, values }) => [state, details(values)])).toEqual([
      ["running", "name: web, progress: 1"],
      ["", "progress: 2"],
      ["done", "url: x"],
    ]);
    expect(after('{"jobId":7,"state":"running"}', '{"jobId":7,"progress":2}').all[0].newest.state).toBe("running");
  });

  test("remember so many members", () => {
    const jobs = after(...Array.from({ length: 1_000 }, (_, i) => `{"jobId":7,"m${i}":${i}}`));
    expect(jobs.all[0].newest.values).toHaveLength(MAX_MEMBERS);
    expect(details(jobs.all[0].newest.values)).toContain("m999: 999");
  });

  test.each(["no json", "[]", "{}", '{"jobId":null}', '{"jobId":{"a":1}}', '{"jobId":true}'])("%s is no update of a job", (raw) => {
    const jobs = after(raw);
    expect([jobs.size, jobs.unreadable]).toEqual([0, 1]);
  });
});

describe("a state's mood", () => {
  test.each([
    ["good", ["done", "DONE", "success", "succeeded", "Successful", "completed", "build_complete", "finished", "passed", "ok", "OK", "completed without errors", "finished (0 failed)", "done, no errors"]],
    ["bad", ["unsuccessful", "failed", "buildFailed", "error", "completed with errors", "cancelled", "timeout", "timed_out", "abandoned", "10 failed", "partially failed"]],
    ["busy", ["running", "in_progress", "inProgress", "active", "starting", "building", "deploying", "completing", "finishing"]],
    ["idle", ["incomplete", "unfinished", "not done", "NOT_OK", "not_completed", "never finished", "undone", "inactive", "not started", "bypassed", "queued", "", "partially succeeded", "partiallySucceeded", "succeededWithIssues", "success with warnings"]],
  ])("%s", (wanted, states) => {
    expect(states.filter((state) => mood(state) !== wanted)).toEqual([]);
  });
});
