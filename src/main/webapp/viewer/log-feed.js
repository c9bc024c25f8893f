// Puts what is heard of a channel into a store, row by row.
import { styleAfter } from "./ansi.js";
import { gapText } from "./connection-state.js";
import { levelIn, liftsPrevious, stateAfter } from "./levels.js";
import { Redraws } from "./redraw.js";
import { NOTICE } from "./store.js";
import { visible } from "./text.js";

export class LogFeed {
  #store;
  /** What levels.js knows of the lines before. */
  #state = 0;
  /** The same, before the newest row. */
  #before = 0;
  #redraws = new Redraws();
  #toldOfHistory = false;

  constructor(store) {
    this.#store = store;
  }

  /** @returns {number | null} a row that was there and now says something else, or has another level */
  line({ data, offset = -1 }) {
    const drawing = this.#redraws.next(data, visible);
    const text = data.replace(/\r?\n$|\r$/, "");
    if (drawing === "redraw" && this.#store.replaceLast(text, { offset })) {
      this.#state = stateAfter(visible(text), this.#before);
      this.#store.setLevel(this.#store.end - 1, levelIn(this.#state));
      return this.#store.end - 1;
    }
    const time = Date.now();
    let changed = null;
    for (const part of text.includes("\n") ? styledLines(text) : [text]) {
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

  /** What is no line, and has its place between the lines. @param {boolean} kept whether the gateway keeps history */
  event(event, kept = true) {
    if (event.type === "live" && !kept && !this.#toldOfHistory) {
      this.#toldOfHistory = true;
      this.notice("This gateway keeps no history: the log begins with the lines that are published from now on");
    } else if (event.type === "gap") {
      this.notice(gapText(event));
    } else if (event.type === "error") {
      this.notice(`The gateway refused: ${event.message || event.code}`);
    } else if (event.type === "ended") {
      this.notice("The log ends here");
    }
  }

  notice(text) {
    this.#redraws.reset();
    this.#state = 0;
    this.#store.append(text, { kind: NOTICE });
  }
}

/** A colour resumes after a line feed, until it is reset or the payload ends. */
function styledLines(text) {
  const parts = text.split(/\r?\n/);
  let style = "";
  return parts.map((part) => {
    const line = style + part;
    style = styleAfter(line);
    return line;
  });
}
