// The jobs of a tenant, as their updates tell: the newest state of each, and how it came there.

export const MAX_JOBS = 2000;
export const MAX_HISTORY = 200;

const IDS = ["jobId", "job_id", "id", "job"];
const STATES = ["state", "status", "phase"];

/** @typedef {{ time: number, state: string, values: Record<string, unknown>, raw: string }} Update */
/** @typedef {{ id: string, newest: Update, history: Update[], updates: number }} Job */

export class Jobs {
  /** @type {Map<string, Job>} in the order in which they were first heard of */
  #jobs = new Map();
  #unreadable = 0;
  #dropped = 0;

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

  /** @param {string} raw an update as it was published, without its tenant. @returns {Job | null} null for what has no job */
  update(raw, time = Date.now()) {
    const values = parsed(raw);
    const key = values && IDS.find((name) => ["string", "number"].includes(typeof values[name]));
    if (!key) {
      this.#unreadable++;
      return null;
    }
    const id = String(values[key]);
    const rest = Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));
    const stateKey = STATES.find((name) => rest[name] !== undefined);
    const state = stateKey ? wordOf(rest[stateKey]) : "";
    delete rest[stateKey];
    const newest = { time, state, values: rest, raw };
    const job = this.#jobs.get(id) ?? { id, newest, history: [], updates: 0 };
    job.newest = newest;
    job.updates++;
    job.history.push(newest);
    if (job.history.length > MAX_HISTORY) job.history.shift();
    this.#jobs.set(id, job);
    this.#makeRoom();
    return job;
  }

  #makeRoom() {
    if (this.#jobs.size > MAX_JOBS) {
      this.#jobs.delete(this.#jobs.keys().next().value);
      this.#dropped++;
    }
  }
}

/** What is neither id nor state, on one line. */
export function details(values) {
  return Object.entries(values).map(([name, value]) => `${name}: ${wordOf(value)}`).join(", ");
}

/** How a state is meant, for its colour. */
export function mood(state) {
  if (/fail|error|abort|cancel|timeout|crash|reject/i.test(state)) return "bad";
  if (/done|success|succeed|complete|finish|pass|ok$/i.test(state)) return "good";
  return /run|progress|active|start|build|deploy/i.test(state) ? "busy" : "idle";
}

const wordOf = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));

function parsed(raw) {
  try {
    const value = JSON.parse(raw);
    return typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
