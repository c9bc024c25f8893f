// What a reader has folded and unfolded in a log, for as long as the tab is open: by the log's own line numbers.

const MAX_KEPT = 500;

export class FoldMemory {
  #key;
  /** @type {Map<string, boolean>} by the number of a group's first line: whether it is folded */
  #groups = new Map();
  /** @type {boolean | null} what was last done with all groups */
  all = null;

  /** @param {string} channel */
  constructor(channel) {
    this.#key = `redtail.folds.${channel}`;
    try {
      const { all = null, groups = [] } = JSON.parse(sessionStorage.getItem(this.#key) ?? "{}");
      this.all = typeof all === "boolean" ? all : null;
      this.#groups = new Map(groups);
    } catch {
      // A browser may keep nothing for pages, or what is there is not ours: nothing is remembered.
    }
  }

  get isEmpty() {
    return this.#groups.size === 0;
  }

  /** @returns {boolean | undefined} */
  of(number) {
    return this.#groups.get(number);
  }

  remember(number, folded) {
    this.#groups.delete(number);
    this.#groups.set(number, folded);
    if (this.#groups.size > MAX_KEPT) this.#groups.delete(this.#groups.keys().next().value);
    this.#keep();
  }

  rememberAll(folded) {
    this.all = folded;
    this.#groups.clear();
    this.#keep();
  }

  #keep() {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify({ all: this.all, groups: [...this.#groups] }));
    } catch {
      // see above
    }
  }
}
