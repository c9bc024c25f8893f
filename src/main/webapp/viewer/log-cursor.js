// The line of a log that keys act on: unfold, copy, link.
import { say } from "./dom.js";
import { LINE } from "./store.js";
import { visible } from "./text.js";

export class LogCursor {
  #store;
  #view;
  #links;
  #list;
  #row = -1;

  /**
   * @param {import("./store.js").LineStore} store @param {import("./log-view.js").LogView} view
   * @param {import("./line-links.js").LineLinks} links @param {import("./virtual-list.js").VirtualList} list
   */
  constructor(store, view, links, list) {
    this.#store = store;
    this.#view = view;
    this.#links = links;
    this.#list = list;
  }

  /** Its row, which may have left the log; -1 where there is none. */
  get row() {
    return this.#row;
  }

  moveTo(row) {
    this.#list.element(this.#row)?.classList.remove("cursor");
    this.#list.element(row)?.classList.add("cursor");
    this.#row = row;
    this.#list.following = false;
    this.#list.reveal(this.#view.position(row));
    const name = this.#store.kind(row) !== LINE ? "" : `Line ${this.#links.number(row)}: `;
    say(`${name}${visible(this.#store.text(row)).slice(0, 200)}`);
  }

  /** There is none, once all rows were drawn again. */
  clear() {
    this.#row = -1;
  }

  /** The row up or down from it; the first time, from what is seen; -1 where there are no rows. */
  rowAfter(by) {
    if (this.#view.count === 0) return -1;
    const from = this.#isInLog() ? this.#view.position(this.#row) : (by > 0 ? this.#list.top - 1 : this.#list.bottom + 1);
    return this.#view.row(Math.max(0, Math.min(this.#view.count - 1, from + by)));
  }

  /**
   * The next row that is found, and which of the matches it is. The first that is asked for may be the cursor's own row, and is the first of
   * all where the end of the log is followed.
   *
   * @param {boolean} fresh whether another one was not asked for yet
   */
  match(forward, fresh = false) {
    if (this.#view.count === 0) return null;
    return this.#view.match(forward ? this.#before(fresh) : this.#isInLog() ? this.#row : this.#store.end, forward);
  }

  /** The row behind which to look. */
  #before(fresh) {
    if (this.#isInLog()) return this.#row - (fresh ? 1 : 0);
    return fresh && this.#list.following ? this.#store.first - 1 : this.#view.row(this.#list.top) - 1;
  }

  /** The line as it is shown, null where there is none. */
  text() {
    return this.#isInLog() ? { text: visible(this.#store.text(this.#row)), count: 1, all: true } : null;
  }

  /** The address of the line, else of the page; or why there is none. @returns {{ address: string } | { problem: string }} */
  link() {
    if (!this.#isInLog()) return { address: location.href };
    const anchor = this.#links.anchor(this.#row);
    if (anchor !== null) return { address: new URL(anchor, location.href).href };
    const notice = this.#store.kind(this.#row) !== LINE;
    return { problem: notice ? "This is no line of the log: no link leads to it" : "This gateway keeps no history: no link leads to a line" };
  }

  #isInLog() {
    return this.#row >= this.#store.first;
  }
}
