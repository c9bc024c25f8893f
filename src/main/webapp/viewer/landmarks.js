// What readers look for in a log first: where its errors begin, and its warnings and gaps.
import { ErrorIndex } from "./error-index.js";
import { beginsAnew, saysItself } from "./levels.js";
import { ERROR, WARN } from "./level-rules.js";
import { LineIndex } from "./line-index.js";
import { LINE } from "./store.js";
import { visible } from "./text.js";

const SLICE_MS = 4;

export class Landmarks {
  #store;
  #errors;
  #warnings;
  #notices;

  /** @param {import("./store.js").LineStore} store */
  constructor(store) {
    this.#store = store;
    this.#errors = new ErrorIndex(store);
    this.#warnings = new LineIndex(store, (row) => this.#warns(row));
    this.#notices = new LineIndex(store, (row) => store.kind(row) !== LINE);
  }

  /** Where errors begin: an error with its trace is one. */
  get errors() {
    return this.#errors;
  }

  get warnings() {
    return this.#warnings;
  }

  /** What is no line: gaps, ends. */
  get notices() {
    return this.#notices;
  }

  /** Goes on looking at rows for as long as a frame can spare. @returns {boolean} whether all were looked at */
  scan() {
    const deadline = performance.now() + SLICE_MS;
    return [this.#errors, this.#warnings, this.#notices].map((index) => index.scan(this.#store.end, deadline)).every((done) => done);
  }

  /** A row says something else, or has another level. */
  rewind(row) {
    for (const index of [this.#errors, this.#warnings, this.#notices]) index.rewind(row);
  }

  /**
   * The next error after a row that passes, around the end of its run; or the one before it. Those of other runs count where its own has none.
   *
   * @param {(row: number) => boolean} passes whether it is shown
   * @returns {{ row: number, index: number } | null} null where there is none
   */
  error(row, forward, passes) {
    const at = Math.min(forward ? row + 1 : row, this.#store.end - 1);
    return this.#errorOf(this.#errors.ofRun(at), row, forward, passes) ?? this.#errorOf({ from: 0, to: this.#errors.count }, row, forward, passes);
  }

  #errorOf({ from, to }, row, forward, passes) {
    const count = to - from;
    const start = (forward ? this.#errors.lowerBound(row + 1) : this.#errors.lowerBound(row) - 1) - from;
    for (let i = 0; i < count; i++) {
      const index = from + ((((start + (forward ? i : -i)) % count) + count) % count);
      if (passes(this.#errors.at(index))) return { row: this.#errors.at(index), index };
    }
    return null;
  }

  /** The error that a row is in: its first row and one after its last. @returns {{ from: number, to: number } | null} */
  errorAt(row) {
    if (row < this.#store.first || this.#store.kind(row) !== LINE || this.#store.level(row) !== ERROR) return null;
    const index = this.#errors.lowerBound(row + 1) - 1;
    const begun = index < 0 ? this.#store.first : this.#errors.at(index);
    const next = index + 1 < this.#errors.count ? this.#errors.at(index + 1) : this.#store.end;
    let from = row;
    for (let at = from - 1; at >= begun && this.#goesOn(at); at--) {
      if (this.#store.level(at) === ERROR) from = at;
    }
    let to = row + 1;
    for (let at = to; at < next && this.#goesOn(at); at++) {
      if (this.#store.level(at) === ERROR) to = at + 1;
    }
    return { from, to };
  }

  #goesOn(row) {
    return this.#store.kind(row) === LINE && (this.#store.level(row) === ERROR || isBlank(this.#store.text(row)));
  }

  #warns(row) {
    const store = this.#store;
    if (store.kind(row) !== LINE || store.level(row) !== WARN || isBlank(store.text(row))) return false;
    if (row === store.first || store.kind(row - 1) !== LINE) return true;
    if (isBlank(store.text(row - 1))) return saysItself(visible(store.text(row)));
    return store.level(row - 1) !== WARN || beginsAnew(visible(store.text(row)));
  }
}

/** Within a trace, too, there may be blank lines. */
const isBlank = (text) => text.length < 64 && visible(text).trim() === "";
