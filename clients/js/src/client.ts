import { channelOf, checkClientOptions, checkFollowOptions } from "./arguments.js";
import { Backoff } from "./backoff.js";
import { Following } from "./following.js";
import { ABNORMAL, membersOf, nameOf, POLICY_VIOLATION, SUBPROTOCOL, type Notice, type ServerMessage } from "./protocol.js";
import { Subscription } from "./subscription.js";
import type { Channel, FollowEvent, FollowOptions, Item } from "./types.js";

export interface ClientOptions {
  /**
   * Asked before every connection, before a token expires, and, with the gateway's reason, when it wants another one. Where
   * there is none, `undefined`: then none is sent, and a gateway that wants one ends what is followed. A gateway that cannot check
   * the token now (`unavailable`: its issuer is away) has not refused it: the client reconnects with backoff, and asks for a token again.
   */
  token?: ((refused?: string) => string | undefined | Promise<string | undefined>) | undefined;
  /** For Node before version 22: `import { WebSocket } from "ws"`. */
  WebSocket?: typeof WebSocket | undefined;
}

/** Whom an answer concerns that is not about one channel. */
const EVERYONE = "*";

/** So many tokens in a row may be refused. */
const MAX_REFUSALS = 3;
/** So long before a token expires the next one is asked for; half of its time if it has less than twice that. */
const RENEW_MS = 60_000;
/** The longest that a timer can wait. */
const MAX_TIMER_MS = 2_147_483_647;

/** After so much silence the gateway is asked whether it is there. */
const QUIET_MS = 20_000;
/** How long its answer may take. */
const PONG_MS = 10_000;

/**
 * One connection to a gateway for all that is followed through it. It connects with the first `follow`, comes back whenever it
 * is cut, resumes where each following was, and disconnects with the last `stop`.
 */
export class Client {
  readonly #url: string;
  readonly #options: ClientOptions;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #asked = new Map<number, string>();
  readonly #backoff = new Backoff();
  #socket: WebSocket | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  /** What this connection was opened with, and until when that is good. */
  #token: string | undefined;
  #expiresAt = Infinity;
  /** Whether the gateway has taken a token on this connection. */
  #authenticated = false;
  /** Whether commands may be sent: a token is on its way before them, or none is needed. */
  #ready = false;
  /** Whether another token is being asked for, which may take as long as somebody takes to type it. */
  #asking = false;
  #refusals = 0;
  #lastId = 0;
  #closed = false;

