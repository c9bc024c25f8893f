// Which rows of a store are shown, and which of those the search finds.
import { Expression } from "./expression.js";
import { HiddenRows } from "./hidden-rows.js";
import { LEVELS } from "./levels.js";
import { LineIndex } from "./line-index.js";
import { patternOrNull } from "./pattern.js";
import { Query } from "./query.js";
import { LINE } from "./store.js";
import { has, visible } from "./text.js";
import { Verdicts } from "./verdicts.js";

const SLICE_MS = 4;
const NOTHING = new HiddenRows();
/** More than the parts of a filter and a search. */
const MAX_VERDICTS = 50;

export class LogView {
  #store;
  #search = null;
  /** @type {LineIndex | null} null: all rows are shown */
  #shown = null;
  /** @type {LineIndex | null} */
  #found = null;
  /** @type {Verdicts[]} what expressions say of the rows that are looked at next */
  #verdicts = [];
  #frozenAt = null;
  #hidden;
  /** What is shown, as if no group were folded: what is copied and downloaded. */
  unfolded = {
    count: () => this.#countOf(NOTHING),
    row: (position) => this.#rowAt(position, NOTHING),
    position: (row) => this.#positionOf(row, NOTHING),
  };

  /**
   * @param {import("./store.js").LineStore} store
   * @param {HiddenRows} hidden the rows of folded groups, which a filter shows if they match
   */
  constructor(store, hidden = new HiddenRows()) {
    this.#store = store;
    this.#hidden = hidden;
  }

  get count() {
    return this.#countOf(this.#hidden);
  }

  /** How many of the rows that are shown are lines. Notices are shown whatever the filter is. */
  get lines() {
    const end = Math.max(this.#store.first, this.#shown ? Math.min(this.#shown.scannedTo, this.#end) : this.#end);
    return this.#linesIn(this.#store.first, end);
  }

  /** How many lines from a row on are shown, or will be when it goes on: as far as the filter has looked at them. */
  linesFrom(row) {
    const end = this.#shown ? this.#shown.scannedTo : this.#store.end;
    return this.#linesIn(Math.max(row, this.#store.first), end);
  }

  #linesIn(from, end) {
    if (from >= end) return 0;
    const lines = this.#store.linesBefore(end) - this.#store.linesBefore(from);
    if (!this.#shown) return lines;
    const notices = end - from - lines;
    return this.#shown.lowerBound(end) - this.#shown.lowerBound(from) - notices;
  }

  get search() {
    return this.#search;
  }

  /** The rows that the search finds, as far as it has looked; null where nothing is searched for. */
  get matches() {
    return this.#found;
  }

  get found() {
    return this.#found?.count ?? 0;
  }

  get paused() {
    return this.#frozenAt !== null;
  }

  get filtered() {
    return this.#shown !== null;
  }

  /** Every row before this one can be shown. */
  get end() {
    return this.#end;
  }

  /** @returns {number} the row at a position of what is shown */
  row(position) {
    return this.#rowAt(position, this.#hidden);
  }

  /** @returns {number} where a row is, or the next one that is shown */
  position(row) {
    return this.#positionOf(row, this.#hidden);
  }

  /** Whether a row is one of those that are shown now, or would be if its group were not folded. */
  shows(row) {
    const position = this.unfolded.position(row);
    return position < this.unfolded.count() && this.unfolded.row(position) === row;
  }

  pause(paused) {
    this.#frozenAt = paused ? this.#store.end : null;
  }

  /** @param {import("./settings.js").Settings} settings */
  apply(settings) {
    this.setFilter(patternOrNull(settings.get("filter")), LEVELS.indexOf(settings.get("level")));
    this.setSearch(patternOrNull(settings.get("search")));
  }

  /** @param {RegExp | Expression | Query | null} filter @param {number} level the lowest that is shown */
  setFilter(filter, level) {
    const has = filter ? this.#test(filter) : () => true;
    this.#shown = filter || level > 0 ? new LineIndex(this.#store, (row) => this.#passes(row, level, has)) : null;
    this.setSearch(this.#search);
  }

  /** @param {RegExp | Expression | Query | null} search */
  setSearch(search) {
    this.#search = search;
    const has = search && this.#test(search);
    this.#found = has ? new LineIndex(this.#store, (row) => this.#isShown(row) && has(row)) : null;
  }

  /** A row says something else, or has another level: it is looked at again. */
  rewind(row) {
    this.#shown?.rewind(row);
    this.#found?.rewind(row);
    for (const verdicts of this.#verdicts) verdicts.forget();
  }

  /** Goes on looking at rows for as long as a frame can spare. @returns {boolean} whether all were looked at */
  scan() {
    const deadline = performance.now() + SLICE_MS;
    const shown = this.#shown?.scan(this.#store.end, deadline) ?? true; // while paused, too: what is new is counted
    const found = this.#found?.scan(this.#end, deadline) ?? true;
    return shown && found;
  }

  /** @returns {{ row: number, index: number } | null} the next match after a row, around the end; or the one before it */
  match(row, forward) {
    const found = this.#found;
    if (!found || found.count === 0) {
      return null;
    }
    const at = forward ? found.lowerBound(row + 1) : found.lowerBound(row) - 1;
    const index = (at + found.count) % found.count;
    return { row: found.at(index), index };
  }

  #countOf(hidden) {
    const { first } = this.#store;
    if (!this.#shown) return this.#end <= first ? 0 : hidden.position(this.#end, first);
    return this.paused ? this.#shown.lowerBound(this.#end) : this.#shown.count;
  }

  #rowAt(position, hidden) {
    return this.#shown ? this.#shown.at(position) : hidden.row(position, this.#store.first);
  }

  #positionOf(row, hidden) {
    const { first } = this.#store;
    return this.#shown ? this.#shown.lowerBound(row) : row <= first ? 0 : hidden.position(row, first);
  }

  get #end() {
    return this.#frozenAt ?? this.#store.end;
  }

  /** @returns {(row: number) => boolean | undefined} */
  #test(pattern) {
    if (pattern instanceof Query) return this.#testAll(pattern);
    if (!(pattern instanceof Expression)) {
      return (row) => has(pattern, visible(this.#store.text(row)));
    }
    const verdicts = new Verdicts(this.#store, pattern);
    this.#verdicts = [...this.#verdicts.slice(1 - MAX_VERDICTS), verdicts];
    return (row) => verdicts.of(row);
  }

  /** @returns {(row: number) => boolean | undefined} */
  #testAll(query) {
    const wanted = query.wanted ? this.#test(query.wanted) : () => true;
    const excluded = query.excluded.map((one) => this.#test(one));
    return (row) => {
      if (!query.fits(this.#store.payload(row) ?? visible(this.#store.text(row)))) return false;
      const answers = [wanted(row), ...excluded.map((test) => negated(test(row)))];
      if (answers.includes(false)) return false;
      return answers.includes(undefined) ? undefined : true;
    };
  }

  #passes(row, level, has) {
    if (this.#store.kind(row) !== LINE) {
      return true;
    }
    return this.#store.level(row) >= level && has(row);
  }

  /** @returns {boolean | undefined} undefined: the filter has not looked at it yet */
  #isShown(row) {
    return !this.#shown || (row < this.#shown.scannedTo ? this.#shown.has(row) : undefined);
  }
}

const negated = (answer) => (answer === undefined ? undefined : !answer);
