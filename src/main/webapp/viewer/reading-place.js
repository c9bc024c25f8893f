// What the reader looks at stays where it is while rows come and go: the row that was touched last, if it is seen, or the one at the
// top.
export class ReadingPlace {
  #list;
  #view;
  /** Where the cursor is, or what was pressed last. */
  #touched = -1;
  /** What stays, until all rows were looked at again. @type {{ row: number, y: number } | null} */
  #kept = null;

  /** @param {import("./virtual-list.js").VirtualList} list @param {import("./log-view.js").LogView} view */
  constructor(list, view) {
    this.#list = list;
    this.#view = view;
  }

  touch(row) {
    this.#touched = row;
  }

  forget() {
    this.#touched = -1;
  }

  /** Other rows are about to be shown. */
  keep() {
    const y = this.#list.placeOf(this.#touched);
    if (y !== undefined) this.#list.following = false;
    this.#kept ??= y === undefined ? { row: this.#list.topId, y: this.#list.placeOf(this.#list.topId) ?? 0 } : { row: this.#touched, y };
  }

  /** Draws the list. @param {number} top the row that was at the top, where nothing was kept */
  draw(top) {
    if (this.#kept === null || this.#list.following) {
      this.#list.update(this.#view.position(top));
    } else {
      this.#list.place(this.#view.position(this.#kept.row), this.#kept.y);
    }
  }

  /** All rows were looked at again. */
  release() {
    this.#kept = null;
  }
}
