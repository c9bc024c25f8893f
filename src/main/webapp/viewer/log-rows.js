// The rows of a log as elements: which are unfolded, and what the clock says beside them.
import { element } from "./dom.js";
import { rowElement, tellTime } from "./row.js";
import { shortNames, widthOf } from "./source-names.js";
import { LINE } from "./store.js";

export class LogRows {
  #store;
  #view;
  #links;
  #settings;
  #groups;
  #open = new Set();
  /** @type {string[]} the logs that are mixed; none where there is only one */
  #titles = [];
  /** @type {string[]} the same, as far as they differ */
  #names = [];

  /**
   * @param {import("./store.js").LineStore} store @param {import("./log-view.js").LogView} view
   * @param {import("./line-links.js").LineLinks} links @param {import("./settings.js").Settings} settings
   * @param {import("./log-groups.js").LogGroups} groups
   */
  constructor(store, view, links, settings, groups) {
    this.#store = store;
    this.#view = view;
    this.#links = links;
    this.#settings = settings;
    this.#groups = groups;
  }

  /** Several logs are mixed. @param {string[]} titles @returns {string} how wide their names are, as CSS has it */
  tellSources(titles) {
    this.#titles = titles;
    this.#names = shortNames(titles);
    return widthOf(this.#names);
  }

  /** @param {boolean} chosen whether the cursor is there @param {boolean} ranged whether it is one of several that are chosen @returns {HTMLElement} */
  render(row, chosen, ranged) {
    const offset = this.#store.offset(row);
    const made = rowElement(this.#store, row, {
      clock: this.#settings.get("time"),
      search: this.#view.search,
      open: this.#open.has(row),
      number: this.#links.number(row),
      anchor: this.#links.anchor(row),
      header: this.#groups.header(row),
      depth: this.#groups.depth(row),
    });
    made.dataset.row = row;
    if (this.#names.length > 0 && this.#store.kind(row) === LINE) this.#tellSource(made, this.#store.source(row));
    made.classList.toggle("cursor", chosen);
    made.classList.toggle("ranged", ranged);
    if (offset >= 0) made.dataset.offset = offset;
    return made;
  }

  /** In the gutter, which stays while the line is scrolled sideways. */
  #tellSource(made, source) {
    made.querySelector(".gutter").append(element("span", `source source-${source}`, this.#names[source], { title: this.#titles[source] }));
  }

  /** Unfolds a row, or folds it. */
  fold(row) {
    if (!this.#open.delete(row)) this.#open.add(row);
  }

  /** Other rows are chosen now. @param {Map<number, HTMLElement>} rendered the rows on the page @param {import("./line-range.js").LineRange} range */
  mark(rendered, range) {
    for (const [row, made] of rendered) made.classList.toggle("ranged", range.has(row));
  }

  /** Relative times go on. @param {Map<number, HTMLElement>} rendered the rows on the page */
  tellTimes(rendered) {
    if (this.#settings.get("time") !== "relative") return;
    const now = Date.now();
    for (const [row, made] of rendered) {
      if (row >= this.#store.first) tellTime(made, this.#store.time(row), now);
    }
  }
}
