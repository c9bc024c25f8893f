// Shows the few rows of a very long list that fit into its element. What is true is the row at the top and how far it is
// scrolled out; the scroll bar is made to fit. So rows may have any height, and a list may be taller than browsers allow.
//
// Heights. A row's height is known once it was on the page; the others are estimated. A row that turns out higher or lower
// than estimated moves nothing that is seen: the rows on the page stay, and the scroll bar is corrected.
//
// The scroll bar. Its range is the sum of all heights, and a pixel of it is a pixel of the list, up to MAX_HEIGHT; only a
// higher list is scaled. It is corrected when the reader's gesture is over, because setting `scrollTop` ends a swipe on some
// phones; only at either end, where the gesture could not continue, at once.
import { RowHeights } from "./row-heights.js";

/** Below what any browser takes (Firefox: 17.9 million). */
const MAX_HEIGHT = 15_000_000;
const SETTLED_MS = 150;
/** Rows are drawn, measured, and drawn again where they were higher or lower than thought. */
const MAX_ATTEMPTS = 8;

/**
 * @typedef {object} Source
 * @property {() => number} count of rows now
 * @property {(position: number) => number} id by which a row is known while the list grows and shrinks; ascending
 * @property {(position: number) => HTMLElement} render at least one line high
 */
export class VirtualList {
  #scroller;
  #spacer = document.createElement("div");
  #frame = document.createElement("div");
  #window = document.createElement("div");
  /** @type {Source} */
  #source;
  /** @type {Map<number, HTMLElement>} by id, in the list's order */
  #rendered = new Map();
  /** @type {Map<number, HTMLElement>} by id: out of sight, but held */
  #held = new Map();
  /** @type {WeakMap<Element, number>} */
  #ids = new WeakMap();
  #heights;
  #fresh = true;
  #top = 0;
  #topId = 0;
  #offset = 0;
  #expected = 0;
  #height = 0;
  #width = 0;
  #spacerHeight = -1;
  #settle = 0;
  #touching = false;
  #dragging = false;
  rowHeight = 20;
  following = true;
  /** The ids of rows whose elements stay on the page, out of sight, when they are scrolled away. @type {Set<number>} */
  held = new Set();
  /** Called when the reader scrolled, after `following` was set. */
  onscroll = () => {};

