import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { Client } from "../src/index.js";
import type { Item } from "../src/index.js";
import { ScriptedGateway } from "./scripted-gateway.js";

let gateway: ScriptedGateway;
let client: Client;
const heard: Item[] = [];
const hear = (item: Item) => void heard.push(item);
const lines = () => heard.flatMap((item) => (item.type === "line" ? [item.data] : []));
const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 10_000, interval: 5 });

beforeEach(async () => {
  heard.length = 0;
  gateway = await ScriptedGateway.start();
  client = new Client(gateway.url, { WebSocket: NodeWebSocket as unknown as typeof WebSocket });
});

afterEach(async () => {
  client.close();
  await gateway.stop();
});

test("a callback hears lines in order", async () => {
  gateway.confirming();
  client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(heard).toContainEqual({ type: "live", recovered: false }));

  gateway.say([
    { channel: "logs:p1", data: "one" },
    { channel: "logs:p1", data: "two" },
  ]);

  await until(() => expect(lines()).toEqual(["one", "two"]));
});

test("a channel of any type is followed by its name, and says how it is read", async () => {
  gateway.confirming({ format: { text: "/line", level: "/level" } });
  const following = client.follow({ channel: "builds:web/42" }, { tail: 2 }, hear);
  expect(following.format).toBeUndefined();
  await until(() => expect(following.state).toBe("live"));

  gateway.say([{ channel: "builds:web/42", data: "one" }]);
  gateway.say({ status: "gap", channel: "builds:web/42", reason: "upstream", missed: 2 });
  gateway.say({ status: "ended", channel: "builds:web/42" });
  await until(() => expect(heard.map(({ type }) => type)).toEqual(["live", "line", "gap", "ended"]));
  expect(following.format).toEqual({ text: "/line", level: "/level" });
  following.stop();

  await until(() => expect(gateway.commands).toEqual([
    { action: "subscribe", channel: "builds:web/42", tail: 2, id: 1 },
    { action: "unsubscribe", channel: "builds:web/42", id: 2 },
  ]));
});

test("a channel of any type resumes where it was", async () => {
  gateway.confirming({ epoch: "e", offset: 3 });
  client.follow({ channel: "builds:42" }, {}, hear);
  await until(() => expect(heard).toHaveLength(1));
  gateway.say([{ channel: "builds:42", data: "four", offset: 4 }]);
  await until(() => expect(lines()).toEqual(["four"]));

  gateway.current.terminate();

  await until(() => expect(gateway.commands.at(-1)).toMatchObject({ channel: "builds:42", since: { epoch: "e", offset: 4 } }));
});

test("two names of one channel are one subscription", async () => {
  gateway.confirming();
  client.follow({ project: "p1" }, {}, hear);
  client.follow({ channel: "logs:p1" }, {}, hear);
  await until(() => expect(heard).toHaveLength(2));

  gateway.say([{ channel: "logs:p1", data: "one" }]);

  await until(() => expect(lines()).toEqual(["one", "one"]));
});

test("a listener that throws loses nothing behind the item, neither for itself nor for others", async () => {
  const thrown: unknown[] = [];
  vi.stubGlobal("reportError", (error: unknown) => thrown.push(error));
  gateway.confirming();
  const others: Item[] = [];
  client.follow({ project: "p1" }, {}, (item) => {
    hear(item);
    throw new Error(`mine at ${item.type}`);
  });
  client.follow({ project: "p1" }, {}, (item) => void others.push(item));
  await until(() => expect(others).toHaveLength(1));

  gateway.say([
    { channel: "logs:p1", data: "one" },
    { channel: "logs:p1", data: "two" },
  ]);

  await until(() => expect(others).toHaveLength(3));
  vi.unstubAllGlobals();
  expect(lines()).toEqual(["one", "two"]);
  expect(thrown.map(String)).toEqual(["Error: mine at live", "Error: mine at line", "Error: mine at line"]);
});

