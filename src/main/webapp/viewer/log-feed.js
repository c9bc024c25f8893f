// Puts what is heard of a channel into a store, row by row.
import { readPayload } from "../redtail.js";
import { styleAfter } from "./ansi.js";
import { endText, gapText } from "./connection-state.js";
import { DEBUG, ERROR, INFO, levelNamed, NONE } from "./level-rules.js";
import { blanksWithin, levelIn, liftsPrevious, stateAfter } from "./levels.js";
import { outcome } from "./outcome.js";
import { Redraws } from "./redraw.js";
import { Screen } from "./screen.js";
import { END, NOTICE } from "./store.js";
import { visible } from "./text.js";

/** A payload that only sets colours: an empty line, or, as Maven's last one is, nothing. */
const STYLES_ONLY = /^(?:\x1b\[[\d;:]*m)+\r?\n?$/;

const LEVEL_OF_END = { good: INFO, bad: ERROR, ended: DEBUG };

export class LogFeed {
  #store;
  /** What levels.js knows of the lines before. */
  #state = 0;
  /** The same, before the newest row. */
  #before = 0;
  #redraws = new Redraws();
  #screen;
  #toldOfHistory = false;
  #source;
  /** The newest payload, if it only sets colours: at the end of a log it is no row. @type {{ line: object, format: object | undefined } | null} */
  #held = null;
  /** The newest row of the store is of another log. */
  #interrupted = false;
  /** Before what is no line: the name of the log, where a page mixes several. */
  name = "";

  /**
   * @param {import("./store.js").LineStore} store
   * @param {number | null} source which of several logs this is; in a store of several, no line moves the cursor to other rows
   */
  constructor(store, source = null) {
    this.#store = store;
    this.#source = source ?? 0;
    this.#screen = source === null ? new Screen(store) : null;
  }

  /** Another log has had the newest row: it is not this one's to change. */
  interrupted() {
    this.#interrupted = true;
    this.#redraws.reset();
  }

  /**
   * @param {{ data: string, offset?: number, time?: number }} line
   * @param {import("../redtail.js").PayloadFormat} [format] where text, time and level stand, if the channel's type says it
   * @returns {number | null} the first row that was there and now says something else, or has another level; those after it may, too
   */
  line(line, format) {
    const before = this.#release();
    if (STYLES_ONLY.test(line.data)) {
      this.#held = { line, format };
      return before;
    }
    const changed = this.#line(line, format);
    return before === null || changed === null ? (before ?? changed) : Math.min(before, changed);
  }

  /** What was held is a line after all: something follows. */
  #release() {
    if (this.#held === null) return null;
    const { line, format } = this.#held;
    this.#held = null;
    return this.#line(line, format);
  }

  #line({ data, offset = -1, time: told }, format) {
    const said = readPayload(data, format);
    const time = told ?? said.time ?? Date.now();
    const payload = said.text === data ? null : data;
    const level = statedLevel(said, payload !== null, format);
    const moved = this.#moved(said, { time, offset, payload }, level);
    if (moved !== null) return moved;
    const drawing = this.#redraws.next(said.text, visible);
    const text = said.text.replace(/\r?\n$|\r$/, "");
    if (drawing === "redraw" && this.#store.replaceLast(text, { time, offset, payload })) {
      this.#state = level === null ? stateAfter(visible(text), this.#before) : 0;
      this.#store.setLevel(this.#store.end - 1, level ?? levelIn(this.#state));
      return this.#store.end - 1;
    }
    const parts = text.includes("\n") ? styledLines(text) : [text];
    if (level !== null) {
      this.#before = this.#state = 0;
      parts.forEach((part, i) => this.#append(part, { time, level, offset, payload: i === 0 ? payload : null }));
      return null;
    }
    return this.#guessed(parts, { time, offset, payload });
  }

  /** A payload that moves the cursor to other rows, and those behind it until it is below all. @returns {number | null} null where it does not */
  #moved({ text }, said, level) {
    if (!this.#screen?.takes(text)) return null;
    const lines = text.replace(/\r?\n$|\r$/, "").split(/\r?\n/);
    const goesOn = text.endsWith("\r") && !this.#redraws.returnsEndLines;
    this.#redraws.reset();
    const first = Math.min(...lines.map((line, i) => this.#screen.write(line, said, goesOn && i === lines.length - 1)));
    this.#before = this.#state = 0;
    for (let row = first; row < this.#store.end; row++) {
      this.#before = this.#state;
      const seen = visible(this.#store.text(row));
      this.#state = stateAfter(seen, this.#before);
      this.#store.setLevel(row, level ?? levelIn(this.#state));
      if (level === null) this.#fillBlanks(seen, row);
    }
    return first;
  }

  /** Lines that do not say how serious they are have the level that they look like. */
  #guessed(parts, { time, offset, payload }) {
    let changed = null;
    for (const [i, part] of parts.entries()) {
      this.#before = this.#state;
      const seen = visible(part);
      this.#state = stateAfter(seen, this.#before);
      const filled = this.#interrupted ? null : this.#fillBlanks(seen, this.#store.end);
      changed ??= filled;
      if (liftsPrevious(this.#before, this.#state) && !this.#interrupted) {
        changed ??= this.#store.end - 1;
        this.#store.setLevel(this.#store.end - 1, levelIn(this.#state));
      }
      this.#append(part, { time, level: levelIn(this.#state), offset, payload: i === 0 ? payload : null });
    }
    return changed;
  }

  /** Blank lines inside of a block have its level: known once a line behind them goes on with it. @returns {number | null} the first of them */
  #fillBlanks(seen, row) {
    const blanks = blanksWithin(seen, this.#before, this.#state);
    const first = Math.max(row - blanks, this.#store.first);
    for (let blank = first; blank < row; blank++) this.#store.setLevel(blank, levelIn(this.#state));
    return first < row ? first : null;
  }

  /** What is no line, and has its place between the lines. @param {boolean} kept whether the gateway keeps history */
  event(event, kept = true) {
    if (event.type === "ended") this.#held = null; // it was the last
    this.#release();
    if (event.type === "live" && !kept && !this.#toldOfHistory) {
      this.#toldOfHistory = true;
      this.notice("This gateway keeps no history: the log begins with the lines that are published from now on");
    } else if (event.type === "gap") {
      this.notice(gapText(event));
    } else if (event.type === "error") {
      this.notice(`The gateway refused: ${event.message || event.code}`);
    } else if (event.type === "ended") {
      const kind = this.#screen === null ? NOTICE : END; // the runs of several logs would cross
      this.notice(endText(event), { kind, level: LEVEL_OF_END[outcome({ state: "ended", result: event })] });
    }
  }

  /** @param {{ kind?: number, level?: number }} [row] level: a good end's is INFO, a bad end's is ERROR */
  notice(text, { kind = NOTICE, level = NONE } = {}) {
    this.#redraws.reset();
    this.#state = 0;
    this.#append(`${this.name}${text}`, { kind, level });
    this.#screen?.reset();
  }

  #append(text, row) {
    this.#store.append(text, { ...row, source: this.#source });
    this.#interrupted = false;
  }
}

/** @returns {number | null} null: it has to be guessed, because the type does not say where it stands or the payload does not fit */
function statedLevel({ level }, fits, format) {
  if (level !== undefined) return levelNamed(level);
  return fits && format?.level !== undefined ? NONE : null;
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
