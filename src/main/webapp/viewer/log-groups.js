// The groups of the log in a pane: folds them as lines arrive, and as the reader wants.
import { FoldMemory } from "./fold-memory.js";
import { Folds } from "./folds.js";
import { headerOf } from "./group-header.js";

export class LogGroups {
  #store;
  #view;
  #landmarks;
  #list;
  #folds;
  /** Called with a row that looks different now. */
  onstale = (_row) => {};

  /**
   * @param {{ store: import("./store.js").LineStore, view: import("./log-view.js").LogView, landmarks: import("./landmarks.js").Landmarks,
   *     links: import("./line-links.js").LineLinks, hidden: import("./hidden-rows.js").HiddenRows, channel: string }} log
   * @param {() => import("./virtual-list.js").VirtualList} list
   */
  constructor({ store, view, landmarks, links, hidden, channel }, list) {
    this.#store = store;
    this.#view = view;
    this.#landmarks = landmarks;
    this.#list = list;
    this.#folds = new Folds(store, landmarks, hidden, links, new FoldMemory(channel));
    this.#folds.onchange = (group) => {
      if (this.#folds.isFolded(group)) list().forget(group.from + 1, Math.min(group.to, store.end));
      else for (const row of this.#folds.groups.silentIn(group.to - 1, group.to)) list().forget(row, row + 1);
      this.onstale(group.from);
    };
  }

  rewind(row) {
    this.#folds.rewind(row);
  }

  /** Goes on looking for groups. @returns {boolean} whether all rows were looked at */
  scan() {
    const list = this.#list();
    const rendered = [...list.rendered.keys()];
    const [top, bottom] = list.following || rendered.length === 0 ? [Infinity, -1] : [rendered[0], rendered.at(-1)];
    return this.#folds.scan(this.#view.end, ({ from, to }) => from <= bottom && to > top);
  }

  /** What stands in a row with which a group begins; null elsewhere, and where a filter shows lines of all groups. */
  header(row) {
    return this.#view.filtered ? null : headerOf(this.#folds, this.#store, this.#landmarks, row);
  }

  /** How many groups a row is in, without the one that begins there. */
  depth(row) {
    if (this.#view.filtered) return 0;
    const group = this.#folds.groups.at(row);
    return group === null ? 0 : group.depth + (group.from === row ? 0 : 1);
  }

  /** Folds or unfolds the group that begins at a row. @returns {boolean} whether one does */
  toggle(row) {
    if (this.header(row) === null) return false;
    const group = this.#folds.groups.headedBy(row);
    this.#folds.set(group, !this.#folds.isFolded(group));
    return true;
  }

  /** Folds or unfolds the group that a row is in. @returns {number} its first row; -1 where there is none */
  toggleAround(row) {
    let group = this.#view.filtered ? null : this.#folds.groups.at(row);
    while (group !== null && !this.toggle(group.from)) group = group.parent;
    return group === null ? -1 : group.from;
  }

  /** @returns {{ folded: boolean, count: number }} whether all are folded now, and how many there are */
  toggleAll() {
    return this.#folds.toggleAll();
  }

  /** Unfolds what hides a row. */
  reveal(row) {
    if (row >= 0 && !this.#view.filtered) this.#folds.reveal(row);
  }
}
