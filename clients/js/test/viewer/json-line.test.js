import { expect, test } from "vitest";
import { recordIn } from "../../../../src/main/webapp/viewer/json-line.js";
import { readFileSync } from "node:fs";

test.each([
  ['{"level":50,"time":1732093200123,"pid":7,"msg":"no rows","err":{"type":"Error","message":"gone","stack":"Error: gone\\n    at a.js:1"}}', { time: "2024-11-20T09:00:00.123Z", level: "error", message: "no rows", fields: ["pid=7", "err=gone"], stack: "Error: gone\n    at a.js:1" }],
  ['{"ts":1732093200.5,"level":"warn","msg":"slow","took":1.50,"url":"/a b"}', { time: "2024-11-20T09:00:00.500Z", level: "warn", message: "slow", fields: ["took=1.50", 'url="/a b"'], stack: "" }],
  ['{"@timestamp":"2026-11-29T10:00:00Z","log.level":"ERROR","message":"x","stack_trace":"E: x\\n\\tat A"}', { time: "2026-11-29T10:00:00Z", level: "error", message: "x", fields: [], stack: "E: x\n\tat A" }],
  ['{"level":"fine tuned","message":"m","level":"x"}', { time: "", level: "", message: "m", fields: ['level="fine tuned"', "level=x"], stack: "" }],
  ['{"msg":"big","n":12345678901234567890,"o":{"a":[1,2]}}', { time: "", level: "", message: "big", fields: ["n=12345678901234567890", 'o={"a":[1,2]}'], stack: "" }],
  ['{"msg":"m","time":"__proto__","constructor":1,"__proto__":2}', { time: "__proto__", level: "", message: "m", fields: ["constructor=1", "__proto__=2"], stack: "" }],
  ['{"msg":"m","time":99999999999999999999}', { time: "99999999999999999999", level: "", message: "m", fields: [], stack: "" }],
])("%s is a record", (raw, wanted) => {
  const { fields, ...rest } = recordIn(raw);
  expect({ ...rest, fields: fields.map(({ name, value }) => `${name}=${value}`) }).toEqual(wanted);
});

test.each(['{"status":500}', '{"msg":7}', "[1]", "{", '{"msg":"cut', "text", ""])("%s is none", (raw) => {
  expect(recordIn(raw)).toBeNull();
});

test.each(["pino", "zap", "bunyan", "structlog", "winston"])("records of %s have their message, and nothing is lost", (name) => {
  const lines = readFileSync(new URL(`corpus/${name}.txt`, import.meta.url), "utf8").split("\n").filter((line) => line.startsWith("{") && /"(?:msg|message|event)"/.test(line));
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) {
    const record = recordIn(line);
    expect(record?.message, line).toBeTruthy();
    const said = Object.keys(JSON.parse(line)).length;
    expect(record.fields.length + 1 + (record.time !== "") + (record.level !== "") + (record.stack !== "" && !record.fields.some(({ name }) => name === "err")), line).toBe(said);
  }
});
