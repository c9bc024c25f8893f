// The groups of a log's lines, found a slice at a time so that the page never blocks, and nested as they are in the log.
import { firstNot } from "./bisect.js";
import { isOfStep, markerIn, writtenAt } from "./group-markers.js";
import { LINE } from "./store.js";

const SLICE_MS = 2;
const LOOK_AT_THE_CLOCK_EVERY = 256;
/** Deeper ones are a part of the one that they are in. */
const MAX_DEPTH = 16;
/** What comes later begins no group. */
const MAX_GROUPS = 200_000;

/** Of a group that has not ended. */
export const OPEN = Number.MAX_SAFE_INTEGER;

/**
 * @typedef {object} Group
 * @property {number} number in the order of their first rows, from 0 since the page was opened
 * @property {number} from its first row, which stays to be seen when the group is folded
 * @property {number} to one after its last row; OPEN where it has not ended
 * @property {number} depth 0 outside of all others
 * @property {Group | null} parent
 * @property {boolean} expanded the tool wants it open
 * @property {string} family @property {string} name
 * @property {number} millis how long it took, once it has ended
 * @property {boolean | null} usual whether it is folded where the reader wants nothing; null: not known yet
 */

export class Groups {
  #store;
  /** @type {Group[]} those whose first row is still here */
  #groups = [];
  /** How many have left. */
  #gone = 0;
  /** @type {Group[]} those that have not ended, from outside */
  #open = [];
  /** What was done at which row, to be undone when that says something else. @type {{ row: number, group: Group, began: boolean }[]} */
  #done = [];
  /** @type {number[]} the rows that end a group, and say nothing else */
  #silent = [];
  #next;
  /** Called with a group that has ended, or that begins or ends elsewhere than before. */
  onchange = (_group) => {};

  /** @param {import("./store.js").LineStore} store */
  constructor(store) {
    this.#store = store;
    this.#next = store.first;
  }

  /** One after the number of the last group. */
  get end() {
    return this.#gone + this.#groups.length;
  }

  /** The number of the first group that is still here. */
  get first() {
    return this.#gone;
  }

  /** @param {number} number of one that is still here @returns {Group} */
  get(number) {
    return this.#groups[number - this.#gone];
  }

  /** The rows of a range that end a group and say nothing else, in order. @returns {number[]} */
  silentIn(from, to) {
    return this.#silent.slice(this.#silentBefore(from), this.#silentBefore(to));
  }

  /** How many there are. */
  countSilent(from, to) {
    return this.#silentBefore(to) - this.#silentBefore(from);
  }

  #silentBefore(row) {
    return firstNot(0, this.#silent.length, (i) => this.#silent[i] < row);
  }

  /** Goes on looking at rows before `end` for as long as a frame can spare. @returns {boolean} whether all were looked at */
  scan(end) {
    const deadline = performance.now() + SLICE_MS;
    this.#forget();
    while (this.#next < end) {
      if (this.#next % LOOK_AT_THE_CLOCK_EVERY === 0 && performance.now() > deadline) return false;
      const row = this.#next++;
      if (this.#store.kind(row) === LINE) this.#look(row);
    }
    return true;
  }

  /** A row, and those after it, are looked at again: what they say has changed. The two before it, too: all may be a diff now. */
  rewind(changed) {
    if (changed >= this.#next) return;
    const row = Math.max(this.#store.first, changed - 2);
    this.#next = row;
    this.#silent.length = this.#silentBefore(row);
    while (this.#done.length > 0 && this.#done.at(-1).row >= row) {
      const { group, began } = this.#done.pop();
      if (began) {
        this.#open.pop();
        this.#groups.pop();
      } else {
        group.to = OPEN;
        this.#open.push(group);
      }
      this.onchange(group);
    }
  }

  /** @returns {Group | null} the group whose first row it is */
  headedBy(row) {
    const group = this.#before(row);
    return group?.from === row ? group : null;
  }

  /** @returns {Group | null} the innermost group that a row is in, its first row too */
  at(row) {
    let group = this.#before(row);
    while (group !== null && group.to <= row) group = group.parent;
    return group;
  }

  /** The last group that begins at a row or before it. */
  #before(row) {
    const after = firstNot(0, this.#groups.length, (group) => this.#groups[group].from <= row);
    return after === 0 ? null : this.#groups[after - 1];
  }

  #look(row) {
    const raw = this.#store.text(row);
    const innermost = this.#open.at(-1);
    if (innermost?.family === "buildkit" && !isOfStep(raw, innermost.name)) this.#end(row, row, 1);
    if (raw.startsWith("@@ ") && this.#tookBackDiff(row)) return;
    const marker = markerIn(raw);
    if (marker === null || this.#isDiff(row) || this.#isDiff(row - 1)) return;
    let ended = false;
    for (const { family, name } of marker.ends) {
      const at = this.#open.findLastIndex((group) => group.family === family && (name === "" || group.name === name));
      if (at >= 0) {
        if (marker.silent && !ended) this.#silent.push(row);
        ended = true;
        this.#end(row, marker.inside ? row + 1 : row, this.#open.length - at);
      }
    }
    if (marker.begins !== null && this.#open.length < MAX_DEPTH && this.#groups.length < MAX_GROUPS) this.#begin(row, marker.begins);
  }

  #begin(row, { family, name, expanded }) {
    const parent = this.#open.at(-1) ?? null;
    const group = { number: this.end, from: row, to: OPEN, depth: this.#open.length, parent, expanded, family, name, millis: 0, usual: null };
    this.#groups.push(group);
    this.#open.push(group);
    this.#done.push({ row, group, began: true });
    this.onchange(group);
  }

  /** The innermost groups have ended. */
  #end(row, to, count) {
    for (let i = 0; i < count; i++) {
      const group = this.#open.pop();
      group.to = to;
      group.millis = this.#millis(group.from, row);
      this.#done.push({ row, group, began: false });
      this.onchange(group);
    }
  }

  #millis(from, to) {
    if (from < this.#store.first) return 0;
    const [begun, ended] = [writtenAt(this.#store.text(from)), writtenAt(this.#store.text(to))];
    const told = begun !== null && ended !== null;
    return Math.max(0, told ? ended - begun : this.#store.time(to) - this.#store.time(from));
  }

  /** Whether a unified diff begins at a row, as far as that has arrived. */
  #isDiff(row) {
    const parts = ["--- ", "+++ ", "@@ "];
    if (row < this.#store.first || row + parts.length > this.#store.end) return false;
    return parts.every((part, i) => this.#store.text(row + i).startsWith(part));
  }

  /** What looked like two headers was a diff, as its third line says: all three are looked at again. */
  #tookBackDiff(row) {
    if (!this.#isDiff(row - 2) || this.#groups.at(-2)?.from !== row - 2) return false;
    this.rewind(row);
    return true;
  }

  /** Groups whose first row has left the store. */
  #forget() {
    const { first } = this.#store;
    this.#next = Math.max(this.#next, first);
    let gone = 0;
    while (gone < this.#groups.length && this.#groups[gone].from < first) gone++;
    if (gone === 0) return;
    this.#groups.splice(0, gone);
    this.#gone += gone;
    this.#silent.splice(0, this.#silentBefore(first));
    this.#open = this.#open.filter((group) => group.from >= first);
    this.#done = this.#done.filter(({ group }) => group.from >= first);
  }
}
