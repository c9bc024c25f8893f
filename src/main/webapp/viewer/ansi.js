// From a line as it was published to pieces of text with a style, as a terminal would show that line: carriage returns, backspaces and
// erasing act within it. Everything else is dropped: a log cannot clear the screen, set a link or touch the clipboard. Which other lines it
// can reach is for screen.js to say.
import { noStyle, select, sequenceOf, styleOf } from "./sgr.js";
import { TerminalLine } from "./terminal-line.js";

/**
 * @typedef {object} Style
 * @property {string[]} classes `fg-1`, `bg-12`, `bold` …
 * @property {string} [color] where the palette of 16 has none
 * @property {string} [background]
 */
/** @typedef {{ text: string, style: Style | null }} Piece */

// String sequences (OSC, DCS, SOS, PM, APC) that have an end, CSI, and the short ones. No two parts can match the same
// character, so that no line takes more than linear time. Groups: the parameters of a CSI, its intermediates, its end.
const SEQUENCE =
  /(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)|(?:\x1b\[|\x9b)([0-?]*)([ -/]*)([@-~]?)|\x1b[ -/]*[0-~]?/g;
const MIGHT_HAVE_SEQUENCES = /[\x1b\x90-\x9f]/;
const MIGHT_MOVE = /[\r\b]|(?:\x1b\[|\x9b)[0-9;?]*[@CDGJKPX`a]/;

/** Whether a terminal might show anything but the characters in the order in which they are written. @param {string} raw */
export const moves = (raw) => MIGHT_MOVE.test(raw);

/** What a reader sees of a line. @param {string} raw */
export function plain(raw) {
  return MIGHT_MOVE.test(raw) ? join(pieces(raw)) : written(raw);
}

/** All characters of a line, also those that a terminal would have overwritten; without escape sequences. */
export const written = (raw) => (MIGHT_HAVE_SEQUENCES.test(raw) ? raw.replace(SEQUENCE, "") : raw);

/** @param {string} raw @returns {Piece[]} in order; joined, they are `plain(raw)` */
export function pieces(raw) {
  return (MIGHT_MOVE.test(raw) ? drawn(raw) : null) ?? writtenPieces(raw);
}

/** @param {string} raw @returns {Piece[]} in order; joined, they are `written(raw)` */
export function writtenPieces(raw) {
  if (!MIGHT_HAVE_SEQUENCES.test(raw)) {
    return [{ text: raw, style: null }];
  }
  const result = [];
  walk(
    raw,
    (text, sgr) => result.push({ text, style: styleOf(sgr) }),
    () => {},
  );
  return result;
}

/** The colours and styles that a text leaves behind, as the sequence that selects them. @param {string} raw */
export function styleAfter(raw) {
  return MIGHT_HAVE_SEQUENCES.test(raw)
    ? sequenceOf(
        walk(
          raw,
          () => {},
          () => {},
        ),
      )
    : "";
}

/** The column at which a terminal's cursor is behind a text that was written from another one on. @param {string} raw */
export function columnAfter(raw, column) {
  const line = new TerminalLine();
  if (column > 0) line.control("C", String(column));
  walk(
    raw,
    (text) => line.write(text, null),
    (final, parameters) => line.control(final, parameters),
  );
  return line.column;
}

/** @returns {Piece[] | null} null where drawing would take too long */
function drawn(raw) {
  const line = new TerminalLine();
  walk(
    raw,
    (text, sgr) => line.write(text, styleOf(sgr)),
    (final, parameters) => line.control(final, parameters),
  );
  return line.exhausted ? null : line.pieces();
}

function walk(raw, ontext, oncontrol) {
  const sgr = noStyle();
  let from = 0;
  for (const match of raw.matchAll(SEQUENCE)) {
    if (match.index > from) ontext(raw.slice(from, match.index), sgr);
    from = match.index + match[0].length;
    const [, parameters, intermediates, final] = match;
    // A private prefix or an intermediate makes it another function: `ESC[>4;2m` sets how keys are reported.
    if (final && intermediates === "" && !/^[<->]/.test(parameters)) {
      if (final === "m" && !parameters.startsWith("?")) select(sgr, parameters);
      else if (final !== "m") oncontrol(final, parameters);
    }
  }
  if (from < raw.length) ontext(raw.slice(from), sgr);
  return sgr;
}

const join = (parts) => parts.map((part) => part.text).join("");
