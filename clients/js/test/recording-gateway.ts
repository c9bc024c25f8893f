import type { ScriptedGateway } from "./scripted-gateway.js";

interface Socket {
  send(text: string): void;
}

/** Has a scripted gateway keep the history of the log `p1`, and replay it as the real one does: when a subscription is made. */
export class RecordingGateway {
  readonly #gateway: ScriptedGateway;
  readonly #lines: string[] = [];
  #subscribed: Socket | undefined;
  #kept = 0;
  #refusals = 0;
  readonly #times = new Map<string, number>();

  constructor(gateway: ScriptedGateway) {
    this.#gateway = gateway;
    gateway.answering((command, socket) => {
      if (command["action"] === "unsubscribe") {
        this.#subscribed = undefined;
      } else if (command["action"] === "subscribe" && this.#refusals > 0) {
        this.#refusals--;
        say(socket, { status: "error", code: "unavailable", message: "not now", id: command["id"] });
      } else if (command["action"] === "subscribe") {
        this.#subscribe(command, socket);
      }
    });
  }

  get top(): number {
    return this.#lines.length;
  }

  publish(data: string): void {
    this.#lines.push(data);
    if (this.#subscribed) {
      this.#deliver(this.#subscribed, this.top);
    }
  }

  /** Keeps only the newest lines. */
  trim(count: number): void {
    this.#kept = Math.max(this.#kept, this.top - count);
  }

  /** What is published from now on is what `since` with that time asks for. */
  begins(time: string): void {
    this.#times.set(time, this.top);
  }

  refuseNext(): void {
    this.#refusals++;
  }

  cut(): void {
    this.#subscribed = undefined;
    this.#gateway.current.terminate();
  }

  #subscribe({ id, tail, since }: Record<string, unknown>, socket: Socket): void {
    if (this.#subscribed === socket) {
      say(socket, { status: "subscribed", channel: "logs:p1", id });
      return;
    }
    this.#subscribed = socket;
    const time = typeof since === "string" ? this.#times.get(since) : undefined;
    const place = time === undefined ? (since as { epoch: string; offset: number } | undefined) : { epoch: "e", offset: time };
    const known = place?.epoch === "e" && place.offset <= this.top;
    const wanted = place ? (known ? place.offset : 0) : Math.max(this.#kept, this.top - Number(tail ?? 0));
    const from = Math.max(this.#kept, wanted);
    const recovered = place ? { recovered: known && from === wanted } : {};
    say(socket, { status: "subscribed", channel: "logs:p1", id, epoch: "e", offset: this.top, ...recovered, ...(time === undefined ? {} : { from }) });
    if (place && (!known || from > wanted)) {
      const missed = time === undefined ? { missed: from - wanted } : {};
      const gap = known ? { reason: "trimmed", ...missed } : { reason: "reset" };
      say(socket, { status: "gap", channel: "logs:p1", ...gap, epoch: "e", offset: from });
    }
    for (let offset = from + 1; offset <= this.top; offset++) {
      this.#deliver(socket, offset);
    }
  }

  #deliver(socket: Socket, offset: number): void {
    say(socket, [{ channel: "logs:p1", data: this.#lines[offset - 1], offset, ...(offset === 1 ? { epoch: "e" } : {}) }]);
  }
}

function say(socket: Socket, message: unknown): void {
  socket.send(JSON.stringify(message));
}
