import { positionOf, resultOf, type Notice, type Publication } from "./protocol.js";
import { StateTracker, type FollowState } from "./state.js";
import type { Channel, EndResult, FollowEvent, FollowOptions, GapReason, Item, Line, PayloadFormat } from "./types.js";

/** Where a following is in its channel; what `since` takes, too. */
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
  /** The time that it begins with; its position once the gateway has said where that is. */
  readonly #since: string | undefined;
  /** Where that is, until something is heard: a gap may stand there. */
  #beginning: Position | undefined;
  #skipped = 0;
  #wake: (() => void) | undefined;
  #position: Position | undefined;
  /** What is up to here comes only because another one asked for it. */
  #passed: Position | undefined;
  /** It wants the newest lines and has heard nothing yet: older ones that are no longer kept are no loss to it. */
  #tailing = false;
  /** It is being given a snapshot, which ends here and cannot be continued in its middle. */
  #settlesAt: Position | undefined;
  /** The gateway has not said yet that a snapshot is complete. */
  #inSnapshot = false;
  #format: PayloadFormat | undefined;
  /** The last line, which may turn out to be the one that ends its channel. */
  #line: Position | undefined;
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
    const { since } = options;
    if (typeof since === "string" || since instanceof Date) {
      this.#since = typeof since === "string" ? since : since.toISOString();
    } else {
      this.#position = since;
    }
  }

  /** The last line that was heard; undefined before, in a snapshot, and where the gateway keeps no history. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** How the channel's payloads are read, for `readPayload`; undefined before it is live, and where the channel's type does not say. */
  get format(): PayloadFormat | undefined {
    return this.#format;
  }

  /** How it stands after everything that has arrived, which an iterator may not have reached yet. */
  get state(): FollowState {
    return this.#state.state;
  }

  /** How it has ended; undefined while its state is another than `ended`. */
  get result(): EndResult | undefined {
    return this.#state.result;
  }

  /** Whether what had been published when the gateway answered has arrived, as far as it was asked for. */
  get caughtUp(): boolean {
    const [position, top] = [this.#position, this.#top];
    return this.#live && !this.#settlesAt && (!position || !top || position.epoch !== top.epoch || position.offset >= top.offset);
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

  /** @internal The time that it begins with, as long as nobody knows where that is. */
  get since(): string | undefined {
    return this.#position ? undefined : this.#since;
  }

  /** @internal */
  get tail(): number | undefined {
    return this.#options.tail;
  }

  /** @internal */
  get snapshot(): boolean {
    return this.#options.snapshot ?? false;
  }

  /** @internal What it has heard no longer counts. */
  restart(): void {
    this.#position = this.#passed = this.#settlesAt = undefined;
  }

  /** @internal Where it begins in a channel whose newest line is at `top`. */
  positionFrom(top: Position): Position {
    if (!this.#position) {
      this.#position = { epoch: top.epoch, offset: Math.max(0, top.offset - (this.tail ?? 0)) };
      this.#tailing = true;
    }
    return this.#position;
  }

  /** @internal @param position where history has it; undefined without */
  hear({ data, offset, time, recorded }: Publication, position: Position | undefined): void {
    if (this.#goTo(position)) {
      this.#line = position;
      const line: Line = { type: "line", data };
      if (offset !== undefined) line.offset = offset;
      if (time !== undefined) line.time = time;
      if (recorded !== undefined) line.recorded = recorded;
      this.#tell(line);
    }
  }

  /** @internal */
  notice(notice: Notice): void {
    switch (notice.status) {
      case "gap":
        this.#missed(notice);
        break;
      case "degraded":
      case "restored":
        this.#tell({ type: notice.status });
        break;
      case "ended":
        this.#ended(notice);
        break;
      case "snapshot":
        this.#settled(positionOf(notice));
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

  /** @internal @param top the channel's newest line; undefined without history @param snapshot whether one follows */
  subscribed({ recovered = false, format, from = 0 }: Notice, top: Position | undefined, snapshot: boolean): void {
    this.#format = format;
    if (top && this.since !== undefined) {
      this.#position = this.#beginning = { epoch: top.epoch, offset: from };
    }
    this.#inSnapshot = snapshot;
    if (snapshot) {
      this.restart();
      this.#top = this.#settlesAt = top;
    } else {
      this.#continue(top);
    }
    this.#live = true;
    this.#wasLive = true;
    this.#tell(snapshot ? { type: "live", recovered: false, snapshot } : { type: "live", recovered: recovered && !this.#tailing });
  }

  #continue(top: Position | undefined): void {
    if (this.#wasLive && !this.#position && (top?.offset ?? Infinity) > (this.tail ?? 0)) {
      this.#gap("offline"); // what was published while we were away is not replayed, or not all of it
    }
    if (top) {
      this.#enter(top);
    }
  }

  /**
   * What is replayed comes after the answer, so the position is before it: a connection lost in between must not skip it. A
   * position that the channel does not have stays until the gateway has said where it continues instead.
   */
  #enter(top: Position): void {
    this.#top = top;
    const position = this.positionFrom(top);
    this.#passed = position.epoch === top.epoch && position.offset <= top.offset ? position : undefined;
  }

  /** @returns whether it is news */
  #goTo(position: Position | undefined): boolean {
    if (!position || (this.#settlesAt?.epoch === position.epoch && position.offset < this.#settlesAt.offset)) {
      return true;
    }
    this.#settlesAt = undefined;
    if (this.#passed?.epoch === position.epoch && position.offset <= this.#passed.offset) {
      return false;
    }
    this.#position = this.#passed = position;
    this.#beginning = undefined;
    this.#tailing = false;
    return true;
  }

  /** Whatever comes next is a change. */
  #settled(position: Position | undefined): void {
    if (this.#inSnapshot) {
      this.#inSnapshot = false;
      this.#goTo(position);
      this.#tell({ type: "snapshot" });
    }
  }

  #missed(notice: Notice): void {
    const position = positionOf(notice);
    const before = this.#passed;
    const noLoss = this.#tailing && notice.reason === "trimmed";
    const begins = position !== undefined && position.epoch === this.#beginning?.epoch && position.offset === this.#beginning.offset;
    if ((this.#goTo(position) || begins) && !noLoss) {
      this.#beginning = undefined;
      const mine = position && before?.epoch === position.epoch && !begins ? position.offset - before.offset : Infinity;
      const missed = notice.reason === "trimmed" && notice.missed ? Math.min(notice.missed, mine) : notice.missed;
      this.#gap(notice.reason as GapReason, missed);
    }
  }

  /** What was published behind an end in history is on its way: such an end stops nothing. */
  #ended(notice: Notice): void {
    const position = positionOf(notice);
    const isLine = position && position.epoch === this.#line?.epoch && position.offset === this.#line.offset;
    if (!isLine && !this.#goTo(position)) {
      return;
    }
    this.#line = undefined;
    this.#tell({ type: "ended", ...resultOf(notice) });
    const goesOn = position && position.epoch === this.#top?.epoch && position.offset < this.#top.offset;
    if (this.#options.stopAtEnd && !goesOn) {
      this.stop();
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
      try {
        this.#listener(item);
      } catch (error) {
        report(error); // the items behind this one, and the other listeners, are not to be lost
      }
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

/** As an exception that an event listener throws: the page's error handler or the process hears of it. */
function report(error: unknown): void {
  const reportError = globalThis.reportError ?? ((thrown: unknown) => queueMicrotask(() => { throw thrown; }));
  reportError(error);
}
