// The errors of a log: how many there are, the way from one to the next, and their text.
import { counted, element, grouped } from "./dom.js";
import { visible } from "./text.js";

export class Errors {
  #store;
  #view;
  #landmarks;
  #button = element("button", "errors", "", { type: "button", hidden: "", title: "To the next error (e)" });
  #shown = "";
  /** The reader is at that one of them; -1 at none. */
  #at = -1;

  /**
   * @param {import("./store.js").LineStore} store @param {import("./log-view.js").LogView} view
   * @param {import("./landmarks.js").Landmarks} landmarks @param {import("./pane-frame.js").PaneFrame} pane
   * @param {(forward: boolean) => void} go what the button does
   */
  constructor(store, view, landmarks, pane, go) {
    this.#store = store;
    this.#view = view;
    this.#landmarks = landmarks;
    this.#button.addEventListener("click", () => go(true));
    pane.addControl(this.#button);
  }

  /** How many there are, as far as all rows were looked at. */
  get count() {
    return this.#landmarks.errors.count;
  }

  /** Whether the reader is at one of them. */
  get visited() {
    return this.#at >= 0;
  }

  /** Goes on looking for them, and tells how many there are. @returns {boolean} whether all rows were looked at */
  scan() {
    const complete = this.#landmarks.scan();
    this.#tell();
    return complete;
  }

  #tell() {
    const { count } = this.#landmarks.errors;
    if (this.#at >= count) this.#at = -1;
    const text = this.#at < 0 ? counted(count, "error") : `error ${grouped(this.#at + 1)} of ${grouped(count)}`;
    if (text === this.#shown) return;
    this.#shown = text;
    this.#button.textContent = text;
    this.#button.hidden = count === 0;
  }

  /** @returns {number} the row of the first error, whether a filter shows it or not; -1 where there is none */
  first() {
    return this.count === 0 ? -1 : this.#landmarks.errors.at(0);
  }

  /** @returns {number} the row of the next error that is shown after a row, around the end; or of the one before it; -1 where there is none */
  next(row, forward) {
    const found = this.#landmarks.error(row, forward, (at) => this.#view.shows(at));
    this.#at = found ? found.index : -1;
    this.#tell();
    return found ? found.row : -1;
  }

  /** The error that a row is in, with its trace, as it is read. @returns {{ text: string, count: number, all: true } | null} */
  text(row) {
    const block = this.#landmarks.errorAt(row);
    if (!block) return null;
    const rows = Array.from({ length: block.to - block.from }, (_, i) => visible(this.#store.text(block.from + i)));
    return { text: rows.join("\n"), count: rows.length, all: true };
  }
}
