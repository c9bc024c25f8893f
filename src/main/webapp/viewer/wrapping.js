// Whether the long lines of a log wrap: as the reader has it or, without that, where the pane is so narrow that nobody would read their ends.
import { NARROW } from "./tool-places.js";

/** A pane beside others that is narrower than this, in pixels, wraps as a phone does. */
const NARROW_PANE = 700;

export class Wrapping {
  #scroller;
  #settings;
  #shown = false;
  /** Called when it is otherwise now. */
  onchange = () => {};

  /** @param {HTMLElement} scroller of the log @param {import("./settings.js").Settings} settings @param {AbortSignal} signal at the end */
  constructor(scroller, settings, signal) {
    this.#scroller = scroller;
    this.#settings = settings;
    const observer = new ResizeObserver(() => this.update());
    observer.observe(scroller);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  get on() {
    const chosen = this.#settings.get("wrap");
    if (chosen !== "") return chosen === "on";
    const width = this.#scroller.offsetWidth; // 0 where it is not on the page yet
    return matchMedia(NARROW).matches || (width > 0 && width < NARROW_PANE);
  }

  /** The reader has chosen something else, or the pane has another width. */
  update() {
    const { on } = this;
    if (on === this.#shown) return;
    this.#shown = on;
    this.#scroller.classList.toggle("wrap", on);
    this.onchange();
  }
}
