// How grave a line is. Most lines say it themselves (level-rules.js); the others have the level of the block that they belong to: a
// stack trace, its causes, a code frame.
//
// What is known of the lines before is one number, the state. It holds the block's level, kind, indentation and source, and how many
// of its lines and blank lines were seen, and nothing else. It does not grow; a line is classified from its text and one state; a line
// that takes another's place is classified again from the state before. A log whose beginning is missing starts with 0: frames of a
// trace are known without its head.
import { BLOCK, CODE, CONTINUED, endsReport, ERROR, EXCEPTION, FUNCTION, headOf, isFrame, LEVELS, NONE, PLACE, prefixOf, REPORTED, RULE, THROWN, TIMED, WARN } from "./level-rules.js";

export { LEVELS };

// Bits of a state, from the lowest: level 3, kind 4, blank lines 2, indentation 5, lines 8, source 8.
const KIND = 3;
const BLANKS = 7;
const INDENT = 9;
const LINES = 14;
const SOURCE = 22;
const MAX_BLANKS = 2;
const MAX_INDENT = 31;
/** A block that never seems to end does, here; frames of a trace do not count. */
const MAX_LINES = 255;
/** How many lines of a message may look like nothing. */
const MAX_MESSAGE = 3;
const LOOK_AT = 400;
const LOOK_AT_JSON = 65_536;

const kindIn = (state) => (state >> KIND) & 15;
const blanksIn = (state) => (state >> BLANKS) & 3;
const indentIn = (state) => (state >> INDENT) & 31;
const linesIn = (state) => (state >> LINES) & 255;
const sourceIn = (state) => (state >> SOURCE) & 255;
const made = (level, kind, indent, lines, source) => level | (kind << KIND) | (indent << INDENT) | (lines << LINES) | (source << SOURCE);

/** @returns {number} the level of the line that left this state: an index of LEVELS */
export const levelIn = (state) => (blanksIn(state) > 0 ? NONE : state & 7);

/**
 * Whether a line says what the line before only announced, which then has its level, too: the first of two lines of
 * java.util.logging, the upper edge of Terraform's frames.
 */
export const liftsPrevious = (before, state) => kindIn(before) === BLOCK.ANNOUNCED && blanksIn(before) === 0 && levelIn(state) > NONE;

/**
 * How many blank lines right before a line are inside of its block, and have its level, too: those of warnings and errors.
 *
 * @param {string} text what a reader sees of the line
 * @param {number} before the state that the line before left @param {number} state the line's own
 */
export function blanksWithin(text, before, state) {
  const blanks = blanksIn(before);
  if (blanks === 0 || levelIn(state) < WARN || levelIn(state) !== (before & 7) || sourceIn(before) !== sourceIn(state)) return 0;
  return !saysItself(text) || (/^\s/.test(text) && EXCEPTION.test(text)) ? blanks : 0;
}

/**
 * @param {string} text what a reader sees of a line
 * @param {number} before the state that the line before left; 0 at the beginning, and after a gap
 * @returns {number} the state after this line
 */
export function stateAfter(text, before) {
  const start = text.length > LOOK_AT ? text.slice(0, LOOK_AT) : text;
  const prefix = prefixOf(start);
  const rest = prefix.length > 0 ? start.slice(prefix.length) : start;
  const indent = indentOf(rest);
  if (indent < 0) {
    return afterBlank(before);
  }
  const source = hash(prefix.source);
  const state = sourceIn(before) === source ? before : 0;
  if (kindIn(state) === BLOCK.REPORT && linesIn(state) < MAX_LINES && !endsReport(rest)) {
    return made(state & 7, BLOCK.REPORT, 0, REPORTED.test(rest) ? 0 : linesIn(state) + 1, source);
  }
  const within = blanksIn(state) <= 1 ? state & 7 : NONE;
  if (prefix.level > NONE) {
    return made(prefix.level, BLOCK.RECORD, indent, 0, source);
  }
  const head = headIn(text, prefix, rest, within);
  if (head !== null) {
    return afterHead(head, rest, indent, state, source, TIMED.test(start));
  }
  if (isFrame(rest)) {
    return within > NONE ? made(within, kindIn(state) || BLOCK.RECORD, indentIn(state), 0, source) : made(ERROR, BLOCK.RECORD, 0, 0, source);
  }
  if (within > NONE && linesIn(state) < MAX_LINES && continues(rest, indent, state)) {
    const kind = kindIn(state);
    const next = PLACE.test(rest) ? BLOCK.PARAGRAPHS : kind === BLOCK.MESSAGE && indent > indentIn(state) ? BLOCK.RECORD : kind;
    return made(within, next, indentIn(state), linesIn(state) + 1, source);
  }
  if (within >= WARN && isMessage(state) && !TIMED.test(start)) {
    return made(within, BLOCK.MESSAGE, indentIn(state), linesIn(state) + 1, source);
  }
  return made(NONE, BLOCK.ALONE, 0, 0, source);
}

