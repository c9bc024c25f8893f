import { describe, expect, test } from "vitest";
import { isJson, members, tokens, unfolded, word } from "../../../../src/main/webapp/viewer/json.js";

/** Numbers below 1, from a seed, the same in every run. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const NUMBERS = ["0", "-0", "1.0", "1e400", "-1E-7", "12345678901234567890", "9007199254740993", "0.10"];
const TEXTS = ['""', '"a"', '"\\u00e9"', '"\\""', '"\\\\"', '"{[,:]}"', '"ü\\n"', '"\\/"', '" "', '"\u2028"'];
const SPACES = ["", "", " ", "\n", "\t \r\n"];

/** JSON as somebody could write it, with any spaces. */
function written(next, depth = 0) {
  const one = (list) => list[Math.floor(next() * list.length)];
  const space = () => one(SPACES);
  const kind = depth > 4 ? next() * 0.6 : next();
  if (depth > 0 && kind < 0.3) return one(NUMBERS);
  if (depth > 0 && kind < 0.5) return one(TEXTS);
  if (depth > 0 && kind < 0.6) return one(["true", "false", "null"]);
  const items = Array.from({ length: Math.floor(next() * 4) }, () => space() + written(next, depth + 1) + space());
  return kind < 0.8 ? `[${items.join(",") || space()}]` : `{${items.map((item) => `${space()}${one(TEXTS)}${space()}:${item}`).join(",") || space()}}`;
}

describe("JSON as it was written", () => {
  test("unfolded is the same JSON, token by token", () => {
    const next = random(17);
    for (let i = 0; i < 5_000; i++) {
      const raw = written(next);
      const shown = unfolded(raw);
      expect(JSON.parse(shown)).toEqual(JSON.parse(raw));
      expect(tokens(shown)).toEqual(tokens(raw));
      expect(tokens(raw).join("").replaceAll(/"(?:[^"\\]|\\.)*"/g, "").replaceAll(/\s/g, "")).toBe(
        raw.replaceAll(/"(?:[^"\\]|\\.)*"/g, "").replaceAll(/\s/g, ""),
      );
    }
  });

  test("unfolded looks as JavaScript would unfold it, where that changes nothing", () => {
    const next = random(18);
    for (let i = 0; i < 5_000; i++) {
      const value = JSON.parse(written(next));
      expect(unfolded(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    }
  });

  test("the members of an object are those that JavaScript finds, and the repeated ones", () => {
    const next = random(19);
    for (let i = 0; i < 5_000; i++) {
      const raw = written(next);
      const value = JSON.parse(raw);
      const found = members(raw);
      if (Array.isArray(value)) {
        expect(found).toBeNull();
      } else {
        expect(Object.fromEntries(found.map(({ name, value: text }) => [name, JSON.parse(text)]))).toEqual(value);
      }
    }
    expect(members('{"a": 1, "a": [1, {"b": 2}], "": {}}')).toEqual([
      { name: "a", value: "1" },
      { name: "a", value: '[1,{"b":2}]' },
      { name: "", value: "{}" },
    ]);
  });

  test.each(["", "12", '"text"', "{not json", '{"a":1', '{"a":01}', "[1,]", "null"])("%s is no object and no list", (raw) => {
    expect(isJson(raw)).toBe(false);
    expect(members(raw)).toBeNull();
  });

  test("depth and length cost no more than the line", () => {
    const deep = "[".repeat(5_000) + "]".repeat(5_000);
    expect(unfolded(deep).length).toBeLessThan(100 * deep.length);
    const long = JSON.stringify({ text: '\\"'.repeat(1_000_000) });
    expect(tokens(unfolded(long))).toEqual(tokens(long));
  });

  test("a text is shown without its quotes, all else as it was written", () => {
    expect(['"a\\u00e9"', "1.0", "null", '["a"]'].map(word)).toEqual(["aé", "1.0", "null", '["a"]']);
  });
});
