import type { Following, Position } from "./following.js";
import { membersOf, positionOf, type Notice, type Publication } from "./protocol.js";
import type { Channel } from "./types.js";

/** A command whose answer is awaited. */
interface Asked {
  id: number;
  /** Who hears what comes after the answer. */
  followings: Following[];
  since: Position | string | undefined;
  snapshot: boolean;
}

type Start = { since: Position | string } | { tail: number } | { snapshot: true } | Record<string, never>;

/** What a gateway without history answers to whoever wants a snapshot. A channel without keys is a mistake, and another answer. */
const NO_SNAPSHOT = "no_history";

/**
 * One channel on the client's connection, and everybody who is subscribed to it.
 *
 * The gateway has one subscription for them, and replays only when it is made. So for one who comes later and wants what was
 * published before, it is rebuilt, from the oldest line that any of them has not heard. Each passes over what it has heard,
 * so nobody hears a line twice or misses one. One command is on its way at a time; who comes meanwhile waits for its answer.
 *
 * A snapshot has no such place in its middle: whoever joins, and whoever missed something that cannot be recovered, has it taken again
 * for all. Those who want a snapshot and those who do not are therefore never on one subscription.
 */
export class Subscription {
  readonly channel: Channel;
  readonly followings = new Set<Following>();
  readonly #ask: (command: object) => number | undefined;
  /** Who hears what comes now. */
  readonly #served = new Set<Following>();
  #asked: Asked | undefined;
  #subscribed = false;
  /** The subscription may have been ended by a command that came to nothing. */
  #renew = false;
  /** The gateway keeps no history. */
  #noSnapshot = false;
  /** The newest position that was heard of on this connection; undefined without history. */
  #top: Position | undefined;

  /** @param ask sends a command and yields its id; undefined while nothing can be sent */
  constructor(channel: Channel, ask: (command: object) => number | undefined) {
    this.channel = channel;
    this.#ask = ask;
  }

  get snapshot(): boolean {
    return [...this.followings].some((following) => following.snapshot);
  }

  remove(following: Following): void {
    this.followings.delete(following);
    this.#served.delete(following);
  }

  /** The connection is gone, and the subscription with it. */
  lost(): void {
    this.#asked = undefined;
    this.#subscribed = false;
    this.#renew = false;
    this.#noSnapshot = false;
    this.#top = undefined;
    this.#served.clear();
  }

  /** Asks for everybody who waits; also when an answer will not come any more. */
  begin(): void {
    this.#asked = undefined;
    this.synchronize();
  }

  synchronize(): void {
    const waiting = [...this.followings].filter((following) => this.#renew || !this.#served.has(following));
    if (this.#asked || waiting.length === 0) {
      return;
    }
    const [followings, start] = this.#next(waiting);
    const since = "since" in start ? start.since : undefined;
    const snapshot = "snapshot" in start;
    if (this.#subscribed && ((this.#top && since) || snapshot)) {
      this.#ask({ action: "unsubscribe", ...membersOf(this.channel) });
    }
    const id = this.#ask({ action: "subscribe", ...membersOf(this.channel), ...start });
    if (id !== undefined) {
      this.#asked = { id, followings, since, snapshot };
    }
  }

  #next(waiting: Following[]): [Following[], Start] {
    const resumes = !this.#subscribed && waiting.every(({ position }) => position !== undefined);
    if (this.snapshot && !this.#noSnapshot && !resumes) {
      return [[...this.followings], { snapshot: true }];
    }
    const time = waiting.find(({ since }) => since !== undefined)?.since;
    if (time !== undefined) {
      return [waiting.filter(({ since }) => since === time), { since: time }]; // the others are asked for when it is known where that is
    }
    return this.#subscribed && this.#top ? this.#behind(this.#top, waiting) : this.#first(waiting);
  }

