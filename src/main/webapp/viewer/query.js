// What a filter or a search of several parts asks for: `@status>=500 @user=7 -health timeout` are two fields, a text that a line must not
// have, and one that it must have. What it finds of the last is marked.
import { members, valueAt, word } from "./json.js";

/** A name of a member of a JSON object, and of an object in it behind a dot. */
const FIELD = /^@([A-Za-z_@][\w@.\-]{0,100}?)(>=|<=|!=|=|>|<)(.+)$/s;
// What is quoted may have spaces; an expression, too.
const TERMS = /-?(?:@[^\s"]*"[^"]*"|"[^"]*"|\/(?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+\/[a-z]*(?=\s|$)|\S+)/g;
const MAX_TERMS = 20;

/** @typedef {{ name: string, operator: string, value: string, not: boolean }} FieldTest */

export class Query {
  /** @type {FieldTest[]} */
  fields;
  /** Patterns that a line must not have. @type {any[]} */
  excluded;
  /** The pattern that it must have, and whose places are marked; null for none. @type {any} */
  wanted;

  constructor(fields, excluded, wanted) {
    this.fields = fields;
    this.excluded = excluded;
    this.wanted = wanted;
  }

  /** What some pattern of it was refused for; "" where none was. */
  get problem() {
    return [this.wanted, ...this.excluded].map((pattern) => pattern?.problem ?? "").find((problem) => problem !== "") ?? "";
  }

  /** Whether the fields of a line are as wanted. @param {string} payload as it was published */
  fits(payload) {
    return this.fields.every((field) => fieldFits(field, payload));
  }
}

/**
 * @param {string} words @param {(words: string) => any} pattern of one part @returns {Query | null} null where it is one pattern as a whole
 * @throws {SyntaxError} where a part of it is wrong
 */
export function queryIn(words, pattern) {
  if (!/(?:^|\s)(?:@|-\S)/.test(words)) return null;
  const fields = [];
  const excluded = [];
  const wanted = [];
  for (const [term] of words.matchAll(TERMS)) {
    const not = /^-[^-\s]/.test(term);
    const positive = not ? term.slice(1) : term;
    const [, name, operator, value] = FIELD.exec(positive) ?? [];
    if (name !== undefined) fields.push({ name, operator, value: unquoted(value), not });
    else if (not) excluded.push(pattern(unquoted(positive)));
    else wanted.push(term);
  }
  if (fields.length + excluded.length === 0) return null;
  if (fields.length + excluded.length > MAX_TERMS) throw new SyntaxError(`more than ${MAX_TERMS} parts`);
  const rest = wanted.length === 1 ? unquoted(wanted[0]) : wanted.join(" ");
  return new Query(fields, excluded, pattern(rest));
}

const unquoted = (text) => (/^".*"$/s.test(text) ? text.slice(1, -1) : text);

/** @param {FieldTest} field */
function fieldFits({ name, operator, value, not }, payload) {
  const found = fieldOf(payload, name);
  return (found !== undefined && compare(found, operator, value)) !== not;
}

/** @returns {string | undefined} of JSON a member, in others what stands behind `name=` */
function fieldOf(payload, name) {
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (!payload.includes(last)) return undefined;
  if (payload.charCodeAt(0) !== 0x7b) {
    const [, quoted, plain] = new RegExp(`(?:^|[\\s,[{(])${name.replace(/[.\-]/g, "\\$&")}=(?:"([^"]*)"|([^\\s,\\]})]*))`).exec(payload) ?? [];
    return quoted ?? plain;
  }
  const whole = members(payload)?.findLast((member) => member.name === name)?.value;
  const found = whole ?? valueAt(payload, `/${name.replaceAll(".", "/")}`);
  return found === undefined ? undefined : word(found);
}

/** As numbers where both are; texts without regard to case, unless a capital was typed. A star stands for anything. */
function compare(found, operator, value) {
  const numbers = found.trim() !== "" && value.trim() !== "" && Number.isFinite(Number(found)) && Number.isFinite(Number(value));
  if (operator === "=" || operator === "!=") {
    const same = numbers ? Number(found) === Number(value) : matches(found, value);
    return same === (operator === "=");
  }
  const [a, b] = numbers ? [Number(found), Number(value)] : [found, value];
  if (operator === ">") return a > b;
  if (operator === "<") return a < b;
  return operator === ">=" ? a >= b : a <= b;
}

function matches(found, value) {
  const [text, wanted] = /\p{Lu}/u.test(value) ? [found, value] : [found.toLowerCase(), value];
  const [first, ...others] = wanted.split("*");
  if (others.length === 0) return text === wanted;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  const last = others.pop();
  for (const part of others) {
    const next = text.indexOf(part, at);
    if (next < 0) return false;
    at = next + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
