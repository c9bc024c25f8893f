// The rows of a very long list that are on the page: from the one at the top, which may be scrolled out in part, down to the lower
// edge.
//
// Heights. A row's height is known once it was on the page; the others are estimated. A row that turns out higher or lower
// than estimated moves nothing that is seen: the rows on the page stay.
import { RowHeights } from "./row-heights.js";

/** Of a row with one line, in pixels; no row is lower. */
export const ROW_HEIGHT = 20;
/** Rows are drawn, measured, and drawn again where they were higher or lower than thought. */
const MAX_ATTEMPTS = 8;

/**
 * @typedef {object} Source
 * @property {() => number} count of rows now
 * @property {(position: number) => number} id by which a row is known while the list grows and shrinks; ascending
 * @property {(position: number) => HTMLElement} render at least one line high
 */
export class RowWindow {
  /** The rows' parent. */
  element = document.createElement("div");
  /** What is seen of the list, in pixels. */
  height = 0;
  /** The ids of rows whose elements stay on the page, out of sight, when they are scrolled away. @type {Set<number>} */
  held = new Set();
  /** @type {Source} */
  #source;
  /** @type {Map<number, HTMLElement>} by id, in the list's order */
  #rendered = new Map();
  /** @type {Map<number, HTMLElement>} by id: out of sight, but held */
  #held = new Map();
  /** @type {WeakMap<Element, number>} */
  #ids = new WeakMap();
  #heights = new RowHeights(ROW_HEIGHT);
  #fresh = true;
  #top = 0;
  #topId = 0;
  #offset = 0;

  constructor(source) {
    this.#source = source;
    this.element.className = "window";
    this.element.setAttribute("role", "list");
  }

  /** The position at the top. */
  get top() {
    return this.#top;
  }

  /** The id of the row at the top. */
  get topId() {
    return this.#topId;
  }

  /** How far the row at the top is scrolled out, in pixels. */
  get offset() {
    return this.#offset;
  }

  /** The position of the last row that is seen, if only in part. */
  get bottom() {
    let position = this.#top;
    for (let y = this.#heightAt(position) - this.#offset; y < this.height && position < this.#source.count() - 1; ) {
      y += this.#heightAt(++position);
    }
    return position;
  }

  /** The rows that are on the page, by id. */
  get rendered() {
    return this.#rendered;
  }

  /** The row that is on the page, in sight or not. */
  row(id) {
    return this.#rendered.get(id) ?? this.#held.get(id);
  }

  heightOf(id) {
    return this.#heights.of(id);
  }

  /** How far below the upper edge a row begins, in pixels; undefined where it is not seen. */
  placeOf(id) {
    let y = -this.#offset;
    for (const other of this.#rendered.keys()) {
      if (y >= this.height) break;
      if (other === id) return y;
      y += this.#heights.of(other);
    }
    return undefined;
  }

  /** Pixels from the list's beginning to a row, or to its end. */
  above(position) {
    const count = this.#source.count();
    if (count === 0) return 0;
    const id = position < count ? this.#source.id(position) : this.#source.id(count - 1) + 1;
    return position * this.#heights.estimate + this.#heights.extraBefore(id) - this.#heights.extraBefore(this.#source.id(0));
  }

