// Regular expressions that readers type. The page never runs them: a worker does, and is ended when one takes too long.

/** For one request, which is a few thousand lines at most. */
const TIME_LIMIT_MS = 1000;
/** An answer may be there already, behind what else the page had to do. */
const GRACE_MS = 250;
const START_LIMIT_MS = 10_000;
const TOO_LONG = "the expression takes too long and was stopped; avoid repetitions inside repetitions, such as (a+)+";
// More than all panes show.
const MAX_KEPT = 50_000;
const MAX_KEPT_CHARACTERS = 32_000_000;
/** What is longer is not marked. */
const MAX_MARKED = 16_384;

/** `result`: what was not known of a text now is. `stopped`: an expression was refused; the event's detail. */
export const expressions = new EventTarget();

const WORKER = new URL("expression-worker.js", import.meta.url).href;
// The page lets no text become a script's address; this makes one address one, and no other.
const policy = globalThis.trustedTypes?.createPolicy("redtail-expression-worker", { createScriptURL: () => WORKER });

/** @typedef {{ has: boolean, ranges: number[][] }} Answer */

export class Expression {
  /** Why it was refused; "" as long as it was not. */
  problem = "";
  #source;
  #flags;
  #worker = null;
  #timer = 0;
  #ready = false;
  #id = 0;
  /** @type {Map<number, { message: object, resolve: (answer: any) => void }>} requests without an answer, in order */
  #waiting = new Map();
  /** @type {Map<string, Answer>} */
  #known = new Map();
  #characters = 0;
  /** @type {Set<string>} */
  #asked = new Set();

  /** @throws {SyntaxError} in the browser's words */
  constructor(source, flags) {
    new RegExp(source, flags);
    this.#source = source;
    this.#flags = flags;
  }

  /** @returns {boolean} false until it is known */
  has(text) {
    return this.#answer(text)?.has ?? false;
  }

  /** @returns {number[][]} none until they are known */
  ranges(text) {
    return text.length > MAX_MARKED ? [] : (this.#answer(text)?.ranges ?? []);
  }

  /** @param {string[]} texts @returns {Promise<boolean[]>} never answered where the expression is refused */
  test(texts) {
    return this.#ask({ texts, where: false });
  }

  /** Ends the worker; another one starts with the next question. */
  close() {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
  }

  #answer(text) {
    const known = this.#known.get(text);
    if (known || this.#asked.has(text) || this.problem) return known;
    if (this.#asked.size === 0) queueMicrotask(() => this.#askForAll());
    this.#asked.add(text);
    return undefined;
  }

  async #askForAll() {
    const texts = [...this.#asked];
    const answers = await this.#ask({ texts, where: true });
    texts.forEach((text, i) => this.#keep(text, answers[i]));
    this.#asked.clear();
    expressions.dispatchEvent(new CustomEvent("result", { detail: this }));
  }

  #keep(text, answer) {
    this.#known.set(text, answer);
    this.#characters += text.length;
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_KEPT && this.#characters <= MAX_KEPT_CHARACTERS) break;
      this.#known.delete(oldest);
      this.#characters -= oldest.length;
    }
  }

  #ask(question) {
    return new Promise((resolve) => {
      const id = ++this.#id;
      const message = { id, source: this.#source, flags: this.#flags, ...question };
      this.#waiting.set(id, { message, resolve });
      if (this.problem) return;
      if (this.#worker) this.#worker.postMessage(message);
      else this.#start();
      if (this.#waiting.size === 1) this.#watch();
    });
  }

  #start() {
    this.#ready = false;
    try {
      this.#worker = new Worker(policy ? policy.createScriptURL("") : WORKER, { type: "module" });
    } catch {
      this.#refuse("expressions cannot be used here: this browser gives the page no worker");
      return;
    }
    this.#worker.addEventListener("message", ({ data }) => this.#heard(data));
    this.#worker.addEventListener("error", () => this.#refuse("expressions cannot be used here: their worker did not start"));
    for (const { message } of this.#waiting.values()) this.#worker.postMessage(message);
  }

  #heard({ ready, id, answer }) {
    if (ready) this.#ready = true;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#watch();
    waiting?.resolve(answer);
  }

  /** The oldest question has its time from now. */
  #watch() {
    clearTimeout(this.#timer);
    if (this.#waiting.size > 0 && !this.problem) {
      const limit = this.#ready ? TIME_LIMIT_MS : START_LIMIT_MS;
      this.#timer = setTimeout(() => {
        this.#timer = setTimeout(() => this.#refuse(TOO_LONG), GRACE_MS);
      }, limit);
    }
  }

  #refuse(problem) {
    this.close();
    this.problem = problem;
    this.#waiting.clear();
    expressions.dispatchEvent(new CustomEvent("stopped", { detail: this }));
  }
}