/** `src/main.c:12:5`, `src/app.ts(3,7)`: what a compiler begins with. */
const PLACED = /^[^\s:()]+(?::\d+[:,]|\(\d+)|^\[ERROR\] \S+:\[\d+,\d+\] /;

/**
 * Whether a line is not a part of what the line before it is, which has the same level: a record with a time or of JSON, a line of a
 * compiler. Lines that only begin with the same word, as Maven's do, belong together.
 *
 * @param {string} text what a reader sees of it
 */
export function beginsAnew(text) {
  const start = text.length > LOOK_AT ? text.slice(0, LOOK_AT) : text;
  const prefix = prefixOf(start);
  const rest = start.slice(prefix.length);
  if (isFrame(rest) || indentOf(rest) !== 0) return false;
  if (prefix.level > NONE || TIMED.test(start) || rest.charCodeAt(0) === 0x7b) return true;
  return PLACED.test(rest) && headIn(text, prefix, rest, NONE) !== null;
}

/** Whether a line has its level from what it says, and not from the lines before it. @param {string} text what a reader sees of it */
export function saysItself(text) {
  const start = text.length > LOOK_AT ? text.slice(0, LOOK_AT) : text;
  const prefix = prefixOf(start);
  return prefix.level > NONE || headIn(text, prefix, start.slice(prefix.length), NONE) !== null;
}

/** What a line says itself behind its prefix; of JSON, more is looked at. */
function headIn(text, prefix, rest, within) {
  const json = text.length > LOOK_AT && rest.charCodeAt(0) === 0x7b;
  return headOf(json ? text.slice(prefix.length, LOOK_AT_JSON) : rest, within);
}

const isMessage = (state) => kindIn(state) === BLOCK.MESSAGE && blanksIn(state) === 0 && linesIn(state) < MAX_MESSAGE;

function afterHead(head, rest, indent, state, source, timed) {
  const level = head.trace && takesTrace(rest, state) ? state & 7 : head.level;
  const kind = kindIn(state);
  // Inside what has an end of its own, a line that says the same level does not begin anything.
  const inside =
    level === (state & 7) &&
    level > NONE &&
    blanksIn(state) <= 1 &&
    (head.kind === BLOCK.ALONE ? continues(rest, indent, state) : head.kind === BLOCK.RECORD && (kind === BLOCK.SECTION || kind === BLOCK.BOX || (kind === BLOCK.PARAGRAPH && blanksIn(state) === 0)));
  if (inside) {
    return made(level, kind, indentIn(state), linesIn(state), source);
  }
  return made(level, timed && head.kind === BLOCK.RECORD && !head.trace ? BLOCK.MESSAGE : head.kind, level === (state & 7) && (head.trace || (blanksIn(state) <= 1 && kind !== BLOCK.ALONE)) ? Math.min(indent, indentIn(state)) : indent, 0, source);
}

/** An exception right behind a warning or an error is that record's; after a blank line, where it has the name of a package. */
function takesTrace(rest, state) {
  const block = kindIn(state) === BLOCK.RECORD || kindIn(state) === BLOCK.MESSAGE || kindIn(state) === BLOCK.SECTION;
  return block && (state & 7) >= WARN && (blanksIn(state) === 0 || (blanksIn(state) === 1 && /^\s*[a-z][\w$]*\./.test(rest)));
}

function continues(rest, indent, state) {
  const blanks = blanksIn(state);
  switch (kindIn(state)) {
    case BLOCK.SECTION:
      return true;
    case BLOCK.PARAGRAPH:
      return blanks === 0;
    case BLOCK.PARAGRAPHS:
      return true;
    case BLOCK.BOX:
      return /^[│|╵]/.test(rest);
    case BLOCK.RECORD:
    case BLOCK.MESSAGE:
      return indent > indentIn(state) || ((state & 7) >= WARN && (CONTINUED.test(rest.slice(indent)) || (blanks === 1 ? CODE.test(rest) : FUNCTION.test(rest) || RULE.test(rest) || THROWN.test(rest))));
    default:
      return false;
  }
}

function afterBlank(state) {
  if (kindIn(state) === BLOCK.REPORT) return state;
  const blanks = blanksIn(state);
  if (blanks >= MAX_BLANKS || (state & 7) === NONE) {
    return 0;
  }
  const kind = kindIn(state) === BLOCK.PARAGRAPH || kindIn(state) === BLOCK.ALONE ? BLOCK.RECORD : kindIn(state);
  return (state & ~(15 << KIND) & ~(3 << BLANKS)) | (kind << KIND) | ((blanks + 1) << BLANKS);
}

/** @returns {number} the indentation, at most MAX_INDENT; -1 where there is nothing else */
function indentOf(rest) {
  for (let i = 0; i < rest.length; i++) {
    const c = rest.charCodeAt(i);
    if (c !== 0x20 && c !== 0x09) return Math.min(i, MAX_INDENT);
  }
  return -1;
}

function hash(source) {
  let sum = 0;
  for (let i = 0; i < source.length; i++) sum = (sum * 31 + source.charCodeAt(i)) & 255;
  return sum;
}
