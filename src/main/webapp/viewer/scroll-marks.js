// Marks beside the scroll bar: where a log has errors, warnings, matches and gaps. A picture of 6 pixels' width, which takes no clicks.
import { element, themeColour } from "./dom.js";

const WIDTH = 6;
const HEIGHT_OF_MARK = 2;
const PAUSE_MS = 250;

export class ScrollMarks {
  #scroller;
  #view;
  #kinds;
  #canvas = element("canvas", "marks", "", { "aria-hidden": "true" });
  #drawn = "";
  #next = 0;

  /**
   * @param {HTMLElement} scroller @param {import("./log-view.js").LogView} view
   * @param {() => [string, import("./line-index.js").LineIndex | null][]} kinds by the name of their colour; the last one is on top
   */
  constructor(scroller, view, kinds) {
    this.#scroller = scroller;
    this.#view = view;
    this.#kinds = kinds;
    scroller.after(this.#canvas);
  }

  /** Draws soon what is new; cheap where nothing is. */
  update() {
    this.#next ||= setTimeout(() => {
      this.#next = 0;
      this.#draw();
    }, PAUSE_MS);
  }

  stop() {
    clearTimeout(this.#next);
  }

  #draw() {
    const { clientHeight: height, scrollHeight, offsetWidth, clientWidth } = this.#scroller;
    const { count } = this.#view;
    const kinds = scrollHeight > height ? this.#kinds().filter(([, index]) => index && index.count > 0) : []; // otherwise all is seen
    const colours = kinds.map(([name]) => themeColour(this.#canvas, name));
    const state = [height, count, offsetWidth - clientWidth, ...colours, ...kinds.map(([name, index]) => `${name} ${index.count}`)].join();
    if (state === this.#drawn) return;
    this.#drawn = state;
    this.#canvas.width = WIDTH;
    this.#canvas.height = height;
    this.#canvas.style.right = `${offsetWidth - clientWidth}px`;
    const pen = this.#canvas.getContext("2d");
    kinds.forEach(([, index], i) => {
      pen.fillStyle = colours[i];
      for (const y of this.#places(index, height, count)) pen.fillRect(0, y, WIDTH, HEIGHT_OF_MARK);
    });
  }

  /** The pixels at which one of an index's rows is shown: two looks at the index for each, however many rows it has. */
  *#places(index, height, count) {
    const steps = Math.max(1, Math.floor(height / HEIGHT_OF_MARK));
    let before = 0;
    for (let i = 0; i < steps; i++) {
      const to = Math.floor(((i + 1) * count) / steps);
      const after = to >= count ? index.count : index.lowerBound(this.#view.row(to));
      if (after > before) yield i * HEIGHT_OF_MARK;
      before = after;
    }
  }
}
