// The errors of a log: how many there are, the way from one to the next, and their text.
import { counted, element, grouped } from "./dom.js";
import { outcome, resultText } from "./outcome.js";
import { visible } from "./text.js";

export class Errors {
  #store;
  #view;
  #pane;
  #landmarks;
  #button = element("button", "errors", "", { type: "button", hidden: "", title: "To the next error (e)" });
  #shown = "";
  /** The reader is at that one of them; -1 at none. */
  #at = -1;
  /** What a log that failed has offered, until it goes on. */
  #offered = false;

  /**
   * @param {import("./store.js").LineStore} store @param {import("./log-view.js").LogView} view
   * @param {import("./landmarks.js").Landmarks} landmarks @param {import("./pane-frame.js").PaneFrame} pane
   * @param {(forward: boolean) => void} go what the button does
   */
  constructor(store, view, landmarks, pane, go) {
    this.#store = store;
    this.#view = view;
    this.#pane = pane;
    this.#landmarks = landmarks;
    this.#button.addEventListener("click", () => go(true));
    pane.addControl(this.#button);
  }

  /** Goes on looking for them, and tells how many there are. @returns {boolean} whether all rows were looked at */
  scan(following) {
    const complete = this.#landmarks.scan();
    this.#tell();
    if (complete) this.#offer(following);
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

  /** A log that has failed: its first error is what people came for. */
  #offer(following) {
    const failed = outcome(following) === "bad";
    if (failed === this.#offered) return;
    this.#offered = failed;
    const { count } = this.#landmarks.errors;
    if (!failed) this.#pane.tell("");
    else if (count > 0) this.#pane.offer(`This log has ended: ${resultText(following.result)}.`, count === 1 ? "Go to its error" : `Go to the first of its ${counted(count, "error")}`, () => this.onfirst());
  }

  /** Called when the reader wants to see the first error. */
  onfirst = () => {};

  /** @returns {number} the row of the first error that is shown; -1 where there is none */
  first() {
    return this.next(this.#store.first - 1, true);
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
