// A table that is brought up to date without its buttons losing the focus.
import { arrangeIn, element } from "../viewer/dom.js";

/**
 * @typedef {{ title: string, text: (row: any) => string, amount?: boolean }} Column
 * @typedef {{ label: (row: any) => string, name: (row: any) => string, run: (row: any) => void }} Action
 */
export class Table {
  #columns;
  #key;
  #action;
  #body;
  /** @type {Map<string, HTMLTableRowElement>} */
  #rows = new Map();

  /** @param {HTMLTableElement} table @param {Column[]} columns @param {(row: any) => string} key @param {Action} [action] */
  constructor(table, columns, key, action) {
    this.#columns = columns;
    this.#key = key;
    this.#action = action;
    const head = element("tr");
    for (const { title, amount } of columns) head.append(element("th", amount ? "amount" : "", title, { scope: "col" }));
    if (action) head.append(element("td"));
    table.createTHead().append(head);
    this.#body = table.createTBody();
  }

  show(rows) {
    const elements = rows.map((row) => this.#fill(row));
    this.#rows = new Map(rows.map((row, i) => [this.#key(row), elements[i]]));
    arrangeIn(this.#body, elements);
  }

  #fill(row) {
    const made = this.#rows.get(this.#key(row)) ?? this.#make(row);
    this.#columns.forEach(({ text }, i) => {
      const words = text(row);
      if (made.cells[i].textContent !== words) made.cells[i].textContent = words;
    });
    return made;
  }

  #make(row) {
    const made = document.createElement("tr");
    this.#columns.forEach(({ amount }, i) => {
      made.append(i === 0 ? element("th", "", "", { scope: "row" }) : element("td", amount ? "amount" : ""));
    });
    if (this.#action) {
      const { label, name, run } = this.#action;
      const button = element("button", "", label(row), { type: "button", "aria-label": name(row) });
      button.addEventListener("click", () => run(row));
      const cell = element("td", "act");
      cell.append(button);
      made.append(cell);
    }
    return made;
  }
}
