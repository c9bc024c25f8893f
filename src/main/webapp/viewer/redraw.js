// Whether a payload redraws the row before it, as a progress bar does, or is a line of its own. A carriage return alone does not say:
// ptys and Windows end every line with one. Where both are possible the line is kept.
//
// A bar over HTTP ends its first step with a return and begins the others with one. A line of a pty may do both at once: it ends as every
// line there, and begins with a bar of its own, which is not the line before.

/** To the first column, or everything erased. */
const RETURN = /^(?:\r|\x1b\[[01]?G|\x1b\[2K)/;
/** A line that is erased before it is written: nothing of the row before can be meant to stay. */
const ERASE = /^(?:\x1b\[[01]?G\x1b\[[02]?K|\x1b\[2K|\r+\x1b\[[02]?K)/;
const PERCENT = /(\d{1,3}(?:[.,]\d+)?) ?%/;
const BAR = /[█▉▊▋▌▍▎▏░▒▓━╸╺■□▪⣿]|[#=]{2,}[ .>#=-]*(?:\]|\||\d|$)|\[[#=>.\-* ]{3,}\]/;
const SPINNER = /[\u2801-\u28ff◐◓◑◒◴◷◶◵]|^[|/\\-] | [|/\\-]$/;
const CLOCKS = /(?:(?:\d+|--):(?:\d\d|--):(?:\d\d|--)\s+){2}/;
const ERASES_REST = /[^m]\x1b\[0?K\s*$/;
const NUMBERS = /(?<![\p{L}\p{N}_])\d[\d.,:/]*\s?(?:[KMGT]?i?[Bb](?:it|yte)?s?(?:\/s)?|[kKMG]|it\/s|s\/it|ms|s|m|h|%)?(?![\p{L}\p{N}_])/gu;
const WORD = /[\p{L}\p{N}_][\p{L}\p{N}_.\-/]*/gu;
/** Words that come and go with the state of a bar. */
const STATES = new Set("eta in of at done complete completed left remaining elapsed b/s kb/s mb/s it/s s/it s m h b k kb mb gb kib mib gib".split(" "));
const FINISHED = /\b(?:done|completed?)\b/i;
const LOOK_AT = 1000;

/** What is known of the newest row: nothing where it is not a step of a bar. */
export class Redraws {
  /** @type {{ text: string, end: string } | null} what a reader saw of the row before, and how it ended */
  #last = null;
  #returned = false;
  /** What the newest row drew was wiped: whatever comes next is drawn in its place. */
  #wiped = false;
  /** One bar from an ending return on: its other steps begin with one. */
  #opened = false;
  /** The lines of this log end with returns, which therefore do not make a bar. */
  #returnsEndLines = false;

  /** Whether a return at the end of a line says nothing but that the line ends. */
  get returnsEndLines() {
    return this.#returnsEndLines;
  }

  /** No payload redraws a notice, nor the row before a notice. */
  reset() {
    this.#last = null;
    this.#returned = this.#opened = this.#wiped = false;
  }

  /**
   * @param {string} data the payload
   * @param {(raw: string) => string} plain
   * @returns {"line" | "redraw"}
   */
  next(data, plain) {
    const ends = data.endsWith("\r");
    const begins = data !== "\r" && RETURN.test(data);
    if ((!ends && !begins && this.#last === null) || data.slice(0, -1).includes("\n")) {
      this.#forget();
      return "line";
    }
    const step = { text: plain(data.slice(0, LOOK_AT).replace(/[\r\n]+$/, "")), end: data.slice(-12).replace(/[\r\n]+$/, "") };
    const blank = step.text.trim() === "";
    if (blank && ends && data.length > 1 && (this.#returned || begins) && this.#last !== null && progresses(this.#last)) {
      this.#wiped = true;
      return "redraw";
    }
    const result = this.#judge(data, step, begins, ends);
    this.#opened = begins && (this.#returned || this.#opened) && result === "redraw";
    this.#wiped = false;
    if (!begins && !blank && result === "line") this.#returnsEndLines = ends && (this.#returnsEndLines || !progresses(step));
    this.#last = ends || begins ? step : null;
    this.#returned = ends;
    return result;
  }

  #judge(data, step, begins, ends) {
    const last = this.#last;
    if (last === null || !(this.#returned || begins)) {
      return "line";
    }
    if (this.#wiped || (begins && !ends && (this.#returned || this.#opened)) || ERASE.test(data)) {
      return "redraw";
    }
    return !this.#returnsEndLines && sameBar(last, step) ? "redraw" : "line";
  }

  #forget() {
    this.reset();
    this.#returnsEndLines = false;
  }
}

const progresses = ({ text, end }) =>
  PERCENT.test(text) || BAR.test(text) || SPINNER.test(text) || CLOCKS.test(`${text} `) || ERASES_REST.test(end);

/** The same words around a progress that has not gone back. */
function sameBar(last, step) {
  if (!progresses(last)) return false;
  const words = wordsOf(step.text);
  if (words !== wordsOf(last.text)) return false;
  if (!progresses(step)) return words !== "" && FINISHED.test(step.text);
  return percentOf(step.text) >= percentOf(last.text);
}

function wordsOf(text) {
  const words = text.replace(NUMBERS, " ").match(WORD) ?? [];
  return words.filter((word) => !STATES.has(word.toLowerCase().replace(/[.]+$/, ""))).join(" ");
}

function percentOf(text) {
  const match = PERCENT.exec(text);
  return match ? Number(match[1].replace(",", ".")) : 0;
}
