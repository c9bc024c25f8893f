// When what a log tells of began, how long it has taken, and for how long it has said nothing.
import { clockTime, newDay } from "./clock.js";
import { span } from "./group-header.js";

/** The offset of a channel's first line. */
const FIRST = 1;

/** Something that has said nothing for so long may be dead: its time is not counted any more. */
const QUIET_MS = 60_000;

export class RunTime {
  #begin = NaN;
  #last = NaN;
  #ended = false;
  #heard = false;
  /** When the last line came, by the clock of this browser where it has seen that. */
  #cameAt = NaN;

  /**
   * A line has come.
   *
   * @param {number} time in ms @param {number} offset -1 where the gateway keeps no history: nobody knows when it began
   * @param {number} cameAt in ms: now, or its time where it was published before the page was opened
   */
  line(time, offset, cameAt = time) {
    this.#cameAt = cameAt;
    if (!this.#heard || this.#ended) {
      this.#begin = this.#ended || offset === FIRST ? time : NaN;
      this.#last = time;
    }
    this.#heard = true;
    this.#ended = false;
    this.#last = Math.max(this.#last, time);
  }

  /** The log has ended; a line behind that is the first of another run. */
  end() {
    this.#ended = true;
    this.#heard = true;
  }

  /** @param {number} now in ms @returns {number} for how many ms nothing has come; 0 where that says nothing yet */
  quiet(now) {
    const millis = now - this.#cameAt;
    return millis >= QUIET_MS ? millis : 0;
  }

  /**
   * @param {string} clock "utc" or what shows times of this browser @param {number} now in ms
   * @returns {{ text: string, title: string }} nothing where the beginning is not known
   */
  told(clock, now) {
    if (Number.isNaN(this.#begin)) return { text: "", title: "" };
    const day = clock === "utc" ? "utc" : "local";
    const at = (time) => {
      const date = newDay({ time, before: now }, day);
      return `${date === "" ? "" : `${date}, `}${clockTime(time, day).replace(/\.\d+/, "")}`;
    };
    const began = at(this.#begin);
    if (!this.#ended && this.quiet(now) > 0) return { text: `began ${began}, last line ${at(this.#last)}`, title: "Nothing has come since, not even an end" };
    if (!this.#ended) return { text: `for ${span(Math.max(0, now - this.#begin))}`, title: `since ${began}` };
    return { text: `${began}, took ${span(this.#last - this.#begin)}`, title: `from ${began} to ${at(this.#last)}, by the times of its first and last line` };
  }
}
