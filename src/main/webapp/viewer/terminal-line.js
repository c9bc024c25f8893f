// One line of a terminal: cells, and a cursor that moves among them. The text may be longer than any screen; the cursor cannot be sent
// further than to the edge of a wide one.

const COLUMNS = 500;
const TAB = 8;
/** Steps of work for one line, so that a line of erasing sequences takes no longer than others. */
const MAX_WORK = 2_000_000;

const SIMPLE = /^[\x20-\x7e]$/;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])$/u;

/** @typedef {{ text: string, style: import("./ansi.js").Style | null }} Cell the second cell of a wide character has no text */

const BLANK = { text: " ", style: null };

export class TerminalLine {
  /** @type {Cell[]} */
  #cells = [];
  #column = 0;
  #work = 0;

  get exhausted() {
    return this.#work > MAX_WORK;
  }

  /** Where the next character goes, from 0. */
  get column() {
    return this.#column;
  }

  write(text, style) {
    for (const character of text) {
      this.#work++;
      if (character === "\r") this.#column = 0;
      else if (character === "\b") this.#column = Math.max(0, this.#column - 1);
      else if (character === "\t") this.#move(this.#column + TAB - (this.#column % TAB));
      else this.#put(character, style);
    }
  }

  /** A CSI that acts within the line. @param {string} final @param {string} parameters */
  control(final, parameters) {
    const first = Number.parseInt(parameters.replace("?", ""), 10) || 0;
    if (parameters.startsWith("?") && final !== "K") return;
    if (this.exhausted) return;
    const count = Math.max(1, first);
    this.#work++;
    if (final === "C" || final === "a") this.#move(this.#column + count);
    else if (final === "D") this.#column = Math.max(0, this.#column - count);
    else if (final === "G" || final === "`") this.#move(count - 1);
    else if (final === "K" || (final === "J" && first === 0)) this.#eraseLine(first);
    else if (final === "X") this.#erase(this.#column, this.#column + count);
    else if (final === "P") this.#remove(count);
    else if (final === "@") this.#insert(count);
  }

  /** @returns {import("./ansi.js").Piece[]} */
  pieces() {
    const result = [];
    let last = null;
    for (const cell of Array.from(this.#cells, (one) => one ?? BLANK)) {
      if (last && (last.style === cell.style || sameStyle(last.style, cell.style))) last.text += cell.text;
      else result.push((last = { text: cell.text, style: cell.style }));
    }
    return result;
  }

  #move(column) {
    const edge = Math.max(COLUMNS - 1, this.#column, this.#cells.length);
    this.#column = Math.min(column, edge);
  }

  #put(character, style) {
    const simple = SIMPLE.test(character);
    if (!simple && ZERO_WIDTH.test(character)) {
      this.#combine(character, style);
      return;
    }
    const width = !simple && WIDE.test(character) ? 2 : 1;
    this.#fill(this.#column);
    this.#split(this.#column);
    this.#split(this.#column + width);
    this.#cells[this.#column] = { text: character, style };
    if (width === 2) this.#cells[this.#column + 1] = { text: "", style };
    this.#column += width;
  }

  /** What has no width belongs to the character before, and stays to be seen or named. */
  #combine(character, style) {
    let at = Math.min(this.#column, this.#cells.length) - 1;
    if (this.#cells[at]?.text === "") at--;
    if (at < 0) {
      this.#cells[0] ??= { text: "", style };
      return;
    }
    this.#cells[at] = { text: this.#cells[at].text + character, style: this.#cells[at].style };
  }

  #fill(to) {
    while (this.#cells.length < to) this.#cells.push(BLANK);
  }

  /** A wide character with its border between two cells here loses both halves. */
  #split(column) {
    if (column > 0 && this.#cells[column]?.text === "") {
      this.#cells[column] = this.#cells[column - 1] = BLANK;
    }
  }

  #eraseLine(what) {
    if (what === 0) {
      this.#split(this.#column);
      this.#cells.length = Math.min(this.#cells.length, this.#column);
    } else if (what === 1) this.#erase(0, this.#column + 1);
    else if (what === 2) this.#cells.length = 0;
  }

  #erase(from, to) {
    const end = Math.min(to, this.#cells.length);
    this.#split(from);
    this.#split(end);
    if (from < end) {
      this.#cells.fill(BLANK, from, end);
      this.#work += end - from;
    }
  }

  #remove(count) {
    this.#split(this.#column);
    this.#split(this.#column + count);
    this.#work += this.#cells.length;
    this.#cells.splice(this.#column, count);
  }

  #insert(count) {
    if (this.#column >= this.#cells.length) return;
    this.#split(this.#column);
    const blanks = new Array(Math.min(count, COLUMNS)).fill(BLANK);
    this.#work += this.#cells.length + blanks.length;
    this.#cells.splice(this.#column, 0, ...blanks);
  }
}

function sameStyle(a, b) {
  return a !== null && b !== null && a.color === b.color && a.background === b.background && a.classes.join() === b.classes.join();
}
