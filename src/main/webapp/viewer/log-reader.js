// How a reader moves in a log, what is chosen there, and what is folded.
import { say } from "./dom.js";
import { textBetween } from "./log-export.js";
import { LineRange } from "./line-range.js";
import { LogCursor } from "./log-cursor.js";

export class LogReader {
  #log;
  #cursor;
  #range = new LineRange();
  /** The row that will be in the middle, once all rows were looked at; -1 for none. */
  #centred = -1;
  /** Called when something looks different now: a row, or with nothing where only other rows are seen. */
  onchange = (_row) => {};

  /**
   * @param {{ store: import("./store.js").LineStore, view: import("./log-view.js").LogView, list: import("./virtual-list.js").VirtualList,
   *     links: import("./line-links.js").LineLinks, rows: import("./log-rows.js").LogRows, groups: import("./log-groups.js").LogGroups,
   *     errors: import("./errors.js").Errors, place: import("./reading-place.js").ReadingPlace, selecting: import("./selecting.js").Selecting }} log
   */
  constructor(log) {
    this.#log = log;
    this.#cursor = new LogCursor(log.store, log.view, log.links, log.list);
  }

  /** The cursor's row; -1 where there is none, or where it has left the log. */
  get row() {
    return this.#cursor.row >= this.#log.store.first ? this.#cursor.row : -1;
  }

  /** Whether a row is one of several that are chosen. */
  has(row) {
    return this.#range.has(row);
  }

  /** There is no cursor, and nothing is chosen, once all rows were drawn again. */
  clear() {
    this.#cursor.clear();
    this.#range.clear();
    this.#log.selecting.forget();
    this.#log.place.forget();
  }

  /** Up or down a row; the first time, from what is seen. @param {boolean} extend the rows on the way are chosen */
  step(by, extend) {
    const row = this.#cursor.rowAfter(by);
    if (row < 0) return;
    if (extend) this.extend(row);
    else this.moveTo(row);
  }

  /** @returns {boolean} whether there is such a row */
  moveTo(row) {
    if (row < 0) return false;
    this.#range.clear();
    this.#arrive(row);
    return true;
  }

  /** Lines from the cursor to a row are chosen. */
  extend(row) {
    const { links } = this.#log;
    this.#range.extend(this.row >= 0 ? this.row : row, row);
    this.#arrive(row);
    const anchor = links.range(this.#range.from, this.#range.to);
    if (anchor !== null) history.replaceState(null, "", anchor);
    say(`Lines ${links.number(this.#range.from)} to ${links.number(this.#range.to)} are chosen`);
  }

  /** These rows are chosen. */
  choose(from, to) {
    this.moveTo(from);
    this.#log.groups.reveal(to);
    this.#range.set(from, to);
    this.#log.rows.mark(this.#log.list.rendered, this.#range);
  }

  #arrive(row) {
    const { groups, rows, list, place, selecting } = this.#log;
    groups.reveal(row);
    this.#cursor.moveTo(row);
    rows.mark(list.rendered, this.#range);
    place.touch(row);
    selecting.forget();
    this.onchange();
  }

  /** @param {boolean} fresh whether something else was searched for before @returns {number | null} which of the matches it is */
  find(forward, fresh = false) {
    if (fresh) this.#log.view.scan(); // what was typed a moment ago
    const match = this.#cursor.match(forward, fresh);
    if (match) this.moveTo(match.row);
    return match && match.index;
  }

  /** To the next error, or the one before. @returns {boolean} whether there is one */
  error(forward) {
    return this.moveTo(this.#log.errors.next(this.#cursor.row >= 0 ? this.#cursor.row : this.#fromWhere(forward), forward));
  }

  /** Before a reader has gone anywhere: from what is seen; at the end of a log, to the first error of its run, or to the last one. */
  #fromWhere(forward) {
    const { store, view, list, errors } = this.#log;
    if (!list.atEnd) return view.row(list.top) - (forward ? 1 : 0);
    const first = errors.first();
    return forward && first >= 0 ? first - 1 : store.end;
  }

  /** Unfolds or folds a line, or the group that begins there. */
  fold(row) {
    if (row < this.#log.store.first) return;
    this.#stay(row);
    if (!this.#log.groups.toggle(row)) this.#log.rows.fold(row);
    this.onchange(row);
  }

  /** Folds or unfolds the group at the cursor, or at the top. @returns {boolean} whether there is one */
  foldGroup() {
    return this.moveTo(this.#log.groups.toggleAround(this.row >= 0 ? this.row : this.#log.list.topId));
  }

  /** @returns {{ folded: boolean, count: number }} whether all groups are folded now, and how many there are */
  foldAll() {
    this.#stay(this.row);
    return this.#log.groups.toggleAll();
  }

  /** What is seen stays where it is while rows come and go. */
  #stay(row) {
    const { place, selecting, list } = this.#log;
    place.touch(row);
    place.keep();
    selecting.forget();
    list.following = false;
  }

  /** Brings the cursor's row into the middle, once all rows were looked at. */
  centre() {
    this.#centred = this.row;
  }

  /** All rows were looked at. */
  settle() {
    const { store, view, list } = this.#log;
    if (this.#centred >= store.first) list.centre(view.position(this.#centred));
    this.#centred = -1;
  }

  /** The lines that are chosen or the one at the cursor, as they are shown; null where there are none. */
  text() {
    return this.#range.isEmpty ? this.#cursor.text() : textBetween(this.#log.store, this.#log.view, this.#range);
  }

  /** The error at the cursor with its trace; without one there, the only one of this run; null where there is none, or a choice. */
  errorText() {
    const { errors } = this.#log;
    return errors.text(this.#cursor.row) ?? (errors.count === 1 ? errors.text(errors.first()) : null);
  }

  /** The address of the lines that are chosen, of the line at the cursor, else of the page; or why there is none. @returns {{ address: string } | { problem: string }} */
  link() {
    const range = this.#range.isEmpty ? null : this.#log.links.range(this.#range.from, this.#range.to);
    return range === null ? this.#cursor.link() : { address: new URL(range, location.href).href };
  }

  /** A click on a row's number, on what folds it, or on the title of a group. */
  click(event) {
    const row = Number(event.target.closest("[data-row]")?.dataset.row ?? -1);
    if (event.target.closest(".fold")) {
      this.fold(row);
    } else if (event.target.closest(".number") && event.shiftKey) {
      event.preventDefault(); // no other window
      this.extend(row);
    } else if (event.target.closest(".number")) {
      this.moveTo(row);
    } else if (event.target.closest(".group > .text") && getSelection().isCollapsed) {
      this.fold(row);
    }
  }
}
