// Several channels followed as one: their lines in the order of their times.
import { outcome, outcomeOf } from "./outcome.js";

/** How long a line waits for those of other channels that were published before it and arrive after it. */
export const WAIT_MS = 300;

/** How long all wait for a channel that has not said yet what came before; the others go on without it then. */
const MAX_HELD_MS = 10_000;

/** A channel that is much faster than the page is not held back for longer than this. */
const MAX_HELD = 200_000;
const EVERY_MS = 50;

/** What waits of one channel. Its own order stays, whatever its times say. */
class Source {
  following = null;
  #items = [];
  #from = 0;
  #key = 0;

  add(item, now) {
    if (item.type === "line" && item.time !== undefined) this.#key = Math.max(this.#key, item.time);
    this.#items.push({ item, key: this.#key, arrived: now });
  }

  get length() {
    return this.#items.length - this.#from;
  }

  get head() {
    return this.#items[this.#from];
  }

  take() {
    const { item } = this.#items[this.#from++];
    if (this.#from > 1024 && this.#from * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#from);
      this.#from = 0;
    }
    return item;
  }

  /** Whether it is known what it had published before. */
  get settled() {
    const { state, caughtUp } = this.following ?? { state: "connecting", caughtUp: false };
    return state === "error" || state === "ended" || (state !== "connecting" && state !== "reconnecting" && caughtUp);
  }
}

/** As a `Following` of the client, whose items have `source`, the number of their channel, and `format`. */
export class MergedFollowing {
  #sources;
  #listener;
  #timer;
  #heldSince;

  /**
   * @param {import("../redtail.js").Client} client
   * @param {import("./address.js").Named[]} channels
   * @param {object} options of each of them
   * @param {(item: any) => void} listener
   */
  constructor(client, channels, options, listener) {
    this.#listener = listener;
    this.#heldSince = performance.now();
    this.#sources = channels.map(() => new Source());
    channels.forEach(({ asked }, i) => {
      const source = this.#sources[i];
      source.following = client.follow(asked, options, (item) => {
        if (item.type === "reconnecting" && source.length === 0) this.#heldSince = performance.now();
        source.add({ ...item, source: i, format: source.following?.format }, performance.now());
      });
    });
    this.#timer = setInterval(() => this.release(), EVERY_MS);
  }

  /** What has waited long enough, and what comes before it. */
  release(now = performance.now()) {
    const waiting = this.#sources.reduce((sum, source) => sum + source.length, 0);
    const holding = !this.#sources.every((source) => source.settled) && now - this.#heldSince < MAX_HELD_MS && waiting < MAX_HELD;
    if (holding || waiting === 0) return;
    for (;;) {
      let first = null;
      let due = false;
      for (const source of this.#sources) {
        const head = source.head;
        if (head === undefined) continue;
        due ||= now - head.arrived >= WAIT_MS;
        if (first === null || head.key < first.head.key) first = source;
      }
      if (!due) return;
      this.#listener(first.take());
    }
  }

  get followings() {
    return this.#sources.map(({ following }) => following);
  }

  /** As that of the channel that stands worst. */
  get state() {
    const states = this.followings.map(({ state }) => state);
    for (const state of ["connecting", "reconnecting", "degraded", "live"]) if (states.includes(state)) return state;
    return states.every((state) => state === "error") ? "error" : "ended";
  }

  /** Once all have ended, as that of the one that ended worst. */
  get result() {
    if (this.state !== "ended") return undefined;
    const ended = this.followings.filter(({ state }) => state === "ended");
    const worst = outcomeOf(ended.map(outcome));
    return ended.find((following) => outcome(following) === worst)?.result;
  }

  /** Of one of them, where the gateway keeps history: no place among all of them. */
  get position() {
    return this.followings.find(({ position }) => position !== undefined)?.position;
  }

  get caughtUp() {
    return this.#sources.every((source) => source.settled && source.length === 0);
  }

  stop() {
    clearInterval(this.#timer);
    for (const following of this.followings) following.stop();
  }
}