  /**
   * @param url of the gateway's endpoint, `wss://logs.example.com/ws`; relative to the page in browsers
   * @throws TypeError for an option that there is not
   */
  constructor(url: string | URL, options: ClientOptions = {}) {
    checkClientOptions(options);
    this.#url = absolute(url);
    this.#options = options;
    if (typeof addEventListener === "function") {
      addEventListener("online", this.#hurry);
      globalThis.document?.addEventListener("visibilitychange", this.#hurry);
    }
  }

  /**
   * Follows a channel. With a listener, it hears everything, in order; without one, iterate over the result.
   *
   * A channel may be subscribed to several times: each hears what it asked for, and the gateway has one subscription for all.
   *
   * @throws TypeError for anything but one channel, for an option that there is not, and for two that contradict each other
   * @throws Error where the channel is followed both with a snapshot and without
   */
  follow(asked: Channel, options: FollowOptions = {}, listener?: (item: Item) => void): Following {
    if (this.#closed) {
      throw new Error("this client is closed; make a new one");
    }
    const channel = channelOf(asked);
    checkFollowOptions(options, listener);
    const following = new Following(channel, options, listener, (left) => this.#leave(left));
    const name = nameOf(channel);
    let subscription = this.#subscriptions.get(name);
    if (!subscription) {
      subscription = new Subscription(channel, (command) => this.#ask(name, command));
      this.#subscriptions.set(name, subscription);
    }
    if (subscription.followings.size > 0 && subscription.snapshot !== following.snapshot) {
      throw new Error(`this client follows ${name} ${following.snapshot ? "without" : "with"} a snapshot already; use another Client for what is to be followed otherwise`);
    }
    subscription.followings.add(following);
    if (this.#ready) {
      subscription.synchronize();
    } else {
      this.#connect();
    }
    return following;
  }

  /** Ends everything that is followed. */
  close(): void {
    this.#closed = true;
    for (const following of this.#all()) {
      following.stop();
    }
    this.#disconnect();
    if (typeof removeEventListener === "function") {
      removeEventListener("online", this.#hurry);
      globalThis.document?.removeEventListener("visibilitychange", this.#hurry);
    }
  }

  #connect(): void {
    if (this.#socket || this.#retry !== undefined || this.#asking) {
      return;
    }
    const Socket = this.#options.WebSocket ?? globalThis.WebSocket;
    if (!Socket) {
      throw new Error("there is no WebSocket here: use Node 22 or later, or give the client one, as in new Client(url, { WebSocket }) with that of the package ws");
    }
    const socket = new Socket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    socket.onopen = () => void this.#opened(socket);
    socket.onmessage = (event: MessageEvent) => {
      if (socket === this.#socket) {
        this.#receive(socket, JSON.parse(String(event.data)) as ServerMessage);
      }
    };
    socket.onclose = (event: CloseEvent) => this.#lost(socket, event);
    socket.onerror = () => {}; // onclose follows, and knows more
    this.#watchOver(socket);
  }

  async #opened(socket: WebSocket): Promise<void> {
    let token: string | undefined;
    try {
      token = await this.#options.token?.();
    } catch {
      socket.close(); // no token now; the next attempt asks for one again
      return;
    }
    if (socket === this.#socket) {
      this.#begin(token);
    }
  }

  /** The first thing that the gateway hears is who we are. */
  #begin(token: string | undefined): void {
    this.#authenticate(token);
    this.#ready = true;
    this.#subscriptions.forEach((subscription) => subscription.begin());
  }

  #authenticate(token: string | undefined): void {
    this.#token = token;
    if (token) {
      const id = ++this.#lastId;
      this.#asked.set(id, EVERYONE);
      this.#socket?.send(JSON.stringify({ action: "authenticate", token, id }));
    }
  }

  /** What is followed waits for a token that the gateway takes; it may close the connection meanwhile. */
  async #unauthorized(notice: Notice): Promise<void> {
    this.#ready = false;
    this.#asking = true;
    this.#asked.clear(); // one question, however many channels were refused
    let token: string | undefined;
    try {
      if (++this.#refusals <= MAX_REFUSALS) {
        token = await this.#options.token?.(notice.message ?? "a token is needed");
      }
    } catch {
      // none to be had is as none
    }
    this.#asking = false;
    if (!token) {
      for (const following of this.#all()) {
        following.refused(notice);
        following.stop();
      }
    } else if (this.#socket?.readyState === 1) {
      this.#begin(token);
    } else if (this.#subscriptions.size > 0) {
      this.#connect();
    }
  }

  /** The gateway cannot check the token now, which says nothing about the token. */
  #undecided(socket: WebSocket): void {
    if (this.#authenticated) {
      this.#token = undefined; // the one that it has taken is good until it expires
      this.#renewInTime();
    } else {
      socket.close();
      this.#lost(socket, { code: 1006, reason: "the token cannot be checked now" } as CloseEvent);
    }
  }

  #renewInTime(): void {
    const left = this.#expiresAt - Date.now();
    clearTimeout(this.#renewal);
    if (left > 1_000 && left < Infinity) {
      this.#renewal = setTimeout(() => void this.#renew(), Math.min(MAX_TIMER_MS, Math.max(left / 2, left - RENEW_MS)));
    }
  }