test("where there is no WebSocket, following says what to do", () => {
  vi.stubGlobal("WebSocket", undefined);
  const without = new Client(gateway.url);
  expect(() => without.follow({ project: "p1" })).toThrow("there is no WebSocket here: use Node 22 or later, or give the client one");
  vi.unstubAllGlobals();
  without.close();
});

test("a following has caught up when the lines that were there have arrived", async () => {
  gateway.confirming({ epoch: "e", offset: 7 });
  const following = client.follow({ project: "p1" }, { tail: 2 }, hear);
  expect(following.caughtUp).toBe(false);
  await until(() => expect(following.state).toBe("live"));
  expect(following.caughtUp).toBe(false);

  gateway.say([{ channel: "logs:p1", data: "six", offset: 6, epoch: "e" }]);
  await until(() => expect(lines()).toEqual(["six"]));
  expect(following.caughtUp).toBe(false);
  gateway.say([{ channel: "logs:p1", data: "seven", offset: 7, epoch: "e" }]);
  await until(() => expect(following.caughtUp).toBe(true));
  gateway.say([{ channel: "logs:p1", data: "eight", offset: 8, epoch: "e" }]);
  await until(() => expect(lines()).toHaveLength(3));
  expect(following.caughtUp).toBe(true);
});

test("a line has the time that the gateway gives it, and none where it gives none", async () => {
  gateway.confirming();
  const items: Item[] = [];
  client.follow({ project: "p1" }, {}, (item) => items.push(item));
  await until(() => expect(items).toHaveLength(1));
  gateway.say([
    { channel: "logs:p1", data: "one", time: 1764381600123 },
    { channel: "logs:p1", data: "two", time: 1500, recorded: 1764381600124 },
    { channel: "logs:p1", data: "three" },
  ]);
  await until(() => expect(items).toHaveLength(4));
  expect(items.slice(1)).toEqual([
    { type: "line", data: "one", time: 1764381600123 },
    { type: "line", data: "two", time: 1500, recorded: 1764381600124 },
    { type: "line", data: "three" },
  ]);
});

test("where there is nothing to catch up with, a following has caught up as soon as it is live", async () => {
  gateway.confirming();
  const following = client.follow({ project: "p1" }, { tail: 2 }, hear);
  expect(following.caughtUp).toBe(false);
  await until(() => expect(following.caughtUp).toBe(true));
});

const ENDED = { status: "ended", channel: "logs:p1" };
const line = (data: string, offset?: number) => [{ channel: "logs:p1", data, offset }];

test("an end is an event: what is published behind it arrives, and the state is live again", async () => {
  gateway.confirming();
  const following = client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(following.state).toBe("live"));

  gateway.say(line("run 1"));
  gateway.say(ENDED);
  await until(() => expect(following.state).toBe("ended"));
  expect(following.done).toBe(false);
  gateway.say(line("run 2"));
  await until(() => expect(following.state).toBe("live"));
  gateway.say(ENDED);

  await until(() => expect(heard.map((item) => item.type)).toEqual(["live", "line", "ended", "line", "ended"]));
  expect(following.state).toBe("ended");
  expect(gateway.connections).toHaveLength(1);
});

test("an end says how the work has ended, until something is published behind it", async () => {
  gateway.confirming();
  const following = client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(following.state).toBe("live"));
  expect(following.result).toBeUndefined();

  gateway.say({ ...ENDED, result: "failed", exitCode: 2 });
  await until(() => expect(heard.at(-1)).toEqual({ type: "ended", result: "failed", exitCode: 2 }));
  expect(following.result).toEqual({ result: "failed", exitCode: 2 });
  gateway.say(line("run 2"));
  await until(() => expect(following.state).toBe("live"));
  expect(following.result).toBeUndefined();
  gateway.say(ENDED);

  await until(() => expect(heard.at(-1)).toEqual({ type: "ended" }));
  expect(following.result).toEqual({});
});

