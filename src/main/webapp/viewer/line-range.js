// The lines that a reader has chosen, from one to another.
export class LineRange {
  #anchor = -1;
  #active = -1;

  /** Its first row; -1 where nothing is chosen. */
  get from() {
    return Math.min(this.#anchor, this.#active);
  }

  get to() {
    return Math.max(this.#anchor, this.#active);
  }

  get isEmpty() {
    return this.#anchor < 0;
  }

  has(row) {
    return !this.isEmpty && row >= this.from && row <= this.to;
  }

  /** From one row to another, in either order. */
  set(anchor, active) {
    this.#anchor = anchor;
    this.#active = active;
  }

  /** To another row; where nothing was chosen, from one on. */
  extend(from, to) {
    this.set(this.isEmpty ? from : this.#anchor, to);
  }

  clear() {
    this.set(-1, -1);
  }
}