  constructor(scroller, source) {
    this.#scroller = scroller;
    this.#source = source;
    this.#heights = new RowHeights(this.rowHeight);
    this.#spacer.className = "spacer";
    this.#window.className = "window";
    this.#window.setAttribute("role", "list");
    this.#frame.className = "frame";
    this.#frame.append(this.#window);
    this.#spacer.append(this.#frame);
    scroller.append(this.#spacer);
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // Not every browser tells when a scroll bar was released.
    for (const type of ["scrollend", "pointerup", "pointerenter"]) {
      scroller.addEventListener(type, ({ buttons = 0 }) => buttons === 0 && this.#dragged(false));
    }
    for (const type of ["touchstart", "touchend", "touchcancel"]) {
      scroller.addEventListener(type, (event) => (this.#touching = event.touches.length > 0), { passive: true });
    }
    scroller.addEventListener("pointerdown", (event) => this.#dragged(this.#onScrollBar(event)));
    new ResizeObserver(() => this.#resized()).observe(scroller);
  }

  /** The position at the top. */
  get top() {
    return this.#top;
  }

  /** The id of the row at the top. */
  get topId() {
    return this.#topId;
  }

  /** The position of the last row that is seen, if only in part. */
  get bottom() {
    let position = this.#top;
    for (let y = this.#heightAt(position) - this.#offset; y < this.#height && position < this.#source.count() - 1; ) {
      y += this.#heightAt(++position);
    }
    return position;
  }

  /** Whether the last row is seen. */
  get atEnd() {
    return this.following || this.bottom >= this.#source.count() - 1;
  }

  /** The rows that are on the page, by id. */
  get rendered() {
    return this.#rendered;
  }

  /** The element of a row that is on the page, in sight or not. */
  element(id) {
    return this.#rendered.get(id) ?? this.#held.get(id);
  }

  /** How far below the upper edge a row begins, in pixels; undefined where it is not seen. */
  placeOf(id) {
    let y = -this.#offset;
    for (const other of this.#rendered.keys()) {
      if (y >= this.#height) break;
      if (other === id) return y;
      y += this.#heights.of(other);
    }
    return undefined;
  }

  /** Takes what a script, or a gesture that no event told of yet, has scrolled. */
  catchUp() {
    this.#scrolled();
  }

  /** The list has changed. `kept` is where the row at the top is now. */
  update(kept = this.#top) {
    if (this.#source.count() > 0) this.#heights.forgetBefore(this.#source.id(0));
    if (this.following) {
      this.toEnd();
    } else {
      this.#put(kept, -this.#offset);
      this.#adjust();
    }
  }

  /** This row, or all, look different now. */
  invalidate(id) {
    if (id === undefined) {
      [...this.#rendered.values(), ...this.#held.values()].forEach((element) => element.remove());
      this.#rendered.clear();
      this.#held.clear();
      this.#remeasure();
    } else {
      this.element(id)?.remove();
      this.#rendered.delete(id);
      this.#held.delete(id);
    }
  }

  toEnd() {
    this.following = true;
    this.#put(this.#source.count(), this.#height);
    this.#adjust();
  }

  /** Brings a row into view: nowhere if it is there, else to the middle. */
  reveal(position) {
    const id = this.#source.id(position);
    const y = this.placeOf(id);
    const height = this.#heights.of(id);
    const seen = y !== undefined && y >= 0 && y + Math.min(height, this.#height) <= this.#height;
    if (seen) this.following = false;
    else this.place(position, Math.max(0, (this.#height - height) / 2));
  }

  /** Puts a row at the top. */
  go(position) {
    this.place(position, 0);
  }

  /** Puts a row so far below the upper edge; as near to it as the list's ends allow. */
  place(position, y) {
    this.following = false;
    this.#put(position, y);
    this.#adjust();
  }

  scrollBy(pixels) {
    this.following = false;
    this.#move(pixels);
    this.#adjust();
  }

  /** A page down or up; a line of the last one stays. */
  page(direction) {
    this.scrollBy(direction * Math.max(this.rowHeight, this.#height - this.rowHeight));
  }

  #scrolled() {
    if (this.#spacerHeight < 0) return;
    const at = this.#scroller.scrollTop;
    const delta = at - this.#expected;
    if (Math.abs(delta) < 1) {
      return;
    }
    this.#expected = at;
    const range = this.#spacerHeight - this.#height;
    this.following = false;
    if (!this.#dragging && Math.abs(delta) <= 3 * this.#height) {
      this.#move(delta);
    } else if (at >= range - 1) {
      this.toEnd();
    } else {
      this.#jump(range > 0 ? (at / range) * (this.#total() - this.#height) : 0);
    }
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => this.#settled(), SETTLED_MS);
    if (!this.#dragging && (at <= 0 || at >= range - 1)) this.#adjust(true);
    this.onscroll();
  }

  #settled() {
    this.#settle = 0;
    this.#adjust();
  }

  #onScrollBar({ target, clientX }) {
    return target === this.#scroller && clientX > this.#scroller.getBoundingClientRect().left + this.#scroller.clientWidth;
  }

  #dragged(dragging) {
    if (dragging !== this.#dragging) {
      this.#dragging = dragging;
      this.#adjust();
    }
  }

  #move(pixels) {
    const reachedEnd = this.#put(this.#top, -this.#offset - pixels);
    this.following = pixels > 0 && reachedEnd;
  }

  /** To the row that is so far below the list's beginning. */
  #jump(pixels) {
    let low = 0;
    let high = Math.max(0, this.#source.count() - 1);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#above(middle) <= pixels) low = middle;
      else high = middle - 1;
    }
    this.#put(low, this.#above(low) - pixels);
  }

  /** Draws with a row so far below the upper edge. @returns {boolean} whether that is the list's end */
  #put(position, y) {
    let atEnd = false;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      atEnd = this.#walk(position, y);
      if (!this.#draw()) break;
    }
    return atEnd;
  }

  /** Finds what is at the top when a row is so far below it. @returns {boolean} whether the list ends above the lower edge */
  #walk(position, y) {
    const count = this.#source.count();
    this.#climb(Math.max(0, Math.min(position, count)), y);
    let left = this.#height + this.#offset;
    for (let below = this.#top; below < count && left >= -0.5; below++) left -= this.#heightAt(below);
    if (left < -0.5) return false;
    this.#climb(count, this.#height);
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
    const end = Math.min(count, this.#top + Math.ceil((this.#height + this.#offset) / this.rowHeight) + 1);
    if (this.#top < count) this.#topId = this.#source.id(this.#top);
    const wanted = new Map();
    for (let position = this.#top; position < end; position++) wanted.set(this.#source.id(position), position);
    for (const [id, element] of this.#rendered) {
      if (!wanted.has(id)) this.#putAway(id, element);
    }
    for (const [id, element] of this.#held) {
      if (!this.held.has(id)) {
        element.remove();
        this.#held.delete(id);
      } else if (!wanted.has(id)) {
        element.classList.toggle("held-above", id < this.#topId);
        element.classList.toggle("held-below", id >= this.#topId);
      }
    }
    const rendered = new Map();
    const made = [];
    let next = this.#window.firstElementChild;
    for (const [id, position] of wanted) {
      let element = this.element(id);
      if (!element) {
        element = this.#source.render(position);
        this.#ids.set(element, id);
        made.push(id);
      } else if (this.#held.delete(id)) {
        element.classList.remove("held-above", "held-below");
      }
      rendered.set(id, element);
      while (next && this.#ids.get(next) < id) next = next.nextElementSibling;
      if (element === next) next = next.nextElementSibling;
      else this.#window.insertBefore(element, next);
    }
    this.#rendered = rendered;
    this.#window.style.transform = `translateY(${-this.#offset}px)`;
    return this.#measure(made);
  }

  /** A row that is held stays where it is in the document: what is selected in it would be lost if it moved. */
  #putAway(id, element) {
    if (this.held.has(id)) this.#held.set(id, element);
    else element.remove();
  }

  #measure(ids) {
    let news = false;
    if (this.#fresh && this.#rendered.size > 0 && this.#height > 0) {
      this.#fresh = false;
      const heights = [...this.#rendered.values()].map(heightOf).sort((a, b) => a - b);
      const median = Math.max(this.rowHeight, heights[Math.floor(heights.length / 2)]);
      news = median !== this.#heights.estimate;
      this.#heights.clear(median);
      ids = this.#rendered.keys();
    }
    for (const id of ids) news = this.#heights.measured(id, heightOf(this.#rendered.get(id))) || news;
    return news;
  }

  #remeasure() {
    this.#fresh = true;
    this.#heights.clear(this.#heights.estimate);
  }

  /** Pixels from the list's beginning to a row. */
  #above(position) {
    const count = this.#source.count();
    if (count === 0) return 0;
    const id = position < count ? this.#source.id(position) : this.#source.id(count - 1) + 1;
    return position * this.#heights.estimate + this.#heights.extraBefore(id) - this.#heights.extraBefore(this.#source.id(0));
  }

  #total() {
    return this.#above(this.#source.count());
  }

  /** Makes the scroll bar tell where the list is, once no gesture is under way. */
  #adjust(now = false) {
    const busy = this.#settle !== 0 || this.#touching;
    if (this.#dragging && !now) {
      return;
    }
    const total = this.#total();
    const height = Math.max(this.#height, Math.min(MAX_HEIGHT, total));
    if (height !== this.#spacerHeight) {
      this.#spacerHeight = height;
      this.#spacer.style.height = `${height}px`;
    }
    if (this.following || now || !busy) {
      const range = height - this.#height;
      const truth = total - this.#height;
      const at = this.following ? range : truth > 0 ? ((this.#above(this.#top) + this.#offset) / truth) * range : 0;
      if (Math.abs(at - this.#scroller.scrollTop) >= 1) {
        this.#scroller.scrollTop = at;
      }
    } else if (this.#settle === 0) {
      this.#settle = setTimeout(() => this.#settled(), SETTLED_MS);
    }
    this.#expected = this.#scroller.scrollTop;
  }

  #resized() {
    const { clientHeight, clientWidth } = this.#scroller;
    this.#height = clientHeight;
    this.#frame.style.height = `${clientHeight}px`;
    if (clientWidth !== this.#width) {
      this.#width = clientWidth;
      this.#remeasure();
    }
    this.update();
  }
}

const heightOf = (element) => element.getBoundingClientRect().height;
