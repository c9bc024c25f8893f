// Which rows of a store match, found a slice at a time so that the page never blocks.
import { firstNot } from "./bisect.js";

const LOOK_AT_THE_CLOCK_EVERY = 256;

export class LineIndex {
  #store;
  #matches;
  #rows = new Uint32Array(1024);
  #from = 0;
  #length = 0;
  #next;

  /** @param {import("./store.js").LineStore} store @param {(row: number) => boolean | undefined} matches undefined: not known yet */
  constructor(store, matches) {
    this.#store = store;
    this.#matches = matches;
    this.#next = store.first;
  }

  get count() {
    return this.#length - this.#from;
  }

  /** Every row up to here has been looked at. */
  get scannedTo() {
    return this.#next;
  }

  at(i) {
    return this.#rows[this.#from + i];
  }

  /** Looks at rows before `end` until they or the time are used up. @returns {boolean} whether all were looked at */
  scan(end, deadline) {
    this.#forget();
    for (; this.#next < end; this.#next++) {
      if (this.#next % LOOK_AT_THE_CLOCK_EVERY === 0 && performance.now() > deadline) {
        return false;
      }
      const matches = this.#matches(this.#next);
      if (matches === undefined) {
        return false;
      }
      if (matches) {
        this.#add(this.#next);
      }
    }
    return true;
  }

  /** @param {number} row one that was looked at */
  has(row) {
    const position = this.lowerBound(row);
    return position < this.count && this.at(position) === row;
  }

  /** The position of the first match at or after a row; `count` where there is none. */
  lowerBound(row) {
    return firstNot(this.#from, this.#length, (position) => this.#rows[position] < row) - this.#from;
  }

  /** A row, and those after it, are looked at again: what they say has changed. */
  rewind(row) {
    if (row < this.#next) {
      this.#length = this.#from + this.lowerBound(row);
      this.#next = row;
    }
  }

  /** Forgets what was found from a row on, and does not look again. */
  dropFrom(row) {
    this.#length = this.#from + this.lowerBound(row);
  }

  #add(row) {
    if (this.#length === this.#rows.length) {
      const grown = new Uint32Array(Math.max(1024, (this.#length - this.#from) * 2));
      grown.set(this.#rows.subarray(this.#from, this.#length));
      this.#rows = grown;
      this.#length -= this.#from;
      this.#from = 0;
    }
    this.#rows[this.#length++] = row;
  }

  /** Rows that have left the store. */
  #forget() {
    const first = this.#store.first;
    this.#next = Math.max(this.#next, first);
    while (this.#from < this.#length && this.#rows[this.#from] < first) {
      this.#from++;
    }
  }
}
