import { expect, test } from "vitest";
import { pattern, patternOrNull } from "../../../../src/main/webapp/viewer/pattern.js";
import { Query } from "../../../../src/main/webapp/viewer/query.js";
import { LogView } from "../../../../src/main/webapp/viewer/log-view.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";
import { has } from "../../../../src/main/webapp/viewer/text.js";

const JSON_LINE = '{"level":"error","status":502,"user":"7","req":{"path":"/api/Cart","ms":31.5},"log.level":"error","msg":"bad gateway"}';

test.each([
  ["@status>=500", true],
  ["@status>502", false],
  ["@status<=502 @status<503", true],
  ["@status=502.0", true],
  ["@status!=502", false],
  ["@user=7", true],
  ["@user=8", false],
  ["@gone=7", false],
  ["@gone!=7", false],
  ["-@gone=7", true],
  ["-@status>=500", false],
  ["@req.path=/api/cart", true],
  ["@req.path=/api/CART", false],
  ["@req.path=*cart", true],
  ["@req.path=/a*C*t", true],
  ["@req.path=/api/Cart*Cart", false],
  ["@req.ms>9", true],
  ["@log.level=error", true],
  ['@msg="bad gateway"', true],
  ["@status>=500 gateway", true],
  ["@status>=500 bad gateway", true],
  ["@status>=500 gateway bad", false],
  ["-gateway", false],
  ["-health", true],
  ['-"bad gateway"', false],
  ['-"gateway bad"', true],
  ["-health -@status=200 BAD", false],
])("%s finds the record: %j", (words, wanted) => {
  expect(has(pattern(words), JSON_LINE)).toBe(wanted);
});

test.each([
  ["@status>=500", "GET /x status=503 took=3ms", true],
  ["@status>=500", "GET /x status=200 xstatus=503", false],
  ['@msg="a b"', 'level=info msg="a b"', true],
  ["@a.b=1", "axb=1", false],
])("%s looks at name=value in %s: %j", (words, text, wanted) => {
  expect(has(pattern(words), text)).toBe(wanted);
});

test.each(["a - b", "--- FAIL", "--fail-on-error", "-", "@types/node", "foo@status=5", "a-b", "/x -y/i", "/a @b=c/i", "/a -b/"])("%s is one pattern as it was", (words) => {
  expect(pattern(words)).not.toBeInstanceOf(Query);
});

test("an expression that is a part may have spaces", () => {
  const query = pattern("-/bad (gate|high)way/ -@a=1 /etc/hosts");
  expect([query.excluded.length, query.fields.length, has(query.wanted, "cat /etc/hosts")]).toEqual([1, 1, true]);
});

test("quotes make a text of what would be a part", () => {
  expect(has(pattern('"-v"'), "tar -v")).toBe(true);
  expect(has(pattern('"@status=5"'), "@status=5 x")).toBe(true);
});

test("what is wrong in a part is told", () => {
  expect(() => pattern("@a=1 -/(/")).toThrow(SyntaxError);
  expect(patternOrNull("@a=1 -/(/")).toBeNull();
  expect(() => pattern("-a ".repeat(21))).toThrow("more than 20 parts");
});

test("a view is filtered by fields of what was published, and by what lines do not have", () => {
  const store = new LineStore();
  store.append("GET /health", { payload: '{"line":"GET /health","status":200}' });
  store.append("GET /cart", { payload: '{"line":"GET /cart","status":500}' });
  store.append("GET /pay", { payload: '{"line":"GET /pay","status":503}' });
  const view = new LogView(store);
  const shown = (words) => {
    view.setFilter(patternOrNull(words), 0);
    while (!view.scan());
    return Array.from({ length: view.count }, (_, i) => store.text(view.row(i)));
  };
  expect(shown("@status>=500")).toEqual(["GET /cart", "GET /pay"]);
  expect(shown("@status>=500 -cart")).toEqual(["GET /pay"]);
  expect(shown("-health")).toEqual(["GET /cart", "GET /pay"]);
  expect(shown("GET -@status=500")).toEqual(["GET /health", "GET /pay"]);
});
