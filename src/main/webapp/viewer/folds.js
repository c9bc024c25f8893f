// Which groups of a log are folded. One that has ended is, unless an error or a notice is in it; the reader may want it otherwise.
// What only ends a group is not shown, whether that is folded or not.
//
// The hidden rows are found anew from the first group that has changed on: a walk over groups, never over lines. 10,000 groups take
// 0.2 ms.
import { Groups, OPEN } from "./groups.js";

export class Folds {
  #store;
  #groups;
  #landmarks;
  #hidden;
  #links;
  #memory;
  /** What the reader wants, by a group's first row. @type {Map<number, boolean>} */
  #chosen = new Map();
  /** The number of the first group that has changed, or that nothing could be said of yet. */
  #from = 0;
  /** That of the first group that was here. */
  #first = 0;
  #stale = true;
  /** Called with a group that looks different now. */
  onchange = (_group) => {};

  /**
   * @param {import("./store.js").LineStore} store @param {import("./landmarks.js").Landmarks} landmarks
   * @param {import("./hidden-rows.js").HiddenRows} hidden gets the rows of folded groups
   * @param {import("./line-links.js").LineLinks} links @param {import("./fold-memory.js").FoldMemory} memory
   */
  constructor(store, landmarks, hidden, links, memory) {
    this.#store = store;
    this.#landmarks = landmarks;
    this.#hidden = hidden;
    this.#links = links;
    this.#memory = memory;
    this.#groups = new Groups(store);
    this.#groups.onchange = (group) => this.#changed(group);
  }

  get groups() {
    return this.#groups;
  }

  /** A row says something else, or has another level. */
  rewind(row) {
    this.#groups.rewind(row);
  }

  /**
   * Goes on looking for groups before `end`, and folds those that have ended.
   *
   * @param {(group: import("./groups.js").Group) => boolean} isRead whether the reader is in it: it stays open
   * @returns {boolean} whether all rows were looked at
   */
  scan(end, isRead) {
    const complete = this.#groups.scan(end);
    this.#update(isRead);
    return complete;
  }

  /** @param {import("./groups.js").Group} group */
  isFolded(group) {
    return this.#chosen.get(group.from) ?? this.#memory.all ?? group.usual ?? false;
  }

  /** Folds a group, or unfolds it. @param {import("./groups.js").Group} group */
  set(group, folded) {
    this.#chosen.set(group.from, folded);
    if (this.#links.anchor(group.from) !== null) this.#memory.remember(this.#links.number(group.from), folded);
    this.#touch(group);
    this.#update();
  }

  /** Folds all groups, or unfolds all if none is open. @returns {{ folded: boolean, count: number }} whether they are folded now, and how many there are */
  toggleAll() {
    let count = 0;
    let folded = false;
    for (let number = this.#groups.first; number < this.#groups.end; number++) {
      const group = this.#groups.get(number);
      if (group.to === group.from + 1) continue;
      count++;
      folded ||= !this.isFolded(group);
    }
    this.#chosen.clear();
    this.#memory.rememberAll(folded);
    this.#from = 0;
    this.#stale = true;
    this.#update();
    return { folded, count };
  }

  /** Unfolds what hides a row. */
  reveal(row) {
    for (let group = this.#groups.at(row); group !== null && this.#hidden.hides(row); group = group.parent) {
      if (group.from !== row && this.isFolded(group)) this.set(group, false);
    }
  }

  #changed(group) {
    group.usual = null;
    if (!this.#memory.isEmpty && !this.#chosen.has(group.from) && this.#links.anchor(group.from) !== null) {
      const remembered = this.#memory.of(this.#links.number(group.from));
      if (remembered !== undefined) this.#chosen.set(group.from, remembered);
    }
    this.#touch(group);
  }

  #touch(group) {
    let outermost = group;
    while (outermost.parent !== null) outermost = outermost.parent;
    this.#from = Math.min(this.#from, outermost.number);
    this.#stale = true;
    this.onchange(group);
  }

  #update(isRead = (_group) => false) {
    const { first, end } = this.#groups;
    if (this.#first !== first) this.#from = this.#first = first; // what has left may have hidden rows
    if (!this.#stale && this.#from >= end) return;
    this.#stale = false;
    this.#hidden.truncate(this.#from === first ? 0 : this.#from < end ? this.#groups.get(this.#from).from : OPEN);
    let undecided = end;
    let hiddenTo = 0;
    const silent = this.#from < end ? this.#groups.silentIn(this.#from === first ? 0 : this.#groups.get(this.#from).from, OPEN) : [];
    let next = 0;
    const hideSilent = (before) => {
      for (; next < silent.length && silent[next] < before; next++) if (silent[next] >= hiddenTo) this.#hidden.add(silent[next], silent[next] + 1);
    };
    for (let number = this.#from; number < end; number++) {
      const group = this.#groups.get(number);
      const isHidden = group.from < hiddenTo;
      if (!this.#decide(group, isHidden ? () => false : isRead)) undecided = Math.min(undecided, number);
      if (isHidden || group.to === group.from + 1 || !this.isFolded(group)) continue;
      hideSilent(group.from + 1);
      this.#hidden.add(group.from + 1, group.to);
      hiddenTo = group.to;
    }
    hideSilent(OPEN);
    this.#from = undecided;
  }

  /** @returns {boolean} whether it is known how a group usually is */
  #decide(group, isRead) {
    if (group.usual !== null) return true;
    const { errors, notices } = this.#landmarks;
    if (group.to === OPEN || errors.scannedTo < group.to || notices.scannedTo < group.to) return false;
    group.usual = !group.expanded && !has(errors, group) && !has(notices, group) && !isRead(group);
    if (group.usual) this.onchange(group);
    return true;
  }
}

/** Whether one of an index's rows is in a group. @param {import("./line-index.js").LineIndex} index */
export const has = (index, { from, to }) => index.lowerBound(from) < index.lowerBound(to);
