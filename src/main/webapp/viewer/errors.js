// The errors of a log: how many there are, the way from one to the next, and their text.
import { counted, element, grouped } from "./dom.js";
import { summaryOf } from "./error-summary.js";
import { visible } from "./text.js";

/** How much of an error is looked at for what it says, and for how long errors are looked for where there is no time to wait. */
const MAX_ROWS = 50;
const LOOK_MS = 100;

export class Errors {
  #store;
  #view;
  #landmarks;
  #button = element("button", "errors", "", { type: "button", hidden: "", title: "To the next error (e)" });
  #shown = "";
  /** The row of the one that the reader is at; -1 at none. */
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

  /** How many this run of the log has, as far as all rows were looked at: those before an end that lines follow are of another one. */
  get count() {
    const { from, to } = this.#landmarks.errors.ofRun();
    return to - from;
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
    const { errors } = this.#landmarks;
    const { count } = this;
    if (this.#at < this.#store.first || !errors.has(this.#at)) this.#at = -1;
    const run = this.#at < 0 ? null : errors.ofRun(this.#at);
    const text = run === null ? counted(count, "error") : `error ${grouped(errors.lowerBound(this.#at) - run.from + 1)} of ${grouped(run.to - run.from)}`;
    if (text === this.#shown) return;
    this.#shown = text;
    this.#button.textContent = text;
    this.#button.hidden = count === 0 && run === null;
  }

  /** @returns {number} the row of this run's first error, whether a filter shows it or not; -1 where there is none */
  first() {
    const { errors } = this.#landmarks;
    const { from, to } = errors.ofRun();
    return from === to ? -1 : errors.at(from);
  }

  /** What this run's first error says, as far as errors were looked for; null where there is none. @returns {{ line: string, whole: string, source: number } | null} */
  summary() {
    const row = this.first();
    if (row < 0) return null;
    const to = Math.min(this.#landmarks.errorAt(row)?.to ?? row + 1, row + MAX_ROWS);
    const rows = Array.from({ length: to - row }, (_, i) => this.#store.text(row + i));
    return { ...summaryOf(rows), source: this.#store.source(row) };
  }

  /** The same for a page that draws nothing, so that nothing was looked for yet: for a moment, now. */
  summaryNow() {
    const until = performance.now() + LOOK_MS;
    while (!this.#landmarks.scan() && performance.now() < until);
    return this.summary();
  }

  /** @returns {number} the row of the next error of its run that is shown after a row, around the end; or of the one before it; -1 where there is none */
  next(row, forward) {
    this.#at = this.#landmarks.error(row, forward, (at) => this.#view.shows(at))?.row ?? -1;
    this.#tell();
    return this.#at;
  }

  /** The error that a row is in, with its trace, as it is read. @returns {{ text: string, count: number, all: true } | null} */
  text(row) {
    const block = this.#landmarks.errorAt(row);
    if (!block) return null;
    const rows = Array.from({ length: block.to - block.from }, (_, i) => visible(this.#store.text(block.from + i)));
    return { text: rows.join("\n"), count: rows.length, all: true };
  }
}
