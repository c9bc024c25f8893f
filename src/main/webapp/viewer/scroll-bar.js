// The scroll bar of a list that draws only what is seen. Its range is the height of the list, and a pixel of it is a pixel of the
// list, up to MAX_HEIGHT; only a higher list is scaled.
//
// What is true is where the list is; the bar is made to fit. It is corrected when the reader's gesture is over, because setting
// `scrollTop` ends a swipe on some phones; only at either end, where the gesture could not continue, at once.

/** Below what any browser takes (Firefox: 17.9 million). */
const MAX_HEIGHT = 15_000_000;
const SETTLED_MS = 150;

/**
 * @typedef {object} Scrolled the list
 * @property {() => number} height what is seen of it, in pixels
 * @property {() => number} total height of all of it
 * @property {() => number} at pixels from its beginning to the upper edge
 * @property {() => boolean} isFollowing whether it stays at its end
 * @property {(pixels: number) => void} move the reader has scrolled so far
 * @property {(pixels: number) => void} jump the reader wants to be so far below the beginning
 * @property {() => void} toEnd the reader wants to be at the end
 * @property {() => void} scrolled after each of these
 */
export class ScrollBar {
  #scroller;
  /** @type {Scrolled} */
  #list;
  #expected = 0;
  #height = -1;
  #settle = 0;
  #touching = false;
  #dragging = false;
  /** As high as the bar's range; the list's element is in it. */
  spacer = document.createElement("div");

  constructor(scroller, list) {
    this.#scroller = scroller;
    this.#list = list;
    this.spacer.className = "spacer";
    scroller.append(this.spacer);
    scroller.addEventListener("scroll", () => this.catchUp(), { passive: true });
    // Not every browser tells when a scroll bar was released.
    for (const type of ["scrollend", "pointerup", "pointerenter"]) {
      scroller.addEventListener(type, ({ buttons = 0 }) => buttons === 0 && this.#dragged(false));
    }
    for (const type of ["touchstart", "touchend", "touchcancel"]) {
      scroller.addEventListener(type, (event) => (this.#touching = event.touches.length > 0), { passive: true });
    }
    scroller.addEventListener("pointerdown", (event) => this.#dragged(this.#isOnBar(event)));
  }

  /** Takes what a script, or a gesture that no event told of yet, has scrolled. */
  catchUp() {
    if (this.#height < 0) return;
    const at = this.#scroller.scrollTop;
    const delta = at - this.#expected;
    if (Math.abs(delta) < 1) {
      return;
    }
    this.#expected = at;
    const range = this.#height - this.#list.height();
    if (!this.#dragging && Math.abs(delta) <= 3 * this.#list.height()) {
      this.#list.move(delta);
    } else if (at >= range - 1) {
      this.#list.toEnd();
    } else {
      this.#list.jump(range > 0 ? (at / range) * (this.#list.total() - this.#list.height()) : 0);
    }
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => this.#settled(), SETTLED_MS);
    if (!this.#dragging && (at <= 0 || at >= range - 1)) this.adjust(true);
    this.#list.scrolled();
  }

  /** Makes the bar tell where the list is: now, or once no gesture is under way. */
  adjust(now = false) {
    const busy = this.#settle !== 0 || this.#touching;
    if (this.#dragging && !now) {
      return;
    }
    const total = this.#list.total();
    const seen = this.#list.height();
    const height = Math.max(seen, Math.min(MAX_HEIGHT, total));
    if (height !== this.#height) {
      this.#height = height;
      this.spacer.style.height = `${height}px`;
    }
    if (this.#list.isFollowing() || now || !busy) {
      const range = height - seen;
      const truth = total - seen;
      const at = this.#list.isFollowing() ? range : truth > 0 ? (this.#list.at() / truth) * range : 0;
      if (Math.abs(at - this.#scroller.scrollTop) >= 1) {
        this.#scroller.scrollTop = at;
      }
    } else if (this.#settle === 0) {
      this.#settle = setTimeout(() => this.#settled(), SETTLED_MS);
    }
    this.#expected = this.#scroller.scrollTop;
  }

  #settled() {
    this.#settle = 0;
    this.adjust();
  }

  #isOnBar({ target, clientX }) {
    return target === this.#scroller && clientX > this.#scroller.getBoundingClientRect().left + this.#scroller.clientWidth;
  }

  #dragged(dragging) {
    if (dragging !== this.#dragging) {
      this.#dragging = dragging;
      this.adjust();
    }
  }
}
