// The lines of one log. A million of them must fit into a page, so full chunks are one string each and arrays of numbers.
import { firstNot } from "./bisect.js";

const CHUNK = 1024;

/** What a row can be. */
export const LINE = 0;
export const NOTICE = 1;
/** A notice that says that the log has ended: what comes behind it is another run. */
export const END = 2;

/** The page's memory: whatever comes first, the oldest chunk leaves. */
export const MAX_LINES = 2_000_000;
export const MAX_CHARACTERS = 256_000_000;

class Chunk {
  /** @param {number} linesBefore the lines in all chunks before this one */
  constructor(linesBefore) {
    this.linesBefore = linesBefore;
    /** @type {string[] | null} until the next chunk is full, too: rows of the last two may say something else */
    this.lines = [];
    this.text = "";
    this.ends = new Uint32Array(CHUNK);
    this.times = new Float64Array(CHUNK);
    this.offsets = new Float64Array(CHUNK);
    this.levels = new Uint8Array(CHUNK);
    this.sources = new Uint8Array(CHUNK);
    this.kinds = new Uint8Array(CHUNK);
    /** @type {string[] | null} where a row is only what a payload says */
    this.payloads = null;
    this.characters = 0;
  }

  seal() {
    let end = 0;
    this.lines.forEach((line, i) => (this.ends[i] = end += line.length));
    this.text = this.lines.join("");
    this.lines = null;
  }

  line(i) {
    return this.lines ? this.lines[i] : this.text.slice(i === 0 ? 0 : this.ends[i - 1], this.ends[i]);
  }
}

/** Rows are known by their number, counted from 0 since the page was opened, also when older ones have left. */
export class LineStore {
  /** @type {Chunk[]} */
  #chunks = [];
  #dropped = 0;
  #end = 0;
  #lines = 0;
  #characters = 0;
  /** @type {number | null} when the first line was published */
  #start = null;
  #maxLines;
  #maxCharacters;

  constructor({ maxLines = MAX_LINES, maxCharacters = MAX_CHARACTERS } = {}) {
    this.#maxLines = maxLines;
    this.#maxCharacters = maxCharacters;
  }

  /** The oldest row that is still here. */
  get first() {
    return this.#dropped * CHUNK;
  }

  /** One after the newest row. */
  get end() {
    return this.#end;
  }

  /** How many lines there were since the page was opened: rows without notices. */
  get lines() {
    return this.#lines;
  }

  /** How many of those lines come before a row that is still here, or before the end. */
  linesBefore(row) {
    if (row >= this.#end) return this.#lines;
    const chunk = this.#chunk(row);
    let lines = chunk.linesBefore;
    for (let i = 0; i < row % CHUNK; i++) if (chunk.kinds[i] === LINE) lines++;
    return lines;
  }

  /** The row of a line by its number among the lines since the page was opened, from 1; -1 where it is not here. */
  rowOfLine(number) {
    const found = firstNot(this.first, this.#end, (row) => this.linesBefore(row) + (this.kind(row) === LINE ? 1 : 0) < number);
    return found < this.#end && number > this.linesBefore(this.first) ? found : -1;
  }

  /** @returns {number} the row's number */
  append(text, { kind = LINE, time = Date.now(), level = 0, offset = -1, payload = null, source = 0 } = {}) {
    if (this.#end % CHUNK === 0) {
      this.#chunks.at(-2)?.seal();
      this.#chunks.push(new Chunk(this.#lines));
      this.#makeRoom();
    }
    const chunk = this.#chunks.at(-1);
    const i = this.#end % CHUNK;
    chunk.lines.push(text);
    chunk.times[i] = time;
    chunk.offsets[i] = offset;
    chunk.levels[i] = level;
    chunk.kinds[i] = kind;
    chunk.sources[i] = source;
    this.#keep(chunk, i, payload);
    this.#count(chunk, text.length);
    if (kind === LINE) {
      this.#lines++;
      this.#start ??= time;
    }
    return this.#end++;
  }

  /** The newest row says something else now: a progress bar. False where it cannot any more. */
  replaceLast(text, { time = Date.now(), offset = -1, payload = null } = {}) {
    const chunk = this.#chunks.at(-1);
    if (!chunk || chunk.kinds[(this.#end - 1) % CHUNK] !== LINE) {
      return false;
    }
    const i = chunk.lines.length - 1;
    this.#count(chunk, text.length - chunk.lines[i].length);
    chunk.lines[i] = text;
    this.#keep(chunk, i, payload);
    chunk.times[i] = time;
    chunk.offsets[i] = offset;
    return true;
  }

  /** A row says something else, with the number and time that it has. @returns {boolean} false where it cannot any more */
  replace(row, text) {
    const chunk = this.#chunk(row);
    const i = row % CHUNK;
    if (!chunk?.lines || chunk.kinds[i] !== LINE) return false;
    this.#count(chunk, text.length - chunk.lines[i].length);
    chunk.lines[i] = text;
    return true;
  }

  /** @param {number} row one that is still here */
  setLevel(row, level) {
    this.#chunk(row).levels[row % CHUNK] = level;
  }

  text(row) {
    return this.#chunk(row).line(row % CHUNK);
  }

  /** The payload of which the text is a part; null where the text is the payload. */
  payload(row) {
    return this.#chunk(row).payloads?.[row % CHUNK] ?? null;
  }

  time(row) {
    return this.#chunk(row).times[row % CHUNK];
  }

  /** When the first and the last line that are here were published; there has to be one. @returns {{ first: number, last: number }} */
  get span() {
    let first = this.first;
    let last = this.#end - 1;
    while (first < last && this.kind(first) !== LINE) first++;
    while (last > first && this.kind(last) !== LINE) last--;
    return { first: this.time(first), last: this.time(last) };
  }

  /** When a line was published, the first line since the page was opened, and the line before: itself, if that has left. */
  times(row) {
    const time = this.time(row);
    let before = row - 1;
    while (before >= this.first && this.kind(before) !== LINE) before--;
    return { time, start: this.#start ?? time, before: before >= this.first ? this.time(before) : time };
  }

  /** Its position in the channel's history; -1 where the gateway keeps none. */
  offset(row) {
    return this.#chunk(row).offsets[row % CHUNK];
  }

  level(row) {
    return this.#chunk(row).levels[row % CHUNK];
  }

  /** Which of several logs it is of, from 0. */
  source(row) {
    return this.#chunk(row).sources[row % CHUNK];
  }

  kind(row) {
    return this.#chunk(row).kinds[row % CHUNK];
  }

  /** The row of a position in history, or -1. @param {number} from the oldest row to look at */
  find(offset, from = 0) {
    for (let row = this.#end - 1; row >= Math.max(from, this.first); row--) {
      if (this.offset(row) === offset) {
        return row;
      }
    }
    return -1;
  }

  #chunk(row) {
    return this.#chunks[Math.floor(row / CHUNK) - this.#dropped];
  }

  #keep(chunk, i, payload) {
    if (payload === null && chunk.payloads === null) return;
    chunk.payloads ??= [];
    this.#count(chunk, (payload?.length ?? 0) - (chunk.payloads[i]?.length ?? 0));
    chunk.payloads[i] = payload;
  }

  #count(chunk, characters) {
    chunk.characters += characters;
    this.#characters += characters;
  }

  #makeRoom() {
    while (this.#chunks.length > 1 && (this.#chunks.length * CHUNK > this.#maxLines || this.#characters > this.#maxCharacters)) {
      this.#characters -= this.#chunks.shift().characters;
      this.#dropped++;
    }
  }
}
