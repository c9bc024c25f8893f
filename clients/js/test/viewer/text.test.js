import { describe, expect, test } from "vitest";
import { pattern } from "../../../../src/main/webapp/viewer/pattern.js";
import { overwritten, show, showJson, visible } from "../../../../src/main/webapp/viewer/text.js";
// @vitest-environment happy-dom

const shown = (line, options) => {
  const element = document.createElement("span");
  const complete = show(element, line, options);
  return { element, complete, text: element.textContent };
};

describe("a line is text", () => {
  test.each(["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "&lt;b&gt;", "<!--"])("%s", (line) => {
    expect(shown(line).text).toBe(line);
    expect(shown(line).element.childElementCount).toBe(0);
  });

  test("what reorders or hides is named", () => {
    expect(shown("user \u202egnp.exe").text).toBe("user U+202Egnp.exe");
    expect(shown("a\u2066b\u200bc\u0007d").text).toBe("aU+2066bU+200BcU+0007d");
  });

  test("what joins letters and emoji stays", () => {
    expect(shown("👩‍👧 می‌خواهم").text).toBe("👩‍👧 می‌خواهم");
  });

  test("is cut where it is very long, and whole when asked", () => {
    const line = "x".repeat(65_536);
    expect(shown(line)).toMatchObject({ complete: false, text: "x".repeat(4096) });
    expect(shown(line, { whole: true }).text).toBe(line);
  });
});

describe("an address is a link", () => {
  const links = (line, options) => [...shown(line, options).element.querySelectorAll("a")].map((link) => [link.textContent, link.getAttribute("href")]);
  const same = (address) => [address, address];

  test("and ends where the sentence or the bracket goes on", () => {
    expect(links("see https://example.com/a?b=c#d, or (http://[::1]:8080/x).")).toEqual([same("https://example.com/a?b=c#d"), same("http://[::1]:8080/x")]);
    expect(links("<https://example.com> 'http://a.b/c' https://en.wikipedia.org/wiki/A_(b)")).toEqual(["https://example.com", "http://a.b/c", "https://en.wikipedia.org/wiki/A_(b)"].map(same));
    expect(links('{"url":"https://a.b/c","x":1}')).toEqual([same("https://a.b/c")]);
  });

  test("that tells the other page nothing", () => {
    const link = shown("https://a.b/").element.querySelector("a");
    expect([link.target, link.rel]).toEqual(["_blank", "noopener noreferrer"]);
  });

  test.each(["javascript://%0aalert(1)", "data://x", "file:///etc/passwd", "https://", "http://", "://x", "xhttp:/a", "https://\u202ea.b"])("%s is none", (line) => {
    expect(links(line)).toEqual([]);
  });

  test("through colours and matches, in pieces that lead to the same place", () => {
    expect(links("https://a.b/\x1b[31mred\x1b[0m/x", { search: pattern("red/") })).toEqual([
      ["https://a.b/", "https://a.b/red/x"], ["red", "https://a.b/red/x"], ["/", "https://a.b/red/x"], ["x", "https://a.b/red/x"],
    ]);
    expect(shown("a https://a.b/c d").text).toBe("a https://a.b/c d");
  });

  test("unless it is cut, or one of thousands", () => {
    expect(links(`${"x".repeat(4090)} https://example.com/`)).toEqual([]);
    expect(links(`https://a.b/${"x".repeat(3000)}`)).toEqual([]);
    expect(links("https://a.b/ ".repeat(5000), { whole: true })).toHaveLength(50);
    expect(links(`https://a.b/${")".repeat(1500)} `)).toEqual([same("https://a.b/")]);
  });
});

describe("carriage returns", () => {
  test("leave what was written last", () => {
    expect(visible("10%\r55%\r100%")).toBe("100%");
    expect(visible("100%\r")).toBe("100%");
    expect(visible("\r\x1b[K90%\r\x1b[K100%")).toBe("100%");
    expect([overwritten("10%\r55%"), overwritten("55%\r"), overwritten("55%\x1b[K")]).toEqual([true, false, false]);
    expect(visible("a\r\x1b[31mb")).toBe("b");
  });

  test("hide nothing from who unfolds the line", () => {
    expect(shown("rm -rf /\rharmless", { whole: true }).text).toBe("rm -rf /U+000Dharmless");
  });
});

describe("search", () => {
  const marks = (line, words) =>
    [...shown(line, { search: pattern(words) }).element.querySelectorAll("mark")].map((mark) => mark.textContent);

  test("ignores case until a capital is typed", () => {
    expect(marks("Error error", "error")).toEqual(["Error", "error"]);
    expect(marks("Error error", "Error")).toEqual(["Error"]);
  });

  test("is literal", () => {
    expect(marks("a.c abc", "a.c")).toEqual(["a.c"]);
    expect(pattern("")).toBeNull();
  });

  test("finds across colours", () => {
    expect(marks("\x1b[31mERR\x1b[0mOR", "error").join("")).toBe("ERROR");
  });
});

describe("JSON", () => {
  const unfoldedText = (raw) => {
    const element = document.createElement("span");
    showJson(element, raw, null);
    return element;
  };

  test("is shown with a line a member, and as text", () => {
    const element = unfoldedText('{"a":"<b>","n":-1.5,"t":true}');
    expect(element.textContent).toBe('{\n  "a": "<b>",\n  "n": -1.5,\n  "t": true\n}');
    expect([...element.children].map((child) => child.className)).toEqual([
      "json-key", "json-string", "json-key", "json-value", "json-key", "json-value",
    ]);
  });

  test("is what was logged, digit by digit", () => {
    expect(unfoldedText('{"id":12345678901234567890,"x":1e400,"v":1.0,"v":"\\u00e9\\/","z":-0}').textContent).toBe(
      '{\n  "id": 12345678901234567890,\n  "x": 1e400,\n  "v": 1.0,\n  "v": "\\u00e9\\/",\n  "z": -0\n}',
    );
  });
});
