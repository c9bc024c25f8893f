import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

type Command = Record<string, unknown>;

/** A WebSocket server that says what a test has it say. What the real gateway says is tested against the real gateway. */
export class ScriptedGateway {
  readonly #server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  readonly commands: Command[] = [];
  readonly connections: WebSocket[] = [];
  #answer: (command: Command, socket: WebSocket) => void = () => {};
  #before: (command: Command, socket: WebSocket) => boolean = () => false;

  static async start(): Promise<ScriptedGateway> {
    const gateway = new ScriptedGateway();
    await once(gateway.#server, "listening");
    return gateway;
  }

  private constructor() {
    this.#server.on("connection", (socket) => {
      this.connections.push(socket);
      socket.on("message", (text) => {
        const command = JSON.parse(String(text)) as Command;
        this.commands.push(command);
        if (!this.#before(command, socket)) {
          this.#answer(command, socket);
        }
      });
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ws`;
  }

  get current(): WebSocket {
    const socket = this.connections.at(-1);
    if (!socket) {
      throw new Error("nobody has connected yet");
    }
    return socket;
  }

  /** Answers each subscribe as the real one does. */
  confirming(extra: object = {}): this {
    return this.answering((command, socket) => {
      if (command["action"] === "subscribe") {
        const channel = command["channel"] ?? (command["projectId"] ? `logs:${command["projectId"]}` : `jobs:${command["tenantId"]}`);
        socket.send(JSON.stringify({ status: "subscribed", channel, id: command["id"], ...extra }));
      }
    });
  }

  answering(answer: (command: Command, socket: WebSocket) => void): this {
    this.#answer = answer;
    return this;
  }

  /** Asked first about each command; true: it has answered it. */
  before(answer: (command: Command, socket: WebSocket) => boolean): void {
    this.#before = answer;
  }

  say(message: unknown): void {
    this.current.send(JSON.stringify(message));
  }

  async stop(): Promise<void> {
    this.connections.forEach((socket) => socket.terminate());
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
