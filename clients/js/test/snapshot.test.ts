import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { Client, type Item } from "../src/index.js";
import { ScriptedGateway } from "./scripted-gateway.js";

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 10_000, interval: 5 });

/** Keeps every update and the newest of each key, as the real one does for a type of state. */
class StateGateway {
  readonly gateway: ScriptedGateway;
  readonly updates: string[] = [];
  readonly commands: Record<string, unknown>[] = [];
  trimmed = 0;
  answer: "snapshot" | "no history" | "refused" | "no keys" = "snapshot";
  /** So many publications of the next snapshot are sent; then the connection is cut. */
  cutAfter = Infinity;

  constructor(gateway: ScriptedGateway) {
    this.gateway = gateway;
    gateway.answering((command, socket) => {
      this.commands.push(command);
      const say = (message: unknown) => socket.send(JSON.stringify(message));
      const { action, id, channel, snapshot, since } = command as { action: string; id: number; channel: string; snapshot?: boolean; since?: { offset: number } };
      if (action !== "subscribe") {
        return;
      }
      if (snapshot && this.answer === "refused") {
        say({ status: "error", code: "no_history", message: "no snapshot", id });
      } else if (snapshot && this.answer === "no keys") {
        say({ status: "error", code: "bad_request", message: "deploys:web has no keys", id });
      } else if (this.answer === "no history") {
        say({ status: "subscribed", channel, id });
      } else {
        const recovered = since && { recovered: since.offset >= this.trimmed };
        say({ status: "subscribed", channel, id, epoch: "e", offset: this.updates.length, ...recovered });
        const all = this.updates.map((data, i) => ({ channel, data, offset: i + 1 }));
        const newest = new Map(all.map((one) => [one.data[0], one.offset]));
        const sent = snapshot ? all.filter((one) => newest.get(one.data[0]) === one.offset) : all.filter((one) => one.offset > Math.max(since?.offset ?? Infinity, this.trimmed));
        sent.slice(0, this.cutAfter).forEach((one, i) => say([i === 0 ? { ...one, epoch: "e" } : one]));
        if (this.cutAfter < Infinity) {
          this.cutAfter = Infinity;
          socket.terminate();
        } else if (snapshot) {
          say({ status: "snapshot", channel, epoch: "e", offset: this.updates.length });
        }
      }
    });
  }

  publish(...updates: string[]): void {
    for (const data of updates) {
      this.updates.push(data);
      this.gateway.say([{ channel: "deploys:web", data, offset: this.updates.length }]);
    }
  }

  cut(): void {
    this.gateway.current.terminate();
  }

  get starts(): unknown[] {
    return this.commands.filter(({ action }) => action === "subscribe").map(({ snapshot, since, tail }) => snapshot ?? since ?? tail ?? "live");
  }
}

let gateway: ScriptedGateway;
let state: StateGateway;
let client: Client;

beforeEach(async () => {
  gateway = await ScriptedGateway.start();
  state = new StateGateway(gateway);
  client = new Client(gateway.url, { WebSocket: NodeWebSocket as unknown as typeof WebSocket });
  vi.spyOn(Math, "random").mockReturnValue(0);
});

afterEach(async () => {
  vi.restoreAllMocks();
  client.close();
  await gateway.stop();
});

/** What a table of the newest values has, and how often it began anew. */
class Table {
  readonly items: Item[] = [];
  readonly rows = new Map<string, string>();
  snapshots = 0;
  readonly following;

  constructor(options: object = {}) {
    this.following = client.follow({ channel: "deploys:web" }, { snapshot: true, ...options }, (item) => {
      this.items.push(item);
      if (item.type === "live" && item.snapshot) {
        this.snapshots++;
        this.rows.clear();
      }
      if (item.type === "line") this.rows.set(item.data[0]!, item.data);
    });
  }

  get lines(): string[] {
    return this.items.flatMap((item) => (item.type === "line" ? [item.data] : []));
  }
}

test("the newest of each key comes first, then every change", async () => {
  state.updates.push("a1", "b1", "a2", "c1");
  const table = new Table();
  await until(() => expect(table.lines).toEqual(["b1", "a2", "c1"]));
  expect(table.items[0]).toEqual({ type: "live", recovered: false, snapshot: true });
  expect(table.following.caughtUp).toBe(true);

  state.publish("b2", "b3");

  await until(() => expect(table.lines).toEqual(["b1", "a2", "c1", "b2", "b3"]));
  expect(state.starts).toEqual([true]);
});

