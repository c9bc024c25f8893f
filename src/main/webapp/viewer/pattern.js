// What a reader types into search and filter: text, a regular expression between slashes, or several parts (query.js).
import { Expression } from "./expression.js";
import { Query, queryIn } from "./query.js";

const FLAGS = /^(?!.*(.).*\1)[gimsuv]*$/;
const OPERATOR = /[\\^$.*+?()[\]{}|]/;
// A slash inside an expression is escaped, or in a class; a path has others.
const BETWEEN_SLASHES = /^\/((?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\]|\[)+)\/([a-z]*)$/s;
const MAX_KEPT = 8;

/** @type {Map<string, Expression>} the newest, for all panes */
const kept = new Map();

/**
 * @param {string} words `/…/` is an expression where it has an operator or says how it is meant (`/error/i`); `/etc/hosts` and
 *   `/tmp/` are text. Case counts once a capital is typed
 * @returns {RegExp | Expression | Query | null} null for nothing
 * @throws {SyntaxError} in the browser's words
 */
export function pattern(words) {
  if (/^"[-@][^"]*"$/.test(words)) return single(words.slice(1, -1));
  return (BETWEEN_SLASHES.test(words) ? null : queryIn(words, single)) ?? single(words);
}

/** @returns {RegExp | Expression | null} what all of the words are */
function single(words) {
  if (words === "") {
    return null;
  }
  const [, source, flags] = BETWEEN_SLASHES.exec(words) ?? [];
  if (source !== undefined && FLAGS.test(flags) && (OPERATOR.test(source) || /[gi]/.test(flags))) {
    return expressionOf(words, source, flags.includes("g") ? flags : `g${flags}`);
  }
  const literal = words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(literal, /\p{Lu}/u.test(words) ? "gu" : "giu");
}

function expressionOf(words, source, flags) {
  const expression = kept.get(words) ?? new Expression(source, flags);
  kept.delete(words);
  kept.set(words, expression);
  for (const [oldest, unused] of kept) {
    if (kept.size <= MAX_KEPT) break;
    kept.delete(oldest);
    unused.close();
  }
  return expression;
}

/** The same, and null where it is wrong or was refused: the field it was typed into says why. */
export function patternOrNull(words) {
  try {
    const found = pattern(words);
    return (found instanceof Expression || found instanceof Query) && found.problem ? null : found;
  } catch {
    return null;
  }
}
