// The jobs of a tenant, as their updates tell: the newest state of each, and how it came there. So are the values of any channel of state
// by their keys.
import { members, valueAt, word } from "./json.js";

export const MAX_JOBS = 2000;
export const MAX_HISTORY = 200;

/** Members that are remembered of a job; the first ones go. */
export const MAX_MEMBERS = 100;

const JOB_KEY = "/jobId";
const IDS = ["jobId", "job_id", "id", "job"];
const STATES = ["state", "status", "phase"];

/** A text or a number, as it was written: two numbers that JavaScript takes for one are two jobs. */
const ID = /^["\d-]/;

/** What an end is told by. */
const WORD = /^["\d\-tf]/;

/** @typedef {{ time: number, state: string, values: [string, string][], raw: string }} Update values: what is neither id nor state */
/**
 * @typedef {{ id: string, newest: Update, history: Update[], updates: number }} Job newest: the last update, with what earlier ones
 *   told and it does not repeat; history: each as it was
 */

export class Jobs {
  /** @type {Map<string, Job>} in the order in which they were first heard of */
  #jobs = new Map();
  #unreadable = 0;
  #dropped = 0;
  #key;
  #known;
  #end;

  /** @param {Partial<import("./channel-types.js").ChannelType>} type */
  constructor({ key = JOB_KEY, id, end } = {}) {
    this.#key = key;
    this.#known = id === undefined ? [] : [tokensOf(id)];
    this.#end = end;
  }

  /** Newest job first. */
  get all() {
    return [...this.#jobs.values()].reverse();
  }

  get size() {
    return this.#jobs.size;
  }

  get dropped() {
    return this.#dropped;
  }

  get unreadable() {
    return this.#unreadable;
  }

  /**
   * @param {string} raw an update as it was published, without its tenant
   * @returns {Job | null} null for what has no job, and where a job is gone because all else in it is null or it has ended
   */
  update(raw, time = Date.now()) {
    const all = members(raw) ?? [];
    const last = new Map(all.map(({ name, value }) => [name, value]));
    const [path, written] = this.#keyIn(raw, last);
    const key = path?.[0];
    if (key === undefined) {
      this.#unreadable++;
      return null;
    }
    const id = word(written);
    if (this.#ends(raw) || nulls(all, [path, ...this.#known]) > 0) {
      this.#jobs.delete(id);
      return null;
    }
    const stateKey = STATES.find((name) => last.has(name));
    const state = stateKey ? word(last.get(stateKey)) : "";
    const isId = (name) => name === key && last.get(key) === written;
    const values = all.filter((member) => !isId(member.name) && member.name !== stateKey).map(({ name, value }) => [name, word(value)]);
    const update = { time, state, values, raw };
    const job = this.#jobs.get(id) ?? { id, newest: { time, state: "", values: [], raw }, history: [], updates: 0 };
    job.newest = merged(job.newest, update, stateKey);
    job.updates++;
    job.history.push(update);
    if (job.history.length > MAX_HISTORY) job.history.shift();
    this.#jobs.set(id, job);
    this.#makeRoom();
    return job;
  }

  #ends(raw) {
    const value = this.#end && valueAt(raw, this.#end.member);
    return value !== undefined && WORD.test(value) && this.#end.values.includes(word(value));
  }

  /** The path to it, and as it is written: where its type says, or where jobs usually have it. */
  #keyIn(raw, last) {
    const stated = valueAt(raw, this.#key) ?? "";
    if (ID.test(stated)) return [tokensOf(this.#key), stated];
    const usual = this.#key === JOB_KEY ? IDS.find((name) => ID.test(last.get(name) ?? "")) : undefined;
    return usual === undefined ? [] : [[usual], last.get(usual)];
  }

  #makeRoom() {
    if (this.#jobs.size > MAX_JOBS) {
      this.#jobs.delete(this.#jobs.keys().next().value);
      this.#dropped++;
    }
  }
}

/** The names that a pointer leads through. */
const tokensOf = (pointer) =>
  pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));

/** How many nulls there are beside what the paths lead to, in the objects on the way as well; -1 if there are other values. */
function nulls(all, paths) {
  let count = 0;
  for (const { name, value } of all) {
    const below = paths.filter(([first]) => first === name).map((path) => path.slice(1));
    const known = below.some((path) => path.length === 0);
    const inside = !known && below.length > 0 ? members(value) : null;
    const here = known ? 0 : inside ? nulls(inside, below) : value === "null" && below.length === 0 ? 1 : -1;
    if (here < 0) return -1;
    count += here;
  }
  return count;
}

/** What is neither id nor state, on one line. */
export function details(values) {
  return values.map(([name, value]) => `${name}: ${value}`).join(", ");
}

/** Of a member that stands there again, the newest value counts; a member that does not keeps its own. */
function merged(before, update, stateKey) {
  const values = new Map(before.values);
  values.delete(stateKey);
  for (const [name, value] of update.values) values.set(name, value);
  return { ...update, state: stateKey ? update.state : before.state, values: [...values].slice(-MAX_MEMBERS) };
}

const BAD = /fail|error|abort|cancel|time.?out|timed.?out|crash|reject|unsuccess|unstable|abandon|broken/;
const GOOD = /(?<!un|in|im|dis|by)(done|success|succeed|complete|finish|pass)(?!ing)|(?<![a-z])(ok|okay)$/;
/** Neither all good nor failed. */
const MIXED = /partial|with.?(issue|warning|problem)/;
const WITHOUT_ERRORS = /(?<![a-z\d])(0|no|without)[\s_-]+(any[\s_-]+)?(errors?|failures?|failed)(?![a-z])/g;
const BUSY = /(?<!un|in)active|(?<!un)(run|start)|progress|build|deploy|(complet|finish|pass)ing/;

/** How a state is meant, for its colour. "not done" is read as "undone". */
export function mood(state) {
  const words = state.toLowerCase().replace(WITHOUT_ERRORS, "").replace(/\b(not|never|no|non)[\s_-]+|(?<=[_-])(not|never|no|non)[\s_-]+/g, "un");
  if (BAD.test(words)) return "bad";
  if (GOOD.test(words)) return MIXED.test(words) ? "idle" : "good";
  return BUSY.test(words) ? "busy" : "idle";
}
