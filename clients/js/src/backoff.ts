const MIN_MS = 500;
const MAX_MS = 20_000;

/** Ten thousand clients that were cut off together return over this time, at the rate at which a node of two processors opens connections. */
const CROWD_MS = 4_000;

/** Full jitter: a random wait below a ceiling that doubles, so that clients that were cut off together do not return together. */
export class Backoff {
  #attempts = 0;

  /** @param crowd whether many may have been cut off at the same moment, and nobody has spread them */
  next(crowd = false): number {
    const doubled = MIN_MS * 2 ** ++this.#attempts;
    const ceiling = Math.min(MAX_MS, crowd ? Math.max(CROWD_MS, doubled) : doubled);
    return MIN_MS + Math.random() * (ceiling - MIN_MS);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
