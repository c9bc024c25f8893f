const MIN_MS = 500;
const MAX_MS = 20_000;

/** Full jitter: a random wait below a ceiling that doubles, so that clients that were cut off together do not return together. */
export class Backoff {
  #attempts = 0;

  next(): number {
    const ceiling = Math.min(MAX_MS, MIN_MS * 2 ** ++this.#attempts);
    return MIN_MS + Math.random() * (ceiling - MIN_MS);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