test("for await resumes after an end", async () => {
  gateway.confirming();
  const following = client.follow({ project: "p1" });
  await until(() => expect(gateway.commands).toHaveLength(1));
  gateway.say(ENDED);
  gateway.say(line("run 2"));

  const types: string[] = [];
  for await (const item of following) {
    types.push(item.type);
    if (item.type === "line") break;
  }

  expect(types).toEqual(["live", "ended", "line"]);
});

test("for await with stopAtEnd ends when the log ends", async () => {
  gateway.answering((command, socket) => {
    socket.send(JSON.stringify({ status: "subscribed", channel: "logs:p1", id: command["id"] }));
    socket.send('[{"channel":"logs:p1","data":"last"}]');
    socket.send('{"status":"ended","channel":"logs:p1"}');
  });

  const items: Item[] = [];
  for await (const item of client.follow({ project: "p1" }, { stopAtEnd: true })) {
    items.push(item);
  }

  expect(items.map((item) => item.type)).toEqual(["live", "line", "ended"]);
  await until(() => expect(gateway.current.readyState).toBe(3));
});

test("a line that ends its channel is followed by its end, at the same position", async () => {
  gateway.confirming({ epoch: "e", offset: 0 });
  const following = client.follow({ channel: "builds:42" }, { stopAtEnd: true }, hear);
  await until(() => expect(heard).toHaveLength(1));

  gateway.say([{ channel: "builds:42", data: '{"status":"done"}', offset: 1, epoch: "e" }]);
  gateway.say({ status: "ended", channel: "builds:42", epoch: "e", offset: 1 });

  await until(() => expect(following.done).toBe(true));
  expect(heard.map((item) => item.type)).toEqual(["live", "line", "ended"]);
});

test("stopAtEnd stops at no end in history that something was published behind", async () => {
  gateway.confirming({ epoch: "e", offset: 4 });
  const following = client.follow({ project: "p1" }, { tail: 10, stopAtEnd: true }, hear);
  await until(() => expect(heard).toHaveLength(1));

  gateway.say(line("run 1", 1));
  gateway.say({ ...ENDED, epoch: "e", offset: 2 });
  gateway.say(line("run 2", 3));
  gateway.say({ ...ENDED, epoch: "e", offset: 4 });

  await until(() => expect(following.done).toBe(true));
  expect(heard.map((item) => item.type)).toEqual(["live", "line", "ended", "line", "ended"]);
});

test("a connection that is lost after an end resumes after it, and the log has still ended", async () => {
  gateway.confirming({ epoch: "e", offset: 2 });
  const following = client.follow({ project: "p1" }, { tail: 10 }, hear);
  gateway.confirming({ epoch: "e", offset: 2 });
  await until(() => expect(heard).toHaveLength(1));
  gateway.say(line("run 1", 1));
  gateway.say({ ...ENDED, epoch: "e", offset: 2 });
  await until(() => expect(following.position).toEqual({ epoch: "e", offset: 2 }));

  gateway.current.terminate();

  await until(() => expect(gateway.commands[1]).toMatchObject({ since: { epoch: "e", offset: 2 } }));
  await until(() => expect(heard.at(-1)).toMatchObject({ type: "live" }));
  expect(following.state).toBe("ended");
  gateway.say(line("run 2", 3));
  await until(() => expect(following.state).toBe("live"));
});

test("one connection for many channels, each hears its own", async () => {
  gateway.confirming();
  const jobs: Item[] = [];
  client.follow({ project: "p1" }, {}, hear);
  client.follow({ tenant: "t1" }, {}, (item) => jobs.push(item));
  await until(() => expect(gateway.commands).toHaveLength(2));

  gateway.say([
    { channel: "jobs:t1", data: "{}" },
    { channel: "logs:p1", data: "line" },
  ]);

  await until(() => expect(lines()).toEqual(["line"]));
  expect(jobs).toContainEqual({ type: "line", data: "{}" });
  expect(gateway.connections).toHaveLength(1);
});

