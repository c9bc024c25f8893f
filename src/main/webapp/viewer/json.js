// JSON as it was written: JavaScript's own numbers, escapes and objects lose digits, spellings and repeated names.

const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Deeper ones stay at this indent: thousands of brackets would make millions of spaces. */
const MAX_INDENT = 40;

/** Whether a text is JSON, and an object or a list. */
export function isJson(raw) {
  const first = raw.charCodeAt(0);
  if (first !== 0x7b && first !== 0x5b) {
    return false;
  }
  try {
    JSON.parse(raw);
    return true;
  } catch {
    return false;
  }
}

/** The tokens of what {@link isJson} says is JSON: `{ } [ ] , :`, and values as they were written. */
export const tokens = (raw) => raw.match(TOKEN) ?? [];

/** The same JSON with one member per line. Nothing but the space between tokens changes. */
export function unfolded(raw) {
  const out = [];
  let depth = 0;
  let before = "";
  const line = () => out.push("\n", "  ".repeat(Math.min(depth, MAX_INDENT)));
  for (const token of tokens(raw)) {
    const closes = token === "}" || token === "]";
    const opened = before === "{" || before === "[";
    if (closes) depth--;
    if (before === "," || (opened && !closes) || (closes && !opened)) line();
    out.push(token === ":" ? ": " : token);
    if (token === "{" || token === "[") depth++;
    before = token;
  }
  return out.join("");
}

/**
 * The members of an object, in order, repeated names too.
 *
 * @param {string} raw
 * @returns {{ name: string, value: string }[] | null} values as they were written, without space between tokens; null if it is no object
 */
export function members(raw) {
  if (!isJson(raw) || raw[0] !== "{") {
    return null;
  }
  const found = [];
  let depth = 0;
  let name = "";
  let value = [];
  for (const token of tokens(raw)) {
    const ends = depth === 1 && (token === "," || token === "}");
    if (ends && value.length > 0) {
      found.push({ name, value: value.join("") });
      value = [];
      name = "";
    }
    if (token === "}" || token === "]") depth--;
    if (depth === 1 && !ends && name === "" && value.length === 0 && token[0] === '"') {
      name = token;
    } else if (depth >= 1 && !ends && !(depth === 1 && token === ":")) {
      value.push(token);
    }
    if (token === "{" || token === "[") depth++;
  }
  return found.map((member) => ({ name: JSON.parse(member.name), value: member.value }));
}

/** A value as a reader wants it: a text without its quotes, and all else as it was written. */
export const word = (value) => (value[0] === '"' ? JSON.parse(value) : value);

/**
 * @param {string} raw an object @param {string} pointer a JSON Pointer to a member of it, or of an object in it
 * @returns {string | undefined} the value as it was written; of repeated names the last
 */
export function valueAt(raw, pointer) {
  let value = raw;
  for (const escaped of pointer.split("/").slice(1)) {
    const name = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    value = (members(value) ?? []).findLast((member) => member.name === name)?.value;
    if (value === undefined) return undefined;
  }
  return value;
}
