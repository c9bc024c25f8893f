// How high the rows of a list are: measured where they were on the page, estimated elsewhere.

const BLOCK = 1024;

/** Rows are known by ascending ids. Only heights that differ from the estimate take memory: 4 bytes each, by blocks. */
export class RowHeights {
  /** @type {Map<number, { extra: Float32Array, sum: number }>} by `id / BLOCK` */
  #blocks = new Map();
  #estimate;

  constructor(estimate) {
    this.#estimate = estimate;
  }

  /** The height of a row that was not measured. */
  get estimate() {
    return this.#estimate;
  }

  of(id) {
    return this.#estimate + (this.#blocks.get(Math.floor(id / BLOCK))?.extra[id % BLOCK] ?? 0);
  }

  /** @returns {boolean} whether that is news */
  measured(id, height) {
    const extra = Math.fround(height - this.#estimate);
    const number = Math.floor(id / BLOCK);
    let block = this.#blocks.get(number);
    if (!block) {
      if (extra === 0) return false;
      block = { extra: new Float32Array(BLOCK), sum: 0 };
      this.#blocks.set(number, block);
    }
    const before = block.extra[id % BLOCK];
    block.extra[id % BLOCK] = extra;
    block.sum += extra - before;
    return extra !== before;
  }

  /** Pixels above a row, beyond the estimate of the rows above it. */
  extraBefore(id) {
    const number = Math.floor(id / BLOCK);
    let sum = 0;
    for (const [other, block] of this.#blocks) {
      if (other < number) sum += block.sum;
    }
    const extra = this.#blocks.get(number)?.extra;
    for (let i = 0; extra && i < id % BLOCK; i++) sum += extra[i];
    return sum;
  }

  /** What was measured of rows from one on, and before another. */
  forget(from, to) {
    for (const [number, block] of this.#blocks) {
      const first = Math.max(0, from - number * BLOCK);
      const end = Math.min(BLOCK, to - number * BLOCK);
      if (first >= end) continue;
      block.extra.fill(0, first, end);
      block.sum = block.extra.reduce((sum, extra) => sum + extra, 0);
    }
  }

  /** Rows before this one have left the list. */
  forgetBefore(id) {
    for (const number of this.#blocks.keys()) {
      if ((number + 1) * BLOCK <= id) this.#blocks.delete(number);
    }
  }

  /** All rows look different now. */
  clear(estimate) {
    this.#blocks.clear();
    this.#estimate = estimate;
  }
}
