import { expect, test } from "vitest";
import { shortNames, widthOf } from "../../../../src/main/webapp/viewer/source-names.js";

test("what all names have in common is left out, up to a colon or a slash", () => {
  expect(shortNames(["logs:mvn-1", "logs:py-1"])).toEqual(["mvn-1", "py-1"]);
  expect(shortNames(["builds:web/main/1", "builds:web/main/2", "builds:web/main/10"])).toEqual(["1", "2", "10"]);
  expect(shortNames(["builds:web/a", "builds:website/a"])).toEqual(["web/a", "website/a"]);
  expect(shortNames(["web", "webapp"])).toEqual(["web", "webapp"]);
  expect(shortNames(["builds:1", "logs:1"])).toEqual(["builds:1", "logs:1"]);
});

test("something is left of every name", () => {
  expect(shortNames(["a/", "a/b"])).toEqual(["a/", "a/b"]);
  expect(shortNames(["a:b/", "a:b/c"])).toEqual(["b/", "b/c"]);
  expect(shortNames(["a:1", "a:1"])).toEqual(["1", "1"]);
});

test("the column has room for the longest name, up to 24 characters", () => {
  expect(widthOf(["mvn-1", "py-1"])).toBe("5ch");
  expect(widthOf(["x".repeat(128)])).toBe("24ch");
});
