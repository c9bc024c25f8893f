// Shows the few rows of a very long list that fit into its element. What is true is the row at the top and how far it is
// scrolled out; the scroll bar is made to fit. So rows may have any height, and a list may be taller than browsers allow.
import { ROW_HEIGHT, RowWindow } from "./row-window.js";
import { ScrollBar } from "./scroll-bar.js";

export class VirtualList {
  #scroller;
  /** @type {import("./row-window.js").Source} */
  #source;
  #rows;
  #bar;
  #frame = document.createElement("div");
  #width = 0;
  following = true;
  /** Called when the reader scrolled, after `following` was set. */
  onscroll = () => {};

  constructor(scroller, source) {
    this.#scroller = scroller;
    this.#source = source;
    this.#rows = new RowWindow(source);
    this.#bar = new ScrollBar(scroller, {
      height: () => this.#rows.height,
      total: () => this.#rows.above(source.count()),
      at: () => this.#rows.above(this.#rows.top) + this.#rows.offset,
      isFollowing: () => this.following,
      move: (pixels) => this.#move(pixels),
      jump: (pixels) => {
        this.following = false;
        this.#rows.putAt(pixels);
      },
      toEnd: () => this.toEnd(),
      scrolled: () => this.onscroll(),
    });
    this.#frame.className = "frame";
    this.#frame.append(this.#rows.element);
    this.#bar.spacer.append(this.#frame);
    new ResizeObserver(() => this.#resized()).observe(scroller);
  }

  /** The position at the top. */
  get top() {
    return this.#rows.top;
  }

  /** The id of the row at the top. */
  get topId() {
    return this.#rows.topId;
  }

  /** The position of the last row that is seen, if only in part. */
  get bottom() {
    return this.#rows.bottom;
  }

  /** Whether the last row is seen. */
  get atEnd() {
    return this.following || this.bottom >= this.#source.count() - 1;
  }

  /** The rows that are on the page, by id. */
  get rendered() {
    return this.#rows.rendered;
  }

  /** The element of a row that is on the page, in sight or not. */
  element(id) {
    return this.#rows.row(id);
  }

  /** The ids of rows whose elements stay on the page, out of sight, when they are scrolled away. @param {Set<number>} ids */
  hold(ids) {
    this.#rows.held = ids;
  }

  /** How far below the upper edge a row begins, in pixels; undefined where it is not seen. */
  placeOf(id) {
    return this.#rows.placeOf(id);
  }

  /** Takes what a script, or a gesture that no event told of yet, has scrolled. */
  catchUp() {
    this.#bar.catchUp();
  }

  /** The list has changed. `kept` is where the row at the top is now. */
  update(kept = this.top) {
    this.#rows.forgetGone();
    if (this.following) {
      this.toEnd();
    } else {
      this.#rows.put(kept, -this.#rows.offset);
      this.#bar.adjust();
    }
  }

  /** This row, or all, look different now. */
  invalidate(id) {
    if (id === undefined) this.#rows.invalidateAll();
    else this.#rows.invalidate(id);
  }

  /** The rows of these ids have left the list, for now: how high they were says nothing of it. @param {number} to one after the last */
  forget(from, to) {
    this.#rows.forget(from, to);
  }

  toEnd() {
    this.following = true;
    this.#rows.put(this.#source.count(), this.#rows.height);
    this.#bar.adjust();
  }

  /** Brings a row into view: nowhere if it is there, else to the middle. */
  reveal(position) {
    const id = this.#source.id(position);
    const y = this.placeOf(id);
    const height = this.#rows.heightOf(id);
    const seen = y !== undefined && y >= 0 && y + Math.min(height, this.#rows.height) <= this.#rows.height;
    if (seen) this.following = false;
    else this.centre(position);
  }

  /** Puts a row in the middle. */
  centre(position) {
    this.place(position, Math.max(0, (this.#rows.height - this.#rows.heightOf(this.#source.id(position))) / 2));
  }

  /** Puts a row at the top. */
  go(position) {
    this.place(position, 0);
  }

  /** Puts a row so far below the upper edge; as near to it as the list's ends allow. */
  place(position, y) {
    this.following = false;
    this.#rows.put(position, y);
    this.#bar.adjust();
  }

  scrollBy(pixels) {
    this.#move(pixels);
    this.#bar.adjust();
  }

  /** A page down or up; a line of the last one stays. */
  page(direction) {
    this.scrollBy(direction * Math.max(ROW_HEIGHT, this.#rows.height - ROW_HEIGHT));
  }

  #move(pixels) {
    const reachedEnd = this.#rows.put(this.top, -this.#rows.offset - pixels);
    this.following = pixels > 0 && reachedEnd;
  }

  #resized() {
    const { clientHeight, clientWidth } = this.#scroller;
    this.#rows.height = clientHeight;
    this.#frame.style.height = `${clientHeight}px`;
    if (clientWidth !== this.#width) {
      this.#width = clientWidth;
      this.#rows.remeasure();
    }
    this.update();
  }
}