test("a lost connection resumes after the last line", async () => {
  gateway.confirming({ epoch: "e", offset: 7, recovered: true });
  const following = client.follow({ project: "p1" }, { tail: 5 }, hear);
  await until(() => expect(gateway.commands[0]).toMatchObject({ tail: 5 }));
  gateway.say([{ channel: "logs:p1", data: "eight", offset: 8 }]);
  await until(() => expect(following.position).toEqual({ epoch: "e", offset: 8 }));

  gateway.current.terminate();

  await until(() => expect(gateway.commands).toHaveLength(2));
  expect(gateway.commands[1]).toMatchObject({ action: "subscribe", since: { epoch: "e", offset: 8 } });
  expect(gateway.commands[1]).not.toHaveProperty("tail");
  expect(heard.map((item) => item.type)).toContain("reconnecting");
  expect(heard.map((item) => item.type)).not.toContain("gap");
});

test("a channel that was empty is gone on with after its first line", async () => {
  gateway.confirming();
  const following = client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(heard).toHaveLength(1));
  gateway.say([{ channel: "logs:p1", data: "one", offset: 1, epoch: "e" }]);
  await until(() => expect(following.position).toEqual({ epoch: "e", offset: 1 }));
  gateway.confirming({ epoch: "e", offset: 1, recovered: true });

  gateway.current.terminate();

  await until(() => expect(gateway.commands[1]).toMatchObject({ since: { epoch: "e", offset: 1 } }));
  await until(() => expect(heard.map((item) => item.type)).toEqual(["live", "line", "reconnecting", "live"]));
});

test.each([
  [{}, ["live", "reconnecting", "gap", "live"]],
  [{ tail: 10 }, ["live", "reconnecting", "live"]],
])("a channel whose first lines came while away has a gap, but for what is replayed: %j", async (options, types) => {
  gateway.confirming();
  client.follow({ project: "p1" }, options, hear);
  await until(() => expect(heard).toHaveLength(1));
  gateway.confirming({ epoch: "e", offset: 3 });

  gateway.current.terminate();

  await until(() => expect(heard.map((item) => item.type)).toEqual(types));
});

test("a connection that is lost during replay gets the rest", async () => {
  gateway.confirming({ epoch: "e", offset: 100, recovered: true });
  const following = client.follow({ project: "p1" }, { tail: 50 }, hear);
  await until(() => expect(following.position).toEqual({ epoch: "e", offset: 50 }));

  gateway.current.terminate();

  await until(() => expect(gateway.commands[1]).toMatchObject({ since: { epoch: "e", offset: 50 } }));
});

test("without history, a lost connection is a gap", async () => {
  gateway.confirming();
  client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(heard).toHaveLength(1));

  gateway.current.terminate();

  await until(() =>
    expect(heard.map((item) => item.type)).toEqual(["live", "reconnecting", "gap", "live"]),
  );
  expect(heard[2]).toEqual({ type: "gap", reason: "offline" });
});

test("what the gateway says of a gap is passed on", async () => {
  gateway.confirming();
  client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(heard).toHaveLength(1));

  gateway.say({ status: "gap", channel: "logs:p1", missed: 12, reason: "slow_consumer" });
  gateway.say({ status: "degraded" });

  await until(() =>
    expect(heard.slice(1)).toEqual([{ type: "gap", reason: "slow_consumer", missed: 12 }, { type: "degraded" }]),
  );
});

test("the first line of a new channel says which epoch it begins", async () => {
  gateway.confirming({ epoch: "era", offset: 0 });
  const following = client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(following.position).toEqual({ epoch: "era", offset: 0 }));

  gateway.say([{ channel: "logs:p1", data: "one", offset: 1, epoch: "era.1" }]);

  await until(() => expect(following.position).toEqual({ epoch: "era.1", offset: 1 }));
});

test("after a gap it resumes where the gateway says", async () => {
  gateway.confirming({ epoch: "e", offset: 7 });
  const following = client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(following.position).toEqual({ epoch: "e", offset: 7 }));

  gateway.say({ status: "gap", channel: "logs:p1", reason: "reset", epoch: "f", offset: 2 });
  await until(() => expect(following.position).toEqual({ epoch: "f", offset: 2 }));
  gateway.current.terminate();

  await until(() => expect(gateway.commands[1]).toMatchObject({ since: { epoch: "f", offset: 2 } }));
});

