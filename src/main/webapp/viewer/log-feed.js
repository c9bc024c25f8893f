// Puts what is heard of a channel into a store, row by row.
import { gapText } from "./connection-state.js";
import { levelOf } from "./levels.js";
import { NOTICE } from "./store.js";
import { visible } from "./text.js";

export class LogFeed {
  #store;
  #level = 0;
  /** The newest row is a progress bar, which the next one may take the place of; no other line is ever replaced. */
  #progress = false;

  constructor(store) {
    this.#store = store;
  }

  /** @returns {number | null} the row that was replaced, if one was */
  line({ data, offset = -1 }) {
    const returns = data.endsWith("\r");
    const text = returns ? data.slice(0, -1) : data.replace(/\r?\n$/, "");
    const again = this.#progress && (data.startsWith("\r") || this.#returned);
    this.#progress = returns || data.startsWith("\r");
    this.#returned = returns;
    if (again && !text.includes("\n") && this.#store.replaceLast(text)) {
      return this.#store.end - 1;
    }
    const time = Date.now();
    for (const part of text.includes("\n") ? text.split(/\r?\n/) : [text]) {
      this.#level = levelOf(visible(part), this.#level);
      this.#store.append(part, { time, level: this.#level, offset });
    }
    return null;
  }

  #returned = false;

  /** What is no line, and has its place between the lines. */
  event(event) {
    if (event.type === "gap") {
      this.notice(gapText(event));
    } else if (event.type === "error") {
      this.notice(`The gateway refused: ${event.message || event.code}`);
    } else if (event.type === "ended") {
      this.notice("The log ends here");
    }
  }

  notice(text) {
    this.#progress = false;
    this.#level = 0;
    this.#store.append(text, { kind: NOTICE });
  }
}
