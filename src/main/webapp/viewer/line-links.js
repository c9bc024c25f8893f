// How lines are numbered and linked: by their place in the channel's history where there is one, else by their place among the lines of this page.

/** How long ago the rows of one payload may begin. */
const MAX_PARTS = 100_000;

/** `#p1:57` is the payload with offset 57 of p1's history; `#p1:57.2` the second line of it; `#p1:57-63` the lines from one to another. */
const LINK = /^#(.+):([0-9]{1,15})(?:\.([0-9]{1,6}))?(?:-([0-9]{1,15})(?:\.([0-9]{1,6}))?)?$/;
/** `#p1@14:03` is the first line of p1 from that time on. */
const TIME = /^#(.+)@([^@]{1,40})$/;

/** @typedef {{ offset: number, part: number, last?: { offset: number, part: number } }} Wanted last: of a range */

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

  /** @returns {string | null} the address of lines from one to another; null where no link leads to them */
  range(from, to) {
    const [first, last] = [this.anchor(from), this.anchor(to)];
    return first === null || last === null ? null : first === last ? first : `${first}-${this.number(to)}`;
  }

  /** The address of a time. */
  timeAnchor(text) {
    return `#${this.#project}@${text}`;
  }

  /** @returns {Wanted | { time: string } | null} what of this log the address asks for */
  wanted(hash) {
    const link = LINK.exec(hash);
    if (link?.[1] === this.#project) {
      const [, , offset, part = 1, lastOffset, lastPart] = link;
      // All of the last payload, unless one of its lines is named.
      const last = lastOffset === undefined ? undefined : { offset: Number(lastOffset), part: Number(lastPart ?? MAX_PARTS) };
      return { offset: Number(offset), part: Number(part), last };
    }
    const time = TIME.exec(decoded(hash));
    return time?.[1] === this.#project ? { time: time[2] } : null;
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

function decoded(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}