  /** The same token again would renew nothing. */
  async #renew(): Promise<void> {
    const socket = this.#socket;
    let token: string | undefined;
    try {
      token = await this.#options.token?.();
    } catch {
      // none now; the old one is good for a while
    }
    if (socket !== this.#socket || !this.#ready) {
      return;
    }
    if (token && token !== this.#token) {
      this.#authenticate(token);
    } else {
      this.#renewInTime();
    }
  }

  /** @returns the command's id; undefined if nothing can be sent now */
  #ask(name: string, command: object): number | undefined {
    if (!this.#ready || this.#socket?.readyState !== 1) {
      return undefined;
    }
    const id = ++this.#lastId;
    this.#asked.set(id, name);
    this.#socket.send(JSON.stringify({ ...command, id }));
    return id;
  }

  #receive(socket: WebSocket, message: ServerMessage): void {
    this.#watchOver(socket);
    if (Array.isArray(message)) {
      for (const publication of message) {
        this.#subscriptions.get(publication.channel)?.hear(publication);
      }
      return;
    }
    this.#notice(socket, message);
  }

  #notice(socket: WebSocket, notice: Notice): void {
    if (notice.status === "subscribed") {
      this.#backoff.reset();
    } else if (notice.status === "authenticated") {
      this.#refusals = 0;
      this.#authenticated = true;
      this.#expiresAt = Date.now() + (notice.expiresIn ?? Infinity) * 1_000;
      this.#renewInTime();
    }
    const asked = notice.id === undefined ? undefined : this.#asked.get(notice.id);
    if (notice.code === "unauthorized" && this.#options.token) {
      if (!this.#asking && (notice.id === undefined || asked !== undefined)) {
        void this.#unauthorized(notice);
      }
      return;
    }
    this.#asked.delete(notice.id ?? 0);
    if (notice.code === "unavailable" && asked === EVERYONE) {
      this.#undecided(socket);
      return;
    }
    const name = notice.channel ?? asked;
    if (name === EVERYONE || notice.status === "degraded" || notice.status === "restored") {
      this.#all().forEach((following) => following.notice(notice));
    } else if (name !== undefined) {
      this.#subscriptions.get(name)?.notice(notice);
    }
  }

  #lost(socket: WebSocket, event: CloseEvent): void {
    if (socket !== this.#socket) {
      return;
    }
    this.#forget();
    this.#asked.clear();
    if (this.#asking) {
      this.#all().forEach((following) => following.disconnected({ type: "reconnecting", delay: 0 })); // with the token
      return;
    }
    const expired = Date.now() >= this.#expiresAt;
    this.#expiresAt = Infinity;
    if (event.code === POLICY_VIOLATION && expired) {
      this.#all().forEach((following) => following.disconnected({ type: "reconnecting", delay: 0 }));
      void this.#unauthorized({ status: "error", code: "unauthorized", message: event.reason });
    } else if (event.code === POLICY_VIOLATION) {
      for (const following of this.#all()) {
        following.disconnected({ type: "error", code: "policy", message: event.reason });
        following.stop();
      }
    } else if (this.#subscriptions.size > 0) {
      const delay = this.#backoff.next(event.code === ABNORMAL);
      const reconnecting: FollowEvent = { type: "reconnecting", delay };
      this.#all().forEach((following) => following.disconnected(reconnecting));
      this.#retry = setTimeout(this.#again, delay);
    }
  }

  readonly #again = (): void => {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#connect();
  };

  /** The network is back, or somebody looks at the page again: no reason to wait. */
  readonly #hurry = (): void => {
    if (this.#retry !== undefined && globalThis.document?.visibilityState !== "hidden") {
      this.#again();
    }
  };

  /** Browsers do not tell pages of pings, and a connection that died on the way never closes by itself. */
  #watchOver(socket: WebSocket): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      if (socket.readyState === 1) {
        socket.send('{"action":"ping"}');
      }
      this.#watch = setTimeout(() => {
        socket.close();
        this.#lost(socket, { code: 1006, reason: "no answer" } as CloseEvent);
      }, PONG_MS);
    }, QUIET_MS);
  }

  #leave(following: Following): void {
    const name = nameOf(following.channel);
    const subscription = this.#subscriptions.get(name);
    subscription?.remove(following);
    if (subscription?.followings.size === 0) {
      this.#subscriptions.delete(name);
      this.#ask(name, { action: "unsubscribe", ...membersOf(following.channel) });
    }
    if (this.#subscriptions.size === 0) {
      this.#disconnect();
    }
  }

  #disconnect(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const socket = this.#socket;
    this.#forget();
    socket?.close();
  }

  #forget(): void {
    clearTimeout(this.#watch);
    clearTimeout(this.#renewal);
    this.#socket = undefined;
    this.#ready = false;
    this.#authenticated = false;
    this.#subscriptions.forEach((subscription) => subscription.lost());
  }

  #all(): Following[] {
    return [...this.#subscriptions.values()].flatMap(({ followings }) => [...followings]);
  }
}

/** Pages name their gateway by a path, and a page that came by https needs wss. */
function absolute(url: string | URL): string {
  const address = new URL(url, globalThis.document?.baseURI);
  address.protocol = address.protocol.replace(/^http/, "ws");
  return address.href;
}
