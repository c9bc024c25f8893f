import { membersOf, type Notice, type Publication } from "./protocol.js";
import { StateTracker, type FollowState } from "./state.js";
import type { Channel, FollowEvent, FollowOptions, GapReason, Item } from "./types.js";

/** Where a following is in its channel; what `since` takes. */
export interface Position {
  epoch: string;
  offset: number;
}

const MAX_WAITING = 10_000;

/**
 * One channel being followed, across reconnects. It is heard through a callback or, as an async iterator, with
 * `for await`, which ends when the gateway refuses, `stop` is called, or the log ends and `stopAtEnd` was asked for.
 *
 * An iterator that is slower than the channel loses the oldest lines beyond 10,000, and finds a gap in their place.
 */
export class Following implements AsyncIterable<Item> {
  readonly channel: Channel;
  readonly #options: FollowOptions;
  readonly #listener: ((item: Item) => void) | undefined;
  readonly #leave: (following: Following) => void;
  readonly #waiting: Item[] = [];
  readonly #state = new StateTracker();
  #skipped = 0;
  #wake: (() => void) | undefined;
  #position: Position | undefined;
  /** The newest line of the channel when the gateway last answered. */
  #top: Position | undefined;
  #live = false;
  #wasLive = false;
  #done = false;

  /** @internal */
  constructor(
    channel: Channel,
    options: FollowOptions,
    listener: ((item: Item) => void) | undefined,
    leave: (following: Following) => void,
  ) {
    this.channel = channel;
    this.#options = options;
    this.#listener = listener;
    this.#leave = leave;
    this.#position = options.since;
  }

  /** The last line that was heard; undefined before, and where the gateway keeps no history. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** How it stands after everything that has arrived, which an iterator may not have reached yet. */
  get state(): FollowState {
    return this.#state.state;
  }

  get done(): boolean {
    return this.#done;
  }

  stop(): void {
    if (!this.#done) {
      this.#finish();
      this.#leave(this);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    try {
      for (;;) {
        if (this.#skipped > 0) {
          const missed = this.#skipped;
          this.#skipped = 0;
          yield { type: "gap", reason: "slow_consumer", missed };
        }
        const item = this.#waiting.shift();
        if (item) {
          yield item;
        } else if (this.#done) {
          return;
        } else {
          await new Promise<void>((resolve) => (this.#wake = resolve));
        }
      }
    } finally {
      this.stop();
    }
  }

  /** @internal The command that follows the channel from where this following is. */
  command(id: number): string {
    const from = this.#position
      ? { since: this.#position }
      : this.#options.tail === undefined
        ? {}
        : { tail: this.#options.tail };
    return JSON.stringify({ action: "subscribe", ...membersOf(this.channel), ...from, id });
  }

  /** @internal */
  hear(publication: Publication): void {
    const { data, offset, epoch = this.#position?.epoch } = publication;
    if (offset === undefined) {
      this.#tell({ type: "line", data });
      return;
    }
    if (epoch !== undefined) {
      this.#position = { epoch, offset };
    }
    this.#tell({ type: "line", data, offset });
  }

  /** @internal */
  notice(notice: Notice): void {
    switch (notice.status) {
      case "subscribed":
        this.#subscribed(notice);
        break;
      case "gap":
        if (notice.epoch !== undefined) {
          this.#position = { epoch: notice.epoch, offset: notice.offset ?? 0 };
        }
        this.#gap(notice.reason as GapReason, notice.missed);
        break;
      case "degraded":
      case "restored":
        this.#tell({ type: notice.status });
        break;
      case "ended":
        this.#ended(notice);
        break;
      case "error":
        this.refused(notice);
        break;
    }
  }

  /** @internal */
  disconnected(event: FollowEvent): void {
    this.#live = false;
    this.#tell(event);
  }

  /** @internal A channel that is live stays so: it is another command that was refused. */
  refused(notice: Notice): void {
    this.#tell({ type: "error", code: notice.code ?? "bad_request", message: notice.message ?? "" });
    if (!this.#live) {
      this.stop();
    }
  }

  #subscribed(notice: Notice): void {
    const recovered = notice.recovered ?? false;
    const top = notice.epoch === undefined ? Infinity : (notice.offset ?? 0);
    if (this.#wasLive && !this.#position && top > (this.#options.tail ?? 0)) {
      this.#gap("offline"); // what was published while we were away is not replayed, or not all of it
    }
    if (notice.epoch !== undefined) {
      this.#top = { epoch: notice.epoch, offset: top };
      this.#enter(notice.epoch, top);
    }
    this.#live = true;
    this.#wasLive = true;
    this.#tell({ type: "live", recovered });
  }

  /** What was published behind an end in history is on its way: such an end stops nothing. */
  #ended({ epoch, offset }: Notice): void {
    if (epoch !== undefined && offset !== undefined) {
      this.#position = { epoch, offset };
    }
    this.#tell({ type: "ended" });
    const goesOn = offset !== undefined && epoch === this.#top?.epoch && offset < (this.#top?.offset ?? 0);
    if (this.#options.stopAtEnd && !goesOn) {
      this.stop();
    }
  }

  /** What is replayed comes after the answer, so the position is before it: a connection lost in between must not skip it. */
  #enter(epoch: string, top: number): void {
    if (this.#position?.epoch !== epoch) {
      this.#position = { epoch, offset: Math.max(0, top - (this.#options.tail ?? 0)) };
    }
  }

  #gap(reason: GapReason, missed?: number): void {
    this.#tell(missed === undefined ? { type: "gap", reason } : { type: "gap", reason, missed });
  }

  #tell(item: Item): void {
    if (this.#done) {
      return;
    }
    this.#state.hear(item);
    if (this.#listener) {
      this.#listener(item);
      return;
    }
    if (this.#waiting.length === MAX_WAITING) {
      this.#waiting.shift();
      this.#skipped++;
    }
    this.#waiting.push(item);
    this.#wake?.();
  }

  #finish(): void {
    this.#done = true;
    this.#wake?.();
  }
}
