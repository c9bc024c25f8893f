// How many lines there are, in words.
import { counted, grouped, lines } from "./dom.js";

/** @param {{ all: number, gone: number, shown: number | null, paused: boolean, complete: boolean }} log */
export function noteText({ all, gone, shown, paused, complete }) {
  const text = gone > 0 ? `${lines(all)}, the oldest ${grouped(gone)} no longer here` : lines(all);
  return `${shown === null ? text : `${grouped(shown)} of ${text}`}${paused ? ", paused" : ""}${complete ? "" : " …"}`;
}

export function moreText(unseen) {
  return unseen === 0 ? "To the end ↓" : `${counted(unseen, "new line")} ↓`;
}

/** The rows that have come since the reader saw the end of the log. */
export class NewRows {
  #from = 0;
  /** What was there when the page was opened has arrived; what comes from now on is new. */
  #opened = false;

  /**
   * @param {number} end of all rows @param {boolean} seen whether the reader sees it now
   * @param {boolean} caughtUp whether what comes now is new
   * @returns {number} the first of them
   */
  from(end, seen, caughtUp) {
    if (!this.#opened || seen) this.#from = end;
    this.#opened ||= caughtUp;
    return this.#from;
  }
}
