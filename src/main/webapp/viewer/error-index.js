// Where the errors of a log begin: an error with its trace is one, and what a tool tells of its errors again is none.
import { COUNTS, goesOn, isReported, repeats, SHOWS, sumsUp, tellingOf, toldIn } from "./error-lines.js";
import { beginsAnew, saysItself } from "./levels.js";
import { ERROR } from "./level-rules.js";
import { LineIndex } from "./line-index.js";
import { END, LINE } from "./store.js";
import { visible } from "./text.js";

/** How many errors are compared with one that may be told again. */
const MAX_COMPARED = 200;
const MAX_BLANKS = 2;

export class ErrorIndex extends LineIndex {
  #store;
  /** Where runs end. */
  #ends;
  /** Where tools begin to tell their errors again. */
  #repeats;
  /** The last of pytest's reports, as a closed range of rows that one name begins. */
  #report = { from: -1, to: -2 };
  /** The first row of a run that showed an error, where lines had counted that only tell of one, and where that run begins. */
  #nearer = { row: -1, run: -1 };

  /** What the last error says. */
  #last = { row: -1, told: "", nearness: COUNTS };

  /** @param {import("./store.js").LineStore} store */
  constructor(store) {
    super(store, (row) => this.#begins(row));
    this.#store = store;
    this.#ends = new LineIndex(store, (row) => store.kind(row) === END);
    this.#repeats = new LineIndex(store, (row) => store.kind(row) === LINE && store.level(row) === ERROR && repeats(store.text(row)));
  }

  scan(end, deadline) {
    return this.#ends.scan(end, deadline) && this.#repeats.scan(end, deadline) && super.scan(end, deadline);
  }

  rewind(row) {
    const from = row <= this.#nearer.row ? Math.min(row, Math.max(this.#nearer.run, this.#store.first)) : row;
    if (from <= this.#report.to) this.#report.to = from - 1;
    if (from <= this.#report.from) this.#report = { from: -1, to: -2 };
    if (row <= this.#nearer.row) this.#nearer = { row: -1, run: -1 };
    this.#ends.rewind(from);
    this.#repeats.rewind(from);
    if (from <= this.#last.row) this.#last = { row: -1, told: "", nearness: COUNTS };
    super.rewind(from);
  }

  /**
   * The errors of the run that a row is in, which an end closes: the first one, and one after the last.
   *
   * @param {number} [row] that of the newest line, unless it is told
   * @returns {{ from: number, to: number }} positions
   */
  ofRun(row = this.#newest()) {
    const after = this.#ends.lowerBound(row);
    return { from: this.lowerBound(after === 0 ? 0 : this.#ends.at(after - 1)), to: after < this.#ends.count ? this.lowerBound(this.#ends.at(after)) : this.count };
  }

  #newest() {
    let row = this.#store.end - 1;
    while (row > this.#store.first && this.#store.kind(row) !== LINE) row--;
    return row;
  }

  #told(row) {
    return toldIn(visible(this.#store.text(row)));
  }

  #isError(row) {
    return row >= this.#store.first && this.#store.kind(row) === LINE && this.#store.level(row) === ERROR;
  }

  #begins(row) {
    if (!this.#isError(row)) return false;
    const text = visible(this.#store.text(row));
    const told = toldIn(text);
    if (this.#isReport(row, told)) return isReported(told) && this.#add(row, SHOWS, told);
    if (told === "") return false;
    const { nearness, anew } = tellingOf(told);
    if (!anew && !this.#isAnew(row, text, told)) return false;
    return this.#add(row, nearness, told);
  }

  /** Whether a row is within what pytest reports. */
  #isReport(row, told) {
    if (isReported(told)) this.#report = { from: row, to: row };
    else if (this.#report.to === row - 1) this.#report.to = row;
    return this.#report.to === row;
  }

  #isAnew(row, text, told) {
    const before = this.#before(row);
    if (!this.#isError(before)) return !(before < row - 1 && !saysItself(text));
    const blank = before < row - 1;
    if (goesOn(told, blank ? this.#told(before) : null)) return false;
    return blank ? saysItself(text) : beginsAnew(text);
  }

  /** The row before one that is not blank, or is too far away to matter; -1 where there is none. */
  #before(row) {
    let before = row - 1;
    while (before >= this.#store.first && row - before <= MAX_BLANKS && this.#store.kind(before) === LINE && isBlank(this.#store.text(before))) before--;
    return before;
  }

  /** Whether a row that tells of an error is one of its run's. */
  #add(row, nearness, told) {
    const ended = this.#ends.lowerBound(row);
    const run = ended === 0 ? this.#store.first : this.#ends.at(ended - 1);
    const last = this.count > 0 && this.at(this.count - 1) >= run ? this.at(this.count - 1) : -1;
    if (last < 0) return true;
    if (this.#last.row !== last) {
      const said = this.#told(last);
      this.#last = { row: last, told: said, nearness: tellingOf(said).nearness };
    }
    const { nearness: nearest, told: lastTold } = this.#last;
    if (nearness < nearest || nearness === COUNTS) return false;
    if (nearness > nearest) {
      this.dropFrom(run);
      this.#nearer = { row: this.#nearer.run === run ? this.#nearer.row : row, run };
      return true;
    }
    if (sumsUp(told, () => this.#told(this.#before(row)), lastTold) || this.#wasTold(row, run)) return false;
    this.#last = { row, told, nearness };
    return true;
  }

  /** Whether a line is the same as one of the errors before a tool began to tell them again. */
  #wasTold(row, run) {
    const since = this.#repeats.lowerBound(row) - 1;
    if (since < 0 || this.#repeats.at(since) < run) return false;
    const text = visible(this.#store.text(row)).trim();
    const to = this.lowerBound(this.#repeats.at(since));
    for (let i = to - 1; i >= Math.max(0, to - MAX_COMPARED) && this.at(i) >= run; i--) {
      if (visible(this.#store.text(this.at(i))).trim() === text) return true;
    }
    return false;
  }
}

const isBlank = (raw) => raw.length < 64 && visible(raw).trim() === "";
