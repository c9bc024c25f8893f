// When what a log tells of began, and how long it has taken.
import { clockTime, newDay } from "./clock.js";
import { span } from "./group-header.js";

/** The offset of a channel's first line. */
const FIRST = 1;

export class RunTime {
  #begin = NaN;
  #last = NaN;
  #ended = false;
  #heard = false;

  /** A line has come. @param {number} time in ms @param {number} offset -1 where the gateway keeps no history: nobody knows when it began */
  line(time, offset) {
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
    if (!this.#ended) return { text: `for ${span(Math.max(0, now - this.#begin))}`, title: `since ${began}` };
    return { text: `${began}, took ${span(this.#last - this.#begin)}`, title: `from ${began} to ${at(this.#last)}, by the times of its first and last line` };
  }
}