test("who is turned away does not come back", async () => {
  gateway.answering((_, socket) => socket.close(1008, "not you"));
  const following = client.follow({ project: "p1" }, {}, hear);

  await until(() => expect(heard).toEqual([{ type: "error", code: "policy", message: "not you" }]));
  expect(following.done).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(gateway.connections).toHaveLength(1);
});

test("a refused channel ends alone", async () => {
  gateway.answering((command, socket) => {
    const id = command["id"];
    socket.send(
      JSON.stringify(
        command["projectId"] === "secret"
          ? { status: "error", code: "forbidden", message: "no", id }
          : { status: "subscribed", channel: `logs:${command["projectId"]}`, id },
      ),
    );
  });
  const secret: Item[] = [];
  client.follow({ project: "secret" }, {}, (item) => secret.push(item));
  client.follow({ project: "open" }, {}, hear);

  await until(() => expect(secret).toEqual([{ type: "error", code: "forbidden", message: "no" }]));
  await until(() => expect(heard).toEqual([{ type: "live", recovered: false }]));
});

test("the token is the first message, and asked for again for each connection", async () => {
  client.close();
  let asked = 0;
  client = new Client(gateway.url, {
    WebSocket: NodeWebSocket as unknown as typeof WebSocket,
    token: async () => `token-${++asked}`,
  });
  gateway.confirming();
  client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(heard).toHaveLength(1));

  gateway.current.terminate();
  await until(() => expect(gateway.commands).toHaveLength(4));

  expect(gateway.commands.map((command) => command["token"] ?? command["action"])).toEqual([
    "token-1",
    "subscribe",
    "token-2",
    "subscribe",
  ]);
});

/** A gateway that takes only tokens that begin so; commands before one are refused, as the real one does it. */
function taking(right: string, expiresIn?: number) {
  const authenticated = new WeakSet<object>();
  gateway.answering((command, socket) => {
    const id = command["id"];
    const refuse = (message: string) =>
      socket.send(JSON.stringify({ status: "error", code: "unauthorized", message, id }));
    if (command["action"] === "authenticate") {
      if (String(command["token"]).startsWith(right)) {
        authenticated.add(socket);
        socket.send(JSON.stringify({ status: "authenticated", id, expiresIn }));
      } else {
        refuse("this token is not valid");
      }
    } else if (!authenticated.has(socket)) {
      refuse("a token is needed");
    } else if (command["action"] === "subscribe") {
      socket.send(JSON.stringify({ status: "subscribed", channel: `logs:${command["projectId"]}`, id }));
    }
  });
}

function clientWith(token: (refused?: string) => string | undefined | Promise<string | undefined>) {
  client.close();
  client = new Client(gateway.url, { WebSocket: NodeWebSocket as unknown as typeof WebSocket, token });
}

test("without a token none is sent; the gateway's question is asked once, and all channels continue", async () => {
  const questions: (string | undefined)[] = [];
  clientWith((refused) => {
    questions.push(refused);
    return refused === undefined ? undefined : "right";
  });
  taking("right");
  const other: Item[] = [];
  client.follow({ project: "p1" }, {}, hear);
  client.follow({ project: "p2" }, {}, (item) => other.push(item));

  await until(() => expect(heard).toEqual([{ type: "live", recovered: false }]));
  await until(() => expect(other).toEqual([{ type: "live", recovered: false }]));
  expect(questions).toEqual([undefined, "a token is needed"]);
  expect(gateway.connections).toHaveLength(1);
});

