// Shows the few rows of a very long list that fit into its element. What is true is the row at the top and how far it is
// scrolled out; the scroll bar is made to fit. So rows may have any height, and a list may be taller than browsers allow.

/** Below what any browser takes (Firefox: 17.9 million). */
const MAX_HEIGHT = 15_000_000;
const SETTLED_MS = 150;

/**
 * @typedef {object} Source
 * @property {() => number} count of rows now
 * @property {(position: number) => number} id by which a row is known while the list grows and shrinks
 * @property {(position: number) => HTMLElement} render at least one line high
 */
export class VirtualList {
  #scroller;
  #spacer = document.createElement("div");
  #frame = document.createElement("div");
  #window = document.createElement("div");
  /** @type {Source} */
  #source;
  /** @type {Map<number, HTMLElement>} by id */
  #rendered = new Map();
  #top = 0;
  #topId = 0;
  #offset = 0;
  #count = 0;
  #expected = 0;
  #height = 0;
  #settle = 0;
  rowHeight = 20;
  following = true;
  /** Called when the reader scrolled, after `following` was set. */
  onscroll = () => {};

  constructor(scroller, source) {
    this.#scroller = scroller;
    this.#source = source;
    this.#spacer.className = "spacer";
    this.#window.className = "window";
    this.#window.setAttribute("role", "list");
    this.#frame.className = "frame";
    this.#frame.append(this.#window);
    this.#spacer.append(this.#frame);
    scroller.append(this.#spacer);
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
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

  get visibleRows() {
    return Math.max(1, Math.floor(this.#height / this.rowHeight));
  }

  /** The rows that are on the page, by id. */
  get rendered() {
    return this.#rendered;
  }

  /** The list has changed. `kept` is where the row at the top is now. */
  update(kept = this.#top) {
    if (this.following) {
      this.toEnd();
    } else {
      this.#top = Math.max(0, Math.min(kept, this.#source.count() - 1));
      this.#draw();
      this.#resize();
    }
  }

  /** These rows, or all, look different now. */
  invalidate(id) {
    if (id === undefined) {
      this.#rendered.forEach((element) => element.remove());
      this.#rendered.clear();
    } else {
      this.#rendered.get(id)?.remove();
      this.#rendered.delete(id);
    }
  }

  toEnd() {
    this.following = true;
    const count = this.#source.count();
    const fitting = Math.ceil(this.#height / this.rowHeight) + 1;
    this.#top = Math.max(0, count - fitting);
    this.#offset = 0;
    this.#draw(fitting);
    const surplus = this.#window.offsetHeight - this.#height;
    if (surplus > 0) {
      this.#offset = surplus;
      this.#normalize();
      this.#draw();
    }
    this.#resize();
  }

  /** Brings a row into view: nowhere if it is there, else to the middle. */
  reveal(position) {
    const element = this.#rendered.get(this.#source.id(position));
    if (element) {
      const box = element.getBoundingClientRect();
      const frame = this.#scroller.getBoundingClientRect();
      if (box.top >= frame.top && box.bottom <= frame.top + this.#height) {
        this.following = false;
        return;
      }
    }
    this.go(position - Math.floor(this.visibleRows / 2));
  }

  /** Puts a row at the top. */
  go(position) {
    this.following = false;
    this.#top = Math.max(0, Math.min(position, this.#source.count() - 1));
    this.#offset = 0;
    this.#draw();
    this.#stopAtEnd(false);
    this.#resize();
  }

  scrollBy(pixels) {
    this.following = false;
    this.#move(pixels);
    this.#resize();
  }

  #scrolled() {
    const at = this.#scroller.scrollTop;
    const delta = at - this.#expected;
    if (Math.abs(delta) < 1) {
      return;
    }
    this.#expected = at;
    const range = this.#range();
    if (delta > 0 && at >= range - 1) {
      this.toEnd();
    } else if (Math.abs(delta) <= 3 * this.#height) {
      this.following = false;
      this.#move(delta);
    } else {
      this.following = false;
      const exact = (at / range) * Math.max(0, this.#source.count() - this.#height / this.rowHeight);
      this.#top = Math.floor(exact);
      this.#offset = (exact - this.#top) * this.rowHeight;
      this.#draw();
      this.#stopAtEnd(false);
    }
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => this.#resize(), SETTLED_MS);
    this.onscroll();
  }

  #move(pixels) {
    if (pixels < 0) {
      const above = Math.min(this.#top, Math.ceil(-pixels / this.rowHeight));
      this.#top -= above;
      this.#draw(); // their heights are known when they are there
      const rows = [...this.#window.children].slice(0, above);
      this.#offset += rows.reduce((sum, row) => sum + row.offsetHeight, 0);
    }
    this.#offset = Math.max(0, this.#offset + pixels);
    this.#draw(Math.ceil((this.#height + this.#offset) / this.rowHeight) + 1);
    this.#normalize();
    this.#draw();
    this.#stopAtEnd(pixels > 0);
  }

  /** Makes the row at the top one that can be seen. */
  #normalize() {
    for (const row of this.#window.children) {
      const height = row.offsetHeight;
      if (this.#offset < height || this.#top >= this.#source.count() - 1) {
        break;
      }
      this.#offset -= height;
      this.#top++;
    }
  }

  #stopAtEnd(following) {
    const fromHere = Math.ceil((this.#height + this.#offset) / this.rowHeight) + 1;
    if (this.#top + fromHere >= this.#source.count() && this.#window.offsetHeight - this.#offset < this.#height) {
      this.toEnd();
      this.following = following;
    }
  }

  /** Rows from the top down, as many as can be seen; those that stay are not touched. */
  #draw(rows = Math.ceil((this.#height + this.#offset) / this.rowHeight) + 1) {
    const count = this.#source.count();
    const wanted = new Map();
    if (this.#top < count) this.#topId = this.#source.id(this.#top);
    let place = this.#window.firstChild;
    for (let position = this.#top; position < Math.min(count, this.#top + rows); position++) {
      const id = this.#source.id(position);
      const element = this.#rendered.get(id) ?? this.#source.render(position);
      wanted.set(id, element);
      if (element === place) {
        place = place.nextSibling;
      } else {
        this.#window.insertBefore(element, place);
      }
    }
    for (const [id, element] of this.#rendered) {
      if (wanted.get(id) !== element) element.remove();
    }
    this.#rendered = wanted;
    this.#window.style.transform = `translateY(${-this.#offset}px)`;
  }

  #range() {
    return Math.max(1, Math.min(MAX_HEIGHT, this.#source.count() * this.rowHeight) - this.#height);
  }

  /** Makes the scroll bar tell where the list is. */
  #resize() {
    const count = this.#source.count();
    if (count !== this.#count) {
      this.#count = count;
      this.#spacer.style.height = `${Math.max(this.#height, Math.min(MAX_HEIGHT, count * this.rowHeight))}px`;
    }
    const below = Math.max(1, count - this.#height / this.rowHeight);
    const range = this.#range();
    const at = this.following ? range : Math.min(range, ((this.#top + this.#offset / this.rowHeight) / below) * range);
    if (Math.abs(at - this.#scroller.scrollTop) >= 1) {
      this.#scroller.scrollTop = at;
    }
    this.#expected = this.#scroller.scrollTop;
  }

  #resized() {
    this.#height = this.#scroller.clientHeight;
    this.#frame.style.height = `${this.#height}px`;
    this.#count = -1;
    this.update();
  }
}
