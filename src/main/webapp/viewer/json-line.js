// A record of a structured log as a line: time, level, message, then fields. What was logged is one key away.
import { element } from "./dom.js";
import { members, word } from "./json.js";
import { LEVELS, levelNamed, NONE } from "./level-rules.js";
import { show } from "./text.js";

const TIMES = ["time", "timestamp", "@timestamp", "ts", "@t", "datetime", "date", "asctime"];
const LEVEL_NAMES = ["level", "severity", "severity_text", "lvl", "loglevel", "log.level", "log_level", "levelname", "@l"];
const MESSAGES = ["msg", "message", "@m", "@mt", "event", "text", "log"];
const STACKS = ["stack", "stack_trace", "stacktrace", "stackTrace", "exception", "exc_info", "traceback", "@x"];
/** What is shown at rest. */
const MAX_FIELDS = 40;
const MAX_VALUE = 200;
/** Longer lines stay as they are. */
const MAX_LENGTH = 65_536;
const PLAIN = /^[^\s"=]+$/;

/** @typedef {{ name: string, value: string }} Field the value as a reader wants it */
/** @typedef {{ time: string, level: string, message: string, fields: Field[], stack: string }} Record "" for what it does not say */

/** @param {string} raw a line as it was published @returns {Record | null} null where it is no record of a log: no object, or without a message */
export function recordIn(raw) {
  if (raw.charCodeAt(0) !== 0x7b || raw.length > MAX_LENGTH) return null;
  const left = members(raw);
  const message = left && take(left, MESSAGES, (value) => value[0] === '"');
  if (!message) return null;
  const time = take(left, TIMES, (value) => value[0] === '"' || /^\d/.test(value)) ?? "";
  const level = take(left, LEVEL_NAMES, (value) => levelOf(value) > NONE) ?? "";
  const stack = take(left, STACKS, (value) => value.includes("\\n")) ?? stackWithin(left);
  const fields = left.map(({ name, value }) => ({ name, value: told(value) }));
  return { time: time && timeText(time), level: level && LEVELS[levelOf(level)], message: word(message), fields, stack: stack && word(stack) };
}

/** At rest. @param {Record} record @returns {boolean} whether all of it is shown */
export function showRecord(target, record, search) {
  if (record.time !== "") part(target, "json-time", record.time, search);
  if (record.level !== "") part(target, `tag ${record.level}`, record.level, search);
  let complete = show(target, record.message, { search });
  for (const { name, value } of record.fields.slice(0, MAX_FIELDS)) {
    target.append(" ");
    part(target, "json-key", `${name}=`, search, "");
    const cut = value.length > MAX_VALUE;
    part(target, "json-field", cut ? `${value.slice(0, MAX_VALUE)}…` : value, search, "");
    complete &&= !cut;
  }
  return complete && record.fields.length <= MAX_FIELDS;
}

/** What is unfolded below the JSON: a trace with its line breaks, which JSON has none of. */
export function showStack(target, { stack }, search) {
  const made = element("span", "stack");
  show(made, stack, { whole: true, search });
  target.append("\n", made);
}

function part(target, name, text, search, behind = " ") {
  const made = element("span", name);
  show(made, text, { search });
  target.append(made, behind);
}

/** Takes the first of these members that fits. @returns {string | undefined} its value as it was written */
function take(left, names, fits) {
  for (const name of names) {
    const at = left.findLastIndex((member) => member.name === name && fits(member.value));
    if (at >= 0) return left.splice(at, 1)[0].value;
  }
  return undefined;
}

/** Of an error in the record, which is then told by its message. */
function stackWithin(left) {
  for (const member of left) {
    const inner = member.value[0] === "{" && member.value.includes("\\n") ? members(member.value) : null;
    const stack = inner && take(inner, STACKS, (value) => value[0] === '"');
    if (!stack) continue;
    member.value = take(inner, ["message", "msg"], (value) => value[0] === '"') ?? member.value;
    return stack;
  }
  return "";
}

const levelOf = (value) => (value[0] === '"' || /^\d+$/.test(value) ? levelNamed(word(value)) : NONE);

/** Texts as they are, numbers as moments: seconds or milliseconds since 1970. */
function timeText(value) {
  if (value[0] === '"') return word(value);
  const millis = Number(value) < 1e11 ? Number(value) * 1000 : Number(value);
  return Number.isFinite(millis) && millis < 8.64e15 ? new Date(millis).toISOString() : value;
}

/** Words without quotes where nothing is lost by that. */
function told(value) {
  if (value[0] !== '"') return value;
  const text = word(value);
  return PLAIN.test(text) ? text : value;
}