test("after a cut, what was missed is recovered", async () => {
  state.updates.push("a1", "b1");
  const table = new Table();
  await until(() => expect(table.rows.size).toBe(2));

  state.cut();
  state.updates.push("a2", "a3");

  await until(() => expect(table.lines).toEqual(["a1", "b1", "a2", "a3"]));
  expect(state.starts).toEqual([true, { epoch: "e", offset: 2 }]);
  expect(table.snapshots).toBe(1);
});

test("what cannot be recovered is a snapshot again, and a key that is gone is gone", async () => {
  state.updates.push("a1", "b1");
  const table = new Table();
  await until(() => expect(table.rows.size).toBe(2));

  state.cut();
  state.updates.push("a2", "c1");
  state.trimmed = 3;
  await until(() => expect(table.snapshots).toBe(2));
  await until(() => expect([...table.rows.values()].sort()).toEqual(["a2", "b1", "c1"]));
  state.publish("c2");

  await until(() => expect(table.rows.get("c")).toBe("c2"));
  expect(table.items.filter(({ type }) => type === "gap")).toEqual([]);
  expect(state.starts).toEqual([true, { epoch: "e", offset: 2 }, true]);
});

test.each(["slow_consumer", "upstream", "trimmed", "reset"])("after a gap (%s), the snapshot is taken again", async (reason) => {
  state.updates.push("a1", "b1");
  const table = new Table();
  await until(() => expect(table.rows.size).toBe(2));

  state.updates.push("a2", "c1");
  gateway.say({ status: "gap", channel: "deploys:web", reason, missed: 2, epoch: "e", offset: 4 });

  await until(() => expect(table.snapshots).toBe(2));
  await until(() => expect([...table.rows.values()].sort()).toEqual(["a2", "b1", "c1"]));
  expect(table.items.filter(({ type }) => type === "gap")).toEqual([{ type: "gap", reason, missed: 2 }]);
  expect(state.starts).toEqual([true, true]);
  state.publish("c2");
  await until(() => expect(table.rows.get("c")).toBe("c2"));
});

test("several gaps while it is taken again are one snapshot more", async () => {
  state.updates.push("a1");
  const table = new Table();
  await until(() => expect(table.rows.size).toBe(1));

  for (let i = 0; i < 5; i++) {
    gateway.say({ status: "gap", channel: "deploys:web", reason: "upstream", epoch: "e", offset: 1 });
  }

  await until(() => expect(table.items.filter(({ type }) => type === "snapshot")).toHaveLength(2));
  expect(state.starts).toEqual([true, true]);
});

test("the end of a snapshot is told, of an empty one too", async () => {
  const table = new Table();

  await until(() => expect(table.items).toEqual([{ type: "live", recovered: false, snapshot: true }, { type: "snapshot" }]));
  expect(table.following.state).toBe("live");
  expect(table.following.caughtUp).toBe(true);
  state.publish("a1");
  await until(() => expect(table.lines).toEqual(["a1"]));
});

test("a connection that is cut within a snapshot takes it again", async () => {
  state.updates.push("a1", "b1", "c1");
  state.cutAfter = 2;
  const table = new Table();

  await until(() => expect(table.lines).toEqual(["a1", "b1", "a1", "b1", "c1"]));
  expect(table.rows.size).toBe(3);
  expect(state.starts).toEqual([true, true]);
});

test("whoever joins gets a snapshot of its own, and the others miss nothing", async () => {
  state.updates.push("a1", "b1", "a2");
  const first = new Table();
  await until(() => expect(first.rows.size).toBe(2));
  const second = new Table();
  await until(() => expect(second.lines).toEqual(["b1", "a2"]));
  state.publish("c1");

  await until(() => expect([...first.rows.values()].sort()).toEqual(["a2", "b1", "c1"]));
  expect(second.lines).toEqual(["b1", "a2", "c1"]);
  expect(gateway.connections).toHaveLength(1);
});

test("a channel without keys is refused to whoever wants its snapshot, and to nobody else", async () => {
  state.answer = "no keys";
  state.updates.push("a1");
  const table = new Table({ tail: 5 });
  await until(() => expect(table.following.done).toBe(true));
  expect(table.items).toEqual([{ type: "error", code: "bad_request", message: "deploys:web has no keys" }]);

  const lines: string[] = [];
  client.follow({ channel: "deploys:web" }, {}, (item) => item.type === "line" && lines.push(item.data));
  await until(() => expect(state.starts).toEqual([true, "live"]));
  await until(() => {
    state.publish("a2");
    expect(lines).toContain("a2");
  });
});

test.each(["no history", "refused"] as const)("where there is no snapshot (%s), the last lines do", async (answer) => {
  state.answer = answer;
  const table = new Table({ tail: 5 });
  await until(() => expect(table.items).toEqual([{ type: "live", recovered: false }]));
  expect(state.starts).toEqual(answer === "refused" ? [true, 5] : [true]);
});
