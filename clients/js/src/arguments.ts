import type { ClientOptions } from "./client.js";
import type { Channel, FollowOptions } from "./types.js";

// What a program without a compiler may get wrong. Everything else that nobody asked for would be silent: a misspelt option, one
// channel of two.

const CHANNELS = ["project", "tenant", "channel"];
const NAME = /^[a-z0-9-]+:[^]/;
/** The gateway checks that there is such a time. */
const TIME = /^(\d{1,9}(ms|s|m|h|d)|\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d(:\d\d)?))$/;
const FOLLOW_OPTIONS = ["tail", "since", "snapshot", "stopAtEnd"];
const CLIENT_OPTIONS = ["token", "WebSocket"];

/** @returns what was asked for, without members that are undefined */
export function channelOf(given: Channel): Channel {
  const names = membersOf("what to follow", given, CHANNELS);
  const [name] = names;
  if (name === undefined || names.length > 1) {
    wrong(`follow takes one channel, either ${either(CHANNELS)}, and got ${names.length === 0 ? "none" : names.join(" and ")}`);
  }
  const id: unknown = given[name as keyof Channel];
  if (typeof id !== "string" || id === "") {
    wrong(`${name} must be a text that is not empty, and is ${shown(id)}`);
  }
  if (name === "channel" && !NAME.test(id)) {
    wrong("channel must be a type and an id, such as builds:42");
  }
  return { [name]: id } as Channel;
}

export function checkFollowOptions(options: FollowOptions, listener: unknown): void {
  const names = membersOf("the options of follow", options, FOLLOW_OPTIONS);
  const { tail, since, snapshot, stopAtEnd } = options;
  if (tail !== undefined && !isCount(tail)) {
    wrong(`tail must be a whole number that is not negative, and is ${shown(tail)}`);
  }
  if (since !== undefined && !isTime(since) && !isPosition(since)) {
    const other = typeof since === "string" ? JSON.stringify(since) : shown(since);
    wrong(`since must be a position, { epoch, offset }, a Date, or a text such as 10m or 2026-11-29T01:00:00Z, and is ${other}`);
  }
  if (names.includes("tail") && names.includes("since")) {
    wrong("follow takes either tail or since, and got both");
  }
  if (since !== undefined && snapshot) {
    wrong("follow takes either since or snapshot, and got both");
  }
  for (const [name, value] of Object.entries({ snapshot, stopAtEnd })) {
    if (value !== undefined && typeof value !== "boolean") {
      wrong(`${name} must be true or false, and is ${shown(value)}`);
    }
  }
  if (listener !== undefined && typeof listener !== "function") {
    wrong(`the listener must be a function, and is ${shown(listener)}`);
  }
}

export function checkClientOptions(options: ClientOptions): void {
  for (const name of membersOf("the options of Client", options, CLIENT_OPTIONS)) {
    const value: unknown = options[name as keyof ClientOptions];
    if (typeof value !== "function") {
      wrong(`${name} must be a ${name === "token" ? "function that yields one" : "class"}, and is ${shown(value)}`);
    }
  }
}

/** @returns the names of those that are there */
function membersOf(what: string, given: object, known: string[]): string[] {
  if (typeof given !== "object" || given === null) {
    wrong(`${what} must be an object, and is ${shown(given)}`);
  }
  const names = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    wrong(`${what} cannot have ${unknown}: there is ${known.join(", ")}`);
  }
  return names;
}

const isTime = (since: unknown) => (since instanceof Date ? !Number.isNaN(since.getTime()) : typeof since === "string" && TIME.test(since));

const isPosition = (since: FollowOptions["since"]) => typeof since === "object" && since !== null && "epoch" in since && typeof since.epoch === "string" && isCount(since.offset);

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;

const either = (names: string[]) => names.map((name) => `{ ${name} }`).join(" or ");

/** What a message may show of it: not a token. */
function shown(value: unknown): string {
  return typeof value === "number" || typeof value === "boolean" || value == null ? String(value) : value === "" ? "empty" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function wrong(message: string): never {
  throw new TypeError(message);
}
