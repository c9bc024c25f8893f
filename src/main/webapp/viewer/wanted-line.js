// The line that the address asks for: found when it arrives, or the reader is told why it is not here.
import { grouped } from "./dom.js";

export class WantedLine {
  #links;
  /** @type {import("./line-links.js").Wanted | null} */
  #wanted = null;
  #lookedTo = 0;
  #told = "";

  /** @param {import("./line-links.js").LineLinks} links */
  constructor(links) {
    this.#links = links;
  }

  get waiting() {
    return this.#wanted !== null;
  }

  /** @param {import("./line-links.js").Wanted | null} wanted */
  set(wanted) {
    this.#wanted = wanted;
    this.#lookedTo = 0;
    this.#told = "";
  }

  /**
   * @param {import("./store.js").LineStore} store
   * @param {{ state: string, position?: { offset: number } }} following
   * @returns {{ row: number, text: string } | null} null where there is nothing new; `row` is the line, or where it would be,
   *     or -1; `text` says what is wrong
   */
  look(store, { state, position }) {
    if (this.#wanted === null || state === "connecting") return null;
    const name = `Line ${grouped(this.#wanted.offset)}`;
    const row = this.#links.find(this.#wanted, this.#lookedTo);
    this.#lookedTo = store.end;
    if (row >= 0) return this.#done({ row, text: "" });
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
