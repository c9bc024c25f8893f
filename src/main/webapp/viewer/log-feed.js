// Puts what is heard of a channel into a store, row by row.
import { gapText } from "./connection-state.js";
import { levelIn, liftsPrevious, stateAfter } from "./levels.js";
import { NOTICE } from "./store.js";
import { visible } from "./text.js";

export class LogFeed {
  #store;
  /** What levels.js knows of the lines before. */
  #state = 0;
  /** The same, before the newest row. */
  #before = 0;
  /** The newest row is a progress bar, which the next one may take the place of; no other line is ever replaced. */
  #progress = false;

  constructor(store) {
    this.#store = store;
  }

  /** @returns {number | null} a row that was there and now says something else, or has another level */
  line({ data, offset = -1 }) {
    const returns = data.endsWith("\r");
    const text = returns ? data.slice(0, -1) : data.replace(/\r?\n$/, "");
    const again = this.#progress && (data.startsWith("\r") || this.#returned);
    this.#progress = returns || data.startsWith("\r");
    this.#returned = returns;
    if (again && !text.includes("\n") && this.#store.replaceLast(text)) {
      this.#state = stateAfter(visible(text), this.#before);
      this.#store.setLevel(this.#store.end - 1, levelIn(this.#state));
      return this.#store.end - 1;
    }
    const time = Date.now();
    let changed = null;
    for (const part of text.includes("\n") ? text.split(/\r?\n/) : [text]) {
      this.#before = this.#state;
      this.#state = stateAfter(visible(part), this.#before);
      if (liftsPrevious(this.#before, this.#state)) {
        changed ??= this.#store.end - 1;
        this.#store.setLevel(this.#store.end - 1, levelIn(this.#state));
      }
      this.#store.append(part, { time, level: levelIn(this.#state), offset });
    }
    return changed;
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
    this.#state = 0;
    this.#store.append(text, { kind: NOTICE });
  }
}