  hear(publication: Publication): void {
    const { offset, epoch = this.#top?.epoch } = publication;
    const position = offset === undefined || epoch === undefined ? undefined : { epoch, offset };
    this.#reach(position);
    [...this.#served].forEach((following) => following.hear(publication, position));
  }

  notice(notice: Notice): void {
    const asked = this.#asked;
    const answers = asked !== undefined && notice.id === asked.id;
    if (notice.status === "subscribed") {
      if (answers) {
        this.#answered(asked, notice);
      }
    } else if (notice.status === "error") {
      if (answers) {
        this.#refused(asked, notice);
      } else {
        [...this.followings].forEach((following) => following.notice(notice));
      }
    } else if (notice.status === "unsubscribed") {
      if (notice.id === undefined && !asked) {
        this.#ended(notice); // nobody here asked for it
      }
    } else {
      this.#reach(positionOf(notice));
      [...this.#served].forEach((following) => following.notice(notice));
      if (notice.status === "gap" && this.snapshot && !this.#noSnapshot && this.#top) {
        this.#takeAgain();
      }
    }
  }

  /** Something was missed that cannot be recovered: what is known of the channel may be old. */
  #takeAgain(): void {
    this.followings.forEach((following) => following.restart());
    this.#served.clear();
    this.synchronize();
  }

  /** Those who continue from a position come first, those of one epoch together; who wants the newest lines comes with others. */
  #first(waiting: Following[]): [Following[], Start] {
    const positions = new Map(waiting.flatMap((following) => (following.position ? [[following, following.position]] : [])));
    if (positions.size > 0) {
      return fromOldest(positions);
    }
    const tails = waiting.flatMap(({ tail }) => (tail === undefined ? [] : [tail]));
    return [waiting, tails.length > 0 ? { tail: Math.max(...tails) } : {}];
  }

  /** There is a subscription already, which is at `top`. */
  #behind(top: Position, waiting: Following[]): [Following[], Start] {
    const joining = waiting.filter((following) => !following.position && !following.tail);
    if (joining.length > 0) {
      return [joining, {}];
    }
    const positions = new Map(waiting.map((following) => [following, following.positionFrom(top)]));
    const [followings, { since }] = fromOldest(positions);
    const offsets = [...this.#served].flatMap(({ position }) => (position?.epoch === since.epoch ? [position.offset] : []));
    return [followings, { since: { epoch: since.epoch, offset: Math.min(since.offset, ...offsets) } }];
  }

  #answered(asked: Asked, notice: Notice): void {
    this.#asked = undefined;
    this.#subscribed = true;
    this.#renew = false;
    const { epoch, from = 0 } = notice;
    const since = typeof asked.since !== "string" ? asked.since : epoch === undefined ? undefined : { epoch, offset: from };
    const snapshot = asked.snapshot && epoch !== undefined;
    if (since && this.snapshot && !this.#noSnapshot && !notice.recovered) {
      this.#takeAgain();
      return;
    }
    if (epoch !== undefined) {
      this.#top = { epoch, offset: notice.offset ?? 0 };
      for (const following of this.#served) {
        if (since?.epoch === epoch && !isAtOrBehind(following.position, since)) {
          this.#served.delete(following); // a new epoch began meanwhile: it continues from where it is
        }
      }
    }
    for (const following of asked.followings.filter((each) => this.followings.has(each))) {
      this.#served.add(following);
      following.subscribed(notice, this.#top, snapshot);
    }
    this.synchronize();
  }

  #refused(asked: Asked, notice: Notice): void {
    this.#asked = undefined;
    if (asked.snapshot && notice.code === NO_SNAPSHOT) {
      this.#noSnapshot = true;
      this.#subscribed = false;
      this.#served.clear();
      this.synchronize();
      return;
    }
    this.#renew = this.#subscribed && (asked.snapshot || asked.since !== undefined);
    for (const following of asked.followings) {
      following.refused(notice);
      following.stop();
    }
    this.synchronize();
  }

  #ended({ channel }: Notice): void {
    this.lost();
    for (const following of [...this.followings]) {
      following.refused({ status: "error", code: "unsubscribed", message: `the gateway no longer sends ${channel}` });
      following.stop();
    }
  }

  #reach(position: Position | undefined): void {
    if (position && !(this.#top?.epoch === position.epoch && this.#top.offset > position.offset)) {
      this.#top = position;
    }
  }
}

/** @returns those whose positions are of the first one's epoch, and the oldest of these positions */
function fromOldest(positions: Map<Following, Position>): [Following[], { since: Position }] {
  const epoch = [...positions.values()][0]?.epoch ?? "";
  const together = [...positions].filter(([, position]) => position.epoch === epoch);
  const offset = Math.min(...together.map(([, position]) => position.offset));
  return [together.map(([following]) => following), { since: { epoch, offset } }];
}

function isAtOrBehind(position: Position | undefined, since: Position): boolean {
  return position?.epoch === since.epoch && position.offset >= since.offset;
}
