// The line, the lines or the time that the address asks for: found when they arrive, or the reader is told why they are not here.
import { clockTime } from "./clock.js";
import { grouped } from "./dom.js";
import { rowAt, timeIn, TIMES } from "./time-target.js";

export class WantedLine {
  #links;
  #isUtc;
  /** @type {import("./line-links.js").Wanted | { time: string } | null} */
  #wanted = null;
  #lookedTo = 0;
  #told = "";

  /** @param {import("./line-links.js").LineLinks} links @param {() => boolean} isUtc whether times without a zone are in UTC */
  constructor(links, isUtc = () => false) {
    this.#links = links;
    this.#isUtc = isUtc;
  }

  get waiting() {
    return this.#wanted !== null;
  }

  /** @param {import("./line-links.js").Wanted | { time: string } | null} wanted */
  set(wanted) {
    this.#wanted = wanted;
    this.#lookedTo = 0;
    this.#told = "";
  }

  /**
   * @param {import("./store.js").LineStore} store
   * @param {{ state: string, position?: { offset: number }, caughtUp?: boolean }} following
   * @returns {{ row: number, text: string, to?: number } | null} null where there is nothing new; `row` is the line, or where it would be,
   *     or -1; `text` says what is wrong; `to` is the last row of a range
   */
  look(store, { state, position, caughtUp }) {
    if (this.#wanted === null || state === "connecting") return null;
    if ("time" in this.#wanted) return caughtUp && store.lines > 0 ? this.#lookAtTime(store, this.#wanted.time) : null;
    const name = `Line ${grouped(this.#wanted.offset)}`;
    const row = this.#links.find(this.#wanted, this.#lookedTo);
    this.#lookedTo = store.end;
    if (row >= 0) {
      const { last } = this.#wanted;
      const to = last && (this.#links.find(last, 0) >= 0 ? this.#links.find(last, 0) : store.end - 1);
      return this.#done({ row, text: "", to: to === undefined ? undefined : Math.max(row, to) });
    }
    if (position === undefined) {
      return state === "live" ? this.#done({ row: -1, text: `${name} cannot be found: this gateway keeps no history` }) : null;
    }
    if (position.offset < this.#wanted.offset) {
      return this.#still(`${name} has not arrived yet: the newest is ${grouped(position.offset)}`, state);
    }
    const oldest = this.#links.oldest();
    const text = oldest < 0 || oldest > this.#wanted.offset
      ? `${name} is no longer here${oldest < 0 ? "" : `: the oldest is ${grouped(oldest)}`}`
      : `${name} is not here: it was skipped, or says nothing`;
    return this.#done({ row: this.#links.next(this.#wanted.offset), text });
  }

  #lookAtTime(store, text) {
    const utc = this.#isUtc();
    const { first, last } = store.span;
    const said = (time) => clockTime(time, utc ? "utc" : "local");
    const time = timeIn(text, { first, last, utc });
    if (time === null) return this.#done({ row: -1, text: `“${text}” is no time such as ${TIMES}` });
    const row = rowAt(store, time);
    if (row < 0) return this.#done({ row: -1, text: `No line is of that time or later: the newest is of ${said(last)}` });
    return this.#done({ row, text: time < first && first === store.time(row) ? `The oldest line here is of ${said(first)}` : "" });
  }

  #done(found) {
    this.#wanted = null;
    return found;
  }

  #still(text, state) {
    if (state !== "live" || this.#told !== "") return null;
    this.#told = text;
    return { row: -1, text };
  }
}
