// Which rows of a log are out of sight in folded groups: ranges in order, with the number of rows in all before each, so that every
// question takes a look at a few of them, however many there are.
import { firstNot } from "./bisect.js";

export class HiddenRows {
  /** @type {number[]} */
  #from = [];
  /** @type {number[]} one after the last row */
  #to = [];
  /** @type {number[]} rows in the ranges before */
  #before = [];

  get ranges() {
    return this.#from.length;
  }

  /** A range behind all others. @param {number} to one after its last row; it may be after the end of the log */
  add(from, to) {
    const last = this.#from.length - 1;
    this.#before.push(last < 0 ? 0 : this.#before[last] + this.#to[last] - this.#from[last]);
    this.#from.push(from);
    this.#to.push(to);
  }

  /** Only the ranges before a row stay. */
  truncate(row) {
    const count = this.#rangesBefore(row);
    this.#from.length = this.#to.length = this.#before.length = count;
  }

  /** How many rows before this one are hidden. */
  hiddenBefore(row) {
    const i = this.#rangesBefore(row) - 1;
    return i < 0 ? 0 : this.#before[i] + Math.min(row, this.#to[i]) - this.#from[i];
  }

  hides(row) {
    const i = this.#rangesBefore(row + 1) - 1;
    return i >= 0 && row < this.#to[i];
  }

  /** How many of the rows of a store are not hidden before a row. @param {number} first the oldest row */
  position(row, first) {
    return row - first - (this.hiddenBefore(row) - this.hiddenBefore(first));
  }

  /** The row before which so many are not hidden, and which is not hidden itself. @param {number} first the oldest row */
  row(position, first) {
    const rank = position + first - this.hiddenBefore(first);
    const i = firstNot(0, this.#from.length, (range) => this.#from[range] - this.#before[range] <= rank) - 1;
    return i < 0 ? rank : rank + this.#before[i] + this.#to[i] - this.#from[i];
  }

  /** How many ranges begin before a row. */
  #rangesBefore(row) {
    return firstNot(0, this.#from.length, (range) => this.#from[range] < row);
  }
}
