// What an error says in one line, where its lines are not seen: in what a failed log offers, and in a notification.
import { isCause, toldIn } from "./error-lines.js";

const MAX_LINE = 300;
const MAX_WHOLE = 1000;

/** What stands around a name: of pytest, of a traceback, of Maven. */
const FRAME = /^_+ | _+$|:$|(?: -- Time elapsed: [\d.]+ s)? <<< (?:FAILURE|ERROR)!$/g;

/**
 * Its first line, and the one that names the cause where that is another one.
 *
 * @param {string[]} rows its rows as plain text
 * @returns {{ line: string, whole: string }} whole: the rows, as far as a tooltip has room
 */
export function summaryOf(rows) {
  const told = rows.map((row) => toldIn(row).replace(/^\[ERROR\]\s*/, "").trim());
  const [first = "", ...others] = told.filter((text) => text !== "");
  const cause = isCause(first) ? undefined : others.find(isCause);
  const line = cause === undefined ? first : `${first.replace(FRAME, "")}: ${cause.replace(/^E\s+/, "")}`;
  return { line: shortened(line, MAX_LINE), whole: shortened(rows.join("\n").trim(), MAX_WHOLE) };
}

const shortened = (text, most) => (text.length > most ? `${text.slice(0, most)} …` : text);
