// How lines are numbered and linked: by their place in the channel's history where there is one, else by their place among the lines of this page.

/** How long ago the rows of one payload may begin. */
const MAX_PARTS = 100_000;

/** `#p1:57` is the payload with offset 57 of p1's history; `#p1:57.2` the second line of it. */
const LINK = /^#(.+):([0-9]{1,15})(?:\.([0-9]{1,6}))?$/;

/** @typedef {{ offset: number, part: number }} Wanted */

export class LineLinks {
  #store;
  #project;
  #lastRow = -1;
  #lastPart = 0;

  /** @param {import("./store.js").LineStore} store @param {string} project */
  constructor(store, project) {
    this.#store = store;
    this.#project = project;
  }

  /** @returns {string} what stands beside the line */
  number(row) {
    const offset = this.#store.offset(row);
    if (offset < 0) return String(this.#store.linesBefore(row) + 1);
    const part = this.#part(row);
    return part === 1 ? String(offset) : `${offset}.${part}`;
  }

  /** @returns {string | null} null where no link leads to it */
  anchor(row) {
    return this.#store.offset(row) < 0 ? null : `#${this.#project}:${this.number(row)}`;
  }

  /** @returns {Wanted | null} what of this log the address asks for */
  wanted(hash) {
    const link = LINK.exec(hash);
    return link?.[1] === this.#project ? { offset: Number(link[2]), part: Number(link[3] ?? 1) } : null;
  }

  /** @param {Wanted} wanted @param {number} from the oldest row to look at @returns {number} -1 where it is not here */
  find({ offset, part }, from) {
    let row = this.#store.find(offset, from);
    if (row < 0) return -1;
    const last = row;
    while (row > this.#store.first && this.#store.offset(row - 1) === offset) row--;
    return Math.min(last, row + Math.max(1, part) - 1);
  }

  /** The oldest line here, or -1. */
  oldest() {
    for (let row = this.#store.first; row < this.#store.end; row++) {
      if (this.#store.offset(row) >= 0) return this.#store.offset(row);
    }
    return -1;
  }

  /** The first row at or after a position in history, or -1. */
  next(offset) {
    for (let row = this.#store.first; row < this.#store.end; row++) {
      if (this.#store.offset(row) >= offset) return row;
    }
    return -1;
  }

  /** Which line of its payload a row is, from 1. */
  #part(row) {
    const offset = this.#store.offset(row);
    if (row - 1 === this.#lastRow && row > this.#store.first && this.#store.offset(row - 1) === offset) {
      this.#lastPart++;
    } else {
      let first = row;
      while (first > this.#store.first && row - first < MAX_PARTS && this.#store.offset(first - 1) === offset) first--;
      this.#lastPart = row - first + 1;
    }
    this.#lastRow = row;
    return this.#lastPart;
  }
}
