import { expect, test } from "vitest";
import { readPayload } from "../src/index.js";

const format = { text: "/line", time: "/timestamp", level: "/level" };

test("text, time and level are where the type says", () => {
  expect(readPayload('{"line":"hi","timestamp":"2026-11-29T01:02:03.5Z","level":"warn","x":1}', format)).toEqual({
    text: "hi",
    time: Date.UTC(2026, 10, 29, 1, 2, 3, 500),
    level: "warn",
  });
});

test.each([
  ["no JSON", "plain"],
  ["half of it", '{"line":"hi"'],
  ["no such member", '{"message":"hi"}'],
  ["an object", '{"line":{"a":1}}'],
  ["a list", '{"line":["a"]}'],
  ["nothing", '{"line":null}'],
  ["no object", '"line"'],
  ["inherited", '{"a":{"line":"deeper"}}'],
  ["empty", ""],
])("a payload that does not fit is its own text: %s", (_why, data) => {
  expect(readPayload(data, format)).toEqual({ text: data, time: undefined, level: undefined });
});

test.each([
  ["/a~1b", '{"a/b":"x"}', "x"],
  ["/m~0n", '{"m~n":"x"}', "x"],
  ["/~01", '{"~1":"x"}', "x"],
  ["/list/1", '{"list":["a","x"]}', "x"],
  ["/list/01", '{"list":["a","b"]}', '{"list":["a","b"]}'],
  ["/list/length", '{"list":["a","b"]}', '{"list":["a","b"]}'],
  ["/toString", '{"a":"b"}', '{"a":"b"}'],
  ["/", '{"":"x"}', "x"],
  ["/a", '{"a":"first","a":"x"}', "x"],
  ["/a", '{"a":false}', "false"],
  ["/a", '{"a":""}', ""],
  ["/a/b", '{"a":"text"}', '{"a":"text"}'],
])("%s in %s", (text, data, expected) => {
  expect(readPayload(data, { text }).text).toBe(expected);
});

test("a number keeps its digits where the engine does", () => {
  const keeps = JSON.parse("1.0", ((_name: string, _value: unknown, context?: { source?: string }) => context?.source) as never) === "1.0";
  expect(readPayload('{"line":12345678901234567890}', format).text).toBe(keeps ? "12345678901234567890" : "12345678901234567000");
});

const at = Date.UTC(2026, 10, 29, 1, 2, 3);
test.each([
  ['"2026-11-29T01:02:03Z"', at],
  ['"2026-11-29T01:02:03.123456789Z"', at + 123],
  ['"2026-11-29 01:02:03,5"', at + 500],
  ['"2026-11-29T01:02:03"', at],
  ['"2026-11-29T03:02:03+02:00"', at],
  ['"2026-11-29T03:02:03+0200"', at],
  ['"2026-11-29T03:02:03+02"', at],
  ['"2026-11-29T01:02Z"', at - 3_000],
  [String(at), at],
  [String(at / 1_000), at],
  [`${at / 1_000}.25`, at + 250],
  [`"${at}"`, at],
  ['"yesterday"', undefined],
  ['"2026-13-29T01:02:03Z"', undefined],
  ["0", undefined],
  ["-5", undefined],
  [`${at}000000`, undefined],
  ["true", undefined],
  ["null", undefined],
])("the publisher's time %s", (json, expected) => {
  expect(readPayload(`{"timestamp":${json}}`, format).time).toBe(expected);
});

test("a level is told as it is written", () => {
  expect([40, '"WARN"', "null"].map((level) => readPayload(`{"level":${level}}`, format).level)).toEqual(["40", "WARN", undefined]);
});

test("without a format everything is text", () => {
  expect(readPayload('{"line":"hi"}', undefined)).toEqual({ text: '{"line":"hi"}', time: undefined, level: undefined });
});
