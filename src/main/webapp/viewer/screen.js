// The last rows of a log as a terminal's: tools such as vitest, npm and docker move the cursor up and write over what they wrote. What
// leaves the last rows is text for good.
//
// What is written over a row is added to it behind a carriage return, so the row is drawn as any line that returns, and unfolding it
// shows what was there before. A tool counts the rows of its own terminal: where that wrapped lines, the rows here are others.
import { columnAfter, plain, styleAfter } from "./ansi.js";
import { LINE } from "./store.js";

/** How far up the cursor can go. */
const ROWS = 50;
/** More is kept of a row only as it is read. */
const MAX_KEPT = 2000;
/** Cursor up and down, next and previous line, erase below: what acts on other rows. */
const MOVE = /\x1b\[(\d{0,4})([ABEFJ])/g;
const UP = /\x1b\[\d{0,4}[AF]/;
const TO_START = /\x1b\[[01]?G/g;

export class Screen {
  #store;
  /** Where the next line goes; -1 for below all others. */
  #row = -1;
  /** No line goes above this row. */
  #top = 0;

  /** @param {import("./store.js").LineStore} store */
  constructor(store) {
    this.#store = store;
  }

  /** Whether a line writes over rows that are there. @param {string} text without its line feed */
  takes(text) {
    return this.#row >= 0 || UP.test(text);
  }

  /** Nothing above a notice is written over. */
  reset() {
    this.#row = -1;
    this.#top = this.#store.end;
  }

  /**
   * @param {string} text a line that this takes @param {{ time: number, offset: number, payload: string | null }} said of rows that are new
   * @param {boolean} goesOn the next text begins where this one has returned to, and not in a row below
   * @returns {number} the first row that says something else now, or is new
   */
  write(text, said, goesOn = false) {
    const bottom = this.#store.end;
    const top = Math.max(this.#top, this.#store.first, bottom - ROWS);
    const pen = { row: this.#row < 0 ? bottom : Math.max(top, this.#row), column: 0, style: "", first: bottom, said };
    let from = 0;
    const line = text.replace(TO_START, "\r");
    for (const match of line.matchAll(MOVE)) {
      this.#put(pen, line.slice(from, match.index));
      from = match.index + match[0].length;
      this.#move(pen, match[2], Number(match[1] || (match[2] === "J" ? 0 : 1)), top, bottom);
    }
    this.#put(pen, line.slice(from));
    if (pen.row === this.#store.end && !goesOn) this.#put(pen, "", true);
    const next = goesOn ? pen.row : pen.row + 1;
    this.#row = next < this.#store.end ? next : -1;
    return pen.first;
  }

  #move(pen, what, count, top, bottom) {
    if (what === "J") {
      if (count === 0) this.#eraseBelow(pen);
      return;
    }
    const up = what === "A" || what === "F";
    pen.row = up ? Math.max(top, pen.row - Math.max(1, count)) : Math.min(Math.max(bottom, this.#store.end - 1), pen.row + Math.max(1, count));
    if (what === "E" || what === "F") pen.column = 0;
  }

  #eraseBelow(pen) {
    if (pen.row < this.#store.end) this.#put(pen, "\x1b[K");
    for (let row = pen.row + 1; row < this.#store.end; row++) this.#replace(pen, row, "");
  }

  #put(pen, text, blank = false) {
    if (text === "" && !blank) return;
    while (pen.row > this.#store.end) this.#append(pen, "");
    const isNew = pen.row === this.#store.end;
    const before = isNew ? "" : this.#store.text(pen.row);
    const kept = before.length > MAX_KEPT ? plain(before) : before;
    const column = pen.column > 0 ? `\x1b[${pen.column}C` : "";
    const written = `${kept === "" ? "" : `${kept}\x1b[m\r`}${column}${pen.style}${text}`;
    if (isNew) this.#append(pen, written);
    else this.#replace(pen, pen.row, written);
    pen.style = styleAfter(pen.style + text);
    pen.column = columnAfter(text, pen.column);
  }

  #append(pen, text) {
    pen.first = Math.min(pen.first, this.#store.append(text, pen.said));
  }

  #replace(pen, row, text) {
    if (this.#store.kind(row) === LINE && this.#store.replace(row, text)) pen.first = Math.min(pen.first, row);
  }
}