test("a connection that is closed while somebody types the token is made again", async () => {
  let type: (token: string) => void = () => {};
  let typed: string | undefined;
  clientWith((refused) => (refused === undefined ? typed : new Promise((resolve) => (type = resolve))));
  taking("right");
  client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(gateway.commands).toHaveLength(1));
  gateway.current.close(1008, "no token within 10 s");
  await until(() => expect(heard).toEqual([{ type: "reconnecting", delay: 0 }]));

  typed = "right";
  type(typed);

  await until(() => expect(heard.at(-1)).toEqual({ type: "live", recovered: false }));
  expect(gateway.connections).toHaveLength(2);
});

test("a token that is wrong again and again ends what is followed", async () => {
  let asked = 0;
  clientWith(() => `wrong-${++asked}`);
  taking("right");
  const following = client.follow({ project: "p1" }, {}, hear);

  await until(() => expect(following.done).toBe(true));

  expect(heard).toEqual([{ type: "error", code: "unauthorized", message: "this token is not valid" }]);
  expect(asked).toBe(4); // for the connection, and after each of three refusals
});

test("who has no token is told so", async () => {
  clientWith(() => undefined);
  taking("right");
  const following = client.follow({ project: "p1" }, {}, hear);

  await until(() => expect(following.done).toBe(true));

  expect(heard).toEqual([{ type: "error", code: "unauthorized", message: "a token is needed" }]);
});

test("a token is renewed on the same connection before it expires", async () => {
  const tokens = ["right-1", "right-1", "right-2"];
  clientWith(() => tokens.shift() ?? "right-2");
  taking("right", 5);
  client.follow({ project: "p1" }, {}, hear);

  await until(() => expect(tokens).toEqual([]));

  await until(() =>
    expect(gateway.commands.map((command) => command["token"] ?? command["action"])).toEqual([
      "right-1",
      "subscribe",
      "right-2", // and not the first one again
    ]),
  );
  expect(gateway.connections).toHaveLength(1);
});

test("a token that has expired is asked for again, and what is followed continues", async () => {
  const questions: (string | undefined)[] = [];
  clientWith((refused) => {
    questions.push(refused);
    return "right";
  });
  taking("right", 0);
  client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(heard).toEqual([{ type: "live", recovered: false }]));

  gateway.current.close(1008, "the token has expired");

  await until(() => expect(heard.map((item) => item.type)).toEqual(["live", "reconnecting", "gap", "live"]));
  expect(questions.filter((question) => question !== undefined)).toEqual(["the token has expired"]);
});

/** A gateway whose issuer is away for the first `refusals` tokens; commands before a token is taken are refused. */
function undecided(refusals: number, expiresIn?: number) {
  taking("right", expiresIn);
  gateway.before((command, socket) => {
    if (command["action"] !== "authenticate" || refusals-- <= 0) {
      return false;
    }
    const message = "this token cannot be checked now; try again later";
    socket.send(JSON.stringify({ status: "error", code: "unavailable", message, id: command["id"] }));
    return true;
  });
}

test("a token that cannot be checked now is not refused: the client comes back with it", async () => {
  const questions: (string | undefined)[] = [];
  clientWith((refused) => {
    questions.push(refused);
    return "right";
  });
  undecided(2);
  client.follow({ project: "p1" }, {}, hear);

  await until(() => expect(heard.at(-1)).toEqual({ type: "live", recovered: false }));

  expect(heard.map((item) => item.type)).toEqual(["reconnecting", "reconnecting", "live"]);
  const delays = heard.flatMap((item) => (item.type === "reconnecting" ? [item.delay] : []));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(500); // it waits
  expect(questions).toEqual([undefined, undefined, undefined]); // nobody was asked for another one
  expect(gateway.connections).toHaveLength(3);
});

test("a renewal that cannot be checked now is tried again, and nobody who follows hears of it", async () => {
  let asked = 0;
  clientWith(() => `right-${++asked}`);
  taking("right", 4);
  const following = client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(heard).toHaveLength(1));
  undecided(1, 4);

  await until(() => expect(gateway.commands.filter(({ action }) => action === "authenticate")).toHaveLength(3));

  expect(heard.map((item) => item.type)).toEqual(["live"]);
  expect(following.state).toBe("live");
  expect(gateway.connections).toHaveLength(1);
});

