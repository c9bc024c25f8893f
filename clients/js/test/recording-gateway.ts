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
    const place = since as { epoch: string; offset: number } | undefined;
    const known = place?.epoch === "e" && place.offset <= this.top;
    const wanted = place ? (known ? place.offset : 0) : Math.max(this.#kept, this.top - Number(tail ?? 0));
    const from = Math.max(this.#kept, wanted);
    const recovered = place ? { recovered: known && from === wanted } : {};
    say(socket, { status: "subscribed", channel: "logs:p1", id, epoch: "e", offset: this.top, ...recovered });
    if (place && (!known || from > wanted)) {
      const gap = known ? { reason: "trimmed", missed: from - wanted } : { reason: "reset" };
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
