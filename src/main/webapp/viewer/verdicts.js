// What an expression says of the rows of a store, asked for a few thousand at a time and one step ahead.
import { visible } from "./text.js";

const MAX_ROWS = 8192;
const MAX_CHARACTERS = 2_000_000;

export class Verdicts {
  #store;
  #expression;
  #from = 0;
  /** @type {boolean[]} */
  #answers = [];
  #asking = false;
  #generation = 0;

  /** @param {import("./store.js").LineStore} store @param {import("./expression.js").Expression} expression */
  constructor(store, expression) {
    this.#store = store;
    this.#expression = expression;
  }

  /** @returns {boolean | undefined} undefined: not known yet, ask again */
  of(row) {
    const known = this.#answers[row - this.#from];
    if (known === undefined && !this.#asking) this.#ask(row);
    return known;
  }

  /** Rows say something else now. */
  forget() {
    this.#generation++;
    this.#answers = [];
    this.#asking = false;
  }

  async #ask(from) {
    const generation = this.#generation;
    this.#asking = true;
    const texts = [];
    for (let row = from, characters = 0; row < this.#store.end && texts.length < MAX_ROWS && characters < MAX_CHARACTERS; row++) {
      texts.push(visible(this.#store.text(row)));
      characters += texts.at(-1).length;
    }
    const answers = await this.#expression.test(texts);
    if (generation !== this.#generation) return;
    this.#from = from;
    this.#answers = answers;
    this.#asking = false;
  }
}
