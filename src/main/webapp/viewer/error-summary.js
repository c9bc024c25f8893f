// What an error says in one line, where its lines are not seen: in what a failed log offers, and in a notification.
import { annotationIn } from "./annotations.js";
import { isCause, toldIn } from "./error-lines.js";
import { recordIn } from "./json-line.js";
import { isFrame } from "./level-rules.js";
import { named } from "./text.js";

const MAX_LINE = 300;
const MAX_WHOLE = 1000;

/** A line up to this length, such as "not ok 2", may only be a heading. */
const SHORT = 40;

/** What stands around a name: of pytest, of a traceback, of Maven. */
const AROUND = /^_+ | _+$|:$|(?: -- Time elapsed: [\d.]+ s)? <<< (?:FAILURE|ERROR)!$/g;

/**
 * Its first line, and the one that names the cause where that is another one; the line behind that where it would say little alone.
 *
 * @param {string[]} rows its rows as they were published
 * @returns {{ line: string, whole: string }} plain text; whole: the rows, as far as a tooltip has room
 */
export function summaryOf(rows) {
  const told = rows.map((row) => toldIn(named(atRest(row))).replace(/^\[ERROR\]\s*/, ""));
  const saying = told.filter((text) => text.trim() !== "" && !isFrame(text)).map((text) => text.trim());
  return { line: shortened(lineOf(saying).replace(/\s+/g, " "), MAX_LINE), whole: shortened(rows.map(named).join("\n").trim(), MAX_WHOLE) };
}

/** What a record and an annotation say. */
function atRest(raw) {
  const record = recordIn(raw);
  if (record) return [record.message, ...record.fields.map(({ name, value }) => `${name}=${value}`)].join(" ");
  const annotation = annotationIn(raw);
  if (!annotation) return raw;
  const { place, title, message } = annotation;
  return [place, title && `${title}:`, message].filter((part) => part !== "").join(" ");
}

function lineOf(told) {
  const [first = ""] = told;
  const at = told.findIndex(isCause);
  if (at < 0) return told.length > 1 && (first.endsWith(":") || first.length <= SHORT) ? `${first} ${told[1]}` : first;
  const cause = told[at].replace(/^E\s+/, "");
  const said = at === 0 ? cause : `${first.replace(AROUND, "")}: ${cause}`;
  return cause.endsWith(":") && at + 1 < told.length ? `${said} ${told[at + 1]}` : said;
}

const shortened = (text, most) => (text.length > most ? `${text.slice(0, most)} …` : text);