  /** The list may have lost rows at its beginning. */
  forgetGone() {
    if (this.#source.count() > 0) this.#heights.forgetBefore(this.#source.id(0));
  }

  /** These rows have left the list, for now. @param {number} to one after the last */
  forget(from, to) {
    this.#heights.forget(from, to);
  }

  /** A row looks different now. */
  invalidate(id) {
    this.row(id)?.remove();
    this.#rendered.delete(id);
    this.#held.delete(id);
  }

  /** All rows look different now. */
  invalidateAll() {
    [...this.#rendered.values(), ...this.#held.values()].forEach((element) => element.remove());
    this.#rendered.clear();
    this.#held.clear();
    this.remeasure();
  }

  /** All rows may have other heights now. */
  remeasure() {
    this.#fresh = true;
    this.#heights.clear(this.#heights.estimate);
  }

  /** Draws with a row so far below the upper edge. @returns {boolean} whether that is the list's end */
  put(position, y) {
    let atEnd = false;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      atEnd = this.#walk(position, y);
      if (!this.#draw()) break;
    }
    return atEnd;
  }

  /** Draws with the row at the top that is so far below the list's beginning. */
  putAt(pixels) {
    let low = 0;
    let high = Math.max(0, this.#source.count() - 1);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.above(middle) <= pixels) low = middle;
      else high = middle - 1;
    }
    this.put(low, this.above(low) - pixels);
  }

  /** Finds what is at the top when a row is so far below it. @returns {boolean} whether the list ends above the lower edge */
  #walk(position, y) {
    const count = this.#source.count();
    this.#climb(Math.max(0, Math.min(position, count)), y);
    let left = this.height + this.#offset;
    for (let below = this.#top; below < count && left >= -0.5; below++) left -= this.#heightAt(below);
    if (left < -0.5) return false;
    this.#climb(count, this.height);
    return true;
  }

  #climb(position, y) {
    const last = this.#source.count() - 1;
    while (y > 0 && position > 0) y -= this.#heightAt(--position);
    while (position < last && -y >= this.#heightAt(position)) y += this.#heightAt(position++);
    this.#top = Math.max(0, Math.min(position, last));
    this.#offset = Math.max(0, -y);
  }

  #heightAt(position) {
    return this.#heights.of(this.#source.id(position));
  }

  /** Rows from the top down, as many as can be seen; those that stay are not touched. @returns {boolean} whether heights were news */
  #draw() {
    const count = this.#source.count();
    const end = Math.min(count, this.#top + Math.ceil((this.height + this.#offset) / ROW_HEIGHT) + 1);
    if (this.#top < count) this.#topId = this.#source.id(this.#top);
    const wanted = new Map();
    for (let position = this.#top; position < end; position++) wanted.set(this.#source.id(position), position);
    this.#clear(wanted);
    const rendered = new Map();
    const made = [];
    let next = this.element.firstElementChild;
    for (const [id, position] of wanted) {
      let row = this.row(id);
      if (!row) {
        row = this.#source.render(position);
        this.#ids.set(row, id);
        made.push(id);
      } else if (this.#held.delete(id)) {
        row.classList.remove("held-above", "held-below");
      }
      rendered.set(id, row);
      while (next && this.#ids.get(next) < id) next = next.nextElementSibling;
      if (row === next) next = next.nextElementSibling;
      else this.element.insertBefore(row, next);
    }
    this.#rendered = rendered;
    this.element.style.transform = `translateY(${-this.#offset}px)`;
    return this.#measure(made);
  }

  /** Takes what is not wanted any more from the page. A row that is held stays where it is: what is selected in it would be lost if it moved. */
  #clear(wanted) {
    for (const [id, row] of this.#rendered) {
      if (wanted.has(id)) continue;
      if (this.held.has(id)) this.#held.set(id, row);
      else row.remove();
    }
    for (const [id, row] of this.#held) {
      if (!this.held.has(id)) {
        row.remove();
        this.#held.delete(id);
      } else if (!wanted.has(id)) {
        row.classList.toggle("held-above", id < this.#topId);
        row.classList.toggle("held-below", id >= this.#topId);
      }
    }
  }

  #measure(ids) {
    let news = false;
    if (this.#fresh && this.#rendered.size > 0 && this.height > 0) {
      this.#fresh = false;
      const heights = [...this.#rendered.values()].map(heightOf).sort((a, b) => a - b);
      const median = Math.max(ROW_HEIGHT, heights[Math.floor(heights.length / 2)]);
      news = median !== this.#heights.estimate;
      this.#heights.clear(median);
      ids = this.#rendered.keys();
    }
    for (const id of ids) news = this.#heights.measured(id, heightOf(this.#rendered.get(id))) || news;
    return news;
  }
}

const heightOf = (element) => element.getBoundingClientRect().height;
