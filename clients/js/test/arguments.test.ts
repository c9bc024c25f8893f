import { expect, test } from "vitest";
import { Client } from "../src/index.js";

const client = () => new Client("ws://127.0.0.1:9", { WebSocket: class { close() {} } as unknown as typeof WebSocket });

// As a program without a compiler would.
const follow = (channel: unknown, options?: unknown, listener?: unknown) =>
  (client().follow as (...all: unknown[]) => unknown).bind(client())(channel, options, listener);

test.each([
  [{ project: "p", tenant: "t" }, "follow takes one channel, either { project } or { tenant } or { channel }, and got project and tenant"],
  [{ project: "p", channel: "logs:p" }, "follow takes one channel, either { project } or { tenant } or { channel }, and got project and channel"],
  [{ channel: "builds" }, "channel must be a type and an id, such as builds:42"],
  [{ channel: "builds:" }, "channel must be a type and an id, such as builds:42"],
  [{ channel: ":42" }, "channel must be a type and an id, such as builds:42"],
  [{ channel: 42 }, "channel must be a text that is not empty, and is 42"],
  [{}, "follow takes one channel, either { project } or { tenant } or { channel }, and got none"],
  [{ project: undefined }, "follow takes one channel, either { project } or { tenant } or { channel }, and got none"],
  [{ projectId: "p" }, "what to follow cannot have projectId: there is project, tenant, channel"],
  [{ project: "" }, "project must be a text that is not empty, and is empty"],
  [{ tenant: 7 }, "tenant must be a text that is not empty, and is 7"],
  ["p", "what to follow must be an object, and is a string"],
  [undefined, "what to follow must be an object, and is undefined"],
  [null, "what to follow must be an object, and is null"],
])("%j is no channel", (channel, message) => {
  expect(() => follow(channel)).toThrow(new TypeError(message));
});

test.each([
  [{ tail: 10, since: { epoch: "e", offset: 1 } }, "follow takes either tail or since, and got both"],
  [{ tial: 10 }, "the options of follow cannot have tial: there is tail, since, snapshot, stopAtEnd"],
  [{ tail: "10" }, "tail must be a whole number that is not negative, and is a string"],
  [{ tail: -1 }, "tail must be a whole number that is not negative, and is -1"],
  [{ tail: 0.5 }, "tail must be a whole number that is not negative, and is 0.5"],
  [{ since: 7 }, "since must be a position, { epoch, offset }, a Date, or a text such as 10m or 2026-11-29T01:00:00Z, and is 7"],
  [{ since: { epoch: "e" } }, "since must be a position, { epoch, offset }, a Date, or a text such as 10m or 2026-11-29T01:00:00Z, and is an object"],
  [{ since: new Date(NaN) }, "since must be a position, { epoch, offset }, a Date, or a text such as 10m or 2026-11-29T01:00:00Z, and is an object"],
  [{ since: "10 minutes" }, 'since must be a position, { epoch, offset }, a Date, or a text such as 10m or 2026-11-29T01:00:00Z, and is "10 minutes"'],
  [{ since: "2026-11-29T01:00:00" }, 'since must be a position, { epoch, offset }, a Date, or a text such as 10m or 2026-11-29T01:00:00Z, and is "2026-11-29T01:00:00"'],
  [{ snapshot: true, since: "10m" }, "follow takes either since or snapshot, and got both"],
  [{ tail: 10, since: "10m" }, "follow takes either tail or since, and got both"],
  [{ snapshot: true, since: { epoch: "e", offset: 1 } }, "follow takes either since or snapshot, and got both"],
  [{ snapshot: 1 }, "snapshot must be true or false, and is 1"],
  [{ stopAtEnd: "yes" }, "stopAtEnd must be true or false, and is a string"],
  [() => {}, "the options of follow must be an object, and is a function"],
])("%j are no options", (options, message) => {
  expect(() => follow({ project: "p" }, options)).toThrow(new TypeError(message));
});

test.each(["10m", "250ms", "7d", "2026-11-29T01:00:00Z", "2026-11-29T01:00:00.123+01:00", new Date()])("%j is a time", (since) => {
  const all = client();
  all.follow({ project: "p" }, { since }).stop();
  all.close();
});

test("a listener is a function", () => {
  expect(() => follow({ project: "p" }, {}, {})).toThrow(new TypeError("the listener must be a function, and is an object"));
});

test.each([
  [{ token: "secret" }, "token must be a function that yields one, and is a string"],
  [{ WebSocket: {} }, "WebSocket must be a class, and is an object"],
  [{ tokens: () => "secret" }, "the options of Client cannot have tokens: there is token, WebSocket"],
])("%j are no options of a client", (options, message) => {
  expect(() => new Client("ws://127.0.0.1:9", options as object)).toThrow(new TypeError(message));
});

test("a channel is followed either with a snapshot or without, on one client", () => {
  const all = client();
  all.follow({ tenant: "t" }, { snapshot: true });
  all.follow({ channel: "jobs:t" }, { snapshot: true });
  expect(() => all.follow({ tenant: "t" })).toThrow("this client follows jobs:t with a snapshot already; use another Client for what is to be followed otherwise");
  all.follow({ tenant: "u" });
  expect(() => all.follow({ tenant: "u" }, { snapshot: true })).toThrow("this client follows jobs:u without a snapshot already");
  all.close();
});

test("what is undefined was not asked for", () => {
  const all = client();
  all.follow({ project: "p", tenant: undefined } as never, { tail: undefined, since: undefined } as never).stop();
  new Client("ws://127.0.0.1:9", { token: undefined }).close();
  all.close();
});
