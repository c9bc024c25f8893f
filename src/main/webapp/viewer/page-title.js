// The page's title and icon say how its logs stand, so that a tab in the background does.
import { iconOf, outcome, outcomeOf, signOf } from "./outcome.js";

export class PageTitle {
  #titles;
  /** @type {Map<object, string>} */
  #outcomes = new Map();
  #shown = "";
  #icon = document.querySelector("link[rel=icon]");

  /** @param {string} titles what the page shows */
  constructor(titles) {
    this.#titles = titles;
    document.title = `${titles} – Redtail`;
  }

  /** A log of the page stands differently, perhaps. @param {boolean} silent whether it is live, and nothing has come */
  tell(following, silent = false) {
    const now = silent ? "silent" : outcome(following);
    if (this.#outcomes.get(following) === now) return;
    this.#outcomes.set(following, now);
    this.#show();
  }

  /** A log has left the page. */
  forget(following) {
    this.#outcomes.delete(following);
    this.#show();
  }

  #show() {
    const kind = this.#outcomes.size === 0 ? "" : outcomeOf([...this.#outcomes.values()]);
    if (kind === this.#shown) return;
    this.#shown = kind;
    const sign = signOf(kind);
    document.title = `${sign && `${sign} `}${this.#titles} – Redtail`;
    this.#icon.href = sign === "" ? "data:," : iconOf(kind);
  }
}