test("what is followed while a token is asked for waits for it", async () => {
  let give: (token: string) => void = () => {};
  clientWith(() => new Promise((resolve) => (give = resolve)));
  taking("right");
  client.follow({ project: "p1" }, {}, hear);
  await until(() => expect(gateway.connections).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 100));
  client.follow({ project: "p2" }, {}, hear);
  give("right");

  await until(() => expect(heard.map((item) => item.type)).toEqual(["live", "live"]));
  expect(gateway.commands.map((command) => command["action"])).toEqual(["authenticate", "subscribe", "subscribe"]);
});

test("a channel that the gateway takes away is over, and the others continue", async () => {
  gateway.confirming();
  const taken = client.follow({ project: "p1" }, {}, hear);
  const kept = client.follow({ project: "p2" }, {}, hear);
  await until(() => expect(heard).toHaveLength(2));

  gateway.say({ status: "unsubscribed", channel: "logs:p1" });

  await until(() => expect(taken.done).toBe(true));
  expect(taken.state).toBe("error");
  expect(heard.at(-1)).toMatchObject({ type: "error", code: "unsubscribed" });
  expect(kept.done).toBe(false);
});

test("the last stop disconnects, the one before unsubscribes", async () => {
  gateway.confirming();
  const first = client.follow({ project: "p1" }, {}, hear);
  const second = client.follow({ project: "p2" }, {}, hear);
  await until(() => expect(heard).toHaveLength(2));

  first.stop();
  await until(() => expect(gateway.commands.at(-1)).toMatchObject({ action: "unsubscribe", projectId: "p1" }));
  second.stop();

  await until(() => expect(gateway.current.readyState).toBe(3));
});

test("an iterator that is too slow is told what it lost", async () => {
  gateway.confirming();
  const following = client.follow({ project: "p1" }, { stopAtEnd: true });
  await until(() => expect(gateway.commands).toHaveLength(1));
  gateway.say(Array.from({ length: 10_050 }, (_, i) => ({ channel: "logs:p1", data: String(i) })));
  gateway.say({ status: "ended", channel: "logs:p1" });
  await until(() => expect(following.done).toBe(true));

  const items: Item[] = [];
  for await (const item of following) {
    items.push(item);
  }

  expect(items[0]).toEqual({ type: "gap", reason: "slow_consumer", missed: 52 }); // live, 10,050 lines, ended: 10,052
  expect(items).toHaveLength(10_001);
});

test("a gateway that says nothing is asked, and its connection then closed", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    gateway.confirming();
    client.follow({ project: "p1" }, {}, hear);
    await vi.waitFor(() => expect(heard).toHaveLength(1), { timeout: 5_000 });

    await vi.advanceTimersByTimeAsync(20_000);
    await vi.waitFor(() => expect(gateway.commands.at(-1)).toEqual({ action: "ping" }));
    await vi.advanceTimersByTimeAsync(10_000);

    expect(heard.at(-1)).toMatchObject({ type: "reconnecting" });
  } finally {
    vi.useRealTimers();
  }
});

test("a handshake that has no answer is given up, and tried again", async () => {
  let connections = 0;
  const silent = createServer(() => void connections++);
  await once(silent.listen(0, "127.0.0.1"), "listening");
  const waiting = new Client(`ws://127.0.0.1:${(silent.address() as AddressInfo).port}/ws`, { WebSocket: NodeWebSocket as unknown as typeof WebSocket });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    waiting.follow({ project: "p1" }, {}, hear);
    await vi.waitFor(() => expect(connections).toBe(1), { timeout: 5_000 });

    await vi.advanceTimersByTimeAsync(30_000);

    expect(heard).toMatchObject([{ type: "reconnecting" }]);
    await vi.advanceTimersToNextTimerAsync();
    await vi.waitFor(() => expect(connections).toBe(2), { timeout: 5_000 });
  } finally {
    vi.useRealTimers();
    waiting.close();
    silent.close();
  }
});
