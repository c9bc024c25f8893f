import type { PayloadFormat } from "./types.js";

/** What a payload says. */
export interface Payload {
  /** What people read: what the format's `text` names, and else the payload as it is. */
  text: string;
  /** The publisher's own time in milliseconds since 1970; undefined where it gives none. */
  time: number | undefined;
  /** As the publisher writes it: a word or a number. */
  level: string | undefined;
}

/** From here on, seconds since 1970 would be after the year 5000, and milliseconds are meant; beyond the second, neither is. */
const FIRST_MILLISECONDS = 1e11;
const END_OF_MILLISECONDS = 1e14;
const ISO = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?\s*([Zz]|[+-]\d\d(?::?\d\d)?)?$/;

/**
 * Reads a payload as the gateway says that its type is read: `readPayload(item.data, following.format)`. A payload that does not fit,
 * because it is no JSON for example, is its own text.
 *
 * @param format undefined: nothing is known of it
 */
export function readPayload(data: string, format: PayloadFormat | undefined): Payload {
  const json = format && parsed(data);
  const read = (pointer: string | undefined) => (pointer === undefined ? undefined : textOf(valueAt(json, pointer)));
  const { text, time, level } = format ?? {};
  let found = read(text);
  if (found !== undefined && typeof valueAt(json, text as string) === "number") {
    found = textOf(valueAt(parsed(data, asWritten), text as string));
  }
  return { text: found ?? data, time: timeOf(read(time)), level: read(level) };
}

/** @returns undefined where it is no JSON */
function parsed(data: string, reviver?: typeof asWritten): unknown {
  try {
    return JSON.parse(data, reviver);
  } catch {
    return undefined;
  }
}

/** Digits of large numbers, where the JavaScript engine keeps them. */
function asWritten(_name: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === "number" ? (context?.source ?? value) : value;
}

function valueAt(json: unknown, pointer: string): unknown {
  let value = json;
  for (const escaped of pointer.split("/").slice(1)) {
    const name = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    const there = typeof value === "object" && value !== null && Object.hasOwn(value, name) && !(Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(name));
    value = there ? (value as Record<string, unknown>)[name] : undefined;
  }
  return value;
}

const textOf = (value: unknown) => (value === null || value === undefined || typeof value === "object" ? undefined : String(value));

/** A time without a zone is UTC, wherever the reader is. */
function timeOf(text: string | undefined): number | undefined {
  const iso = ISO.exec(text ?? "");
  if (iso) {
    const [, day, clock, fraction = "0", zone = "Z"] = iso;
    const offset = zone.length === 3 ? `${zone}:00` : zone.replace(/^(.\d\d)(\d\d)$/, "$1:$2");
    const time = Date.parse(`${day}T${clock}${clock?.length === 5 ? ":00" : ""}.${`${fraction}00`.slice(0, 3)}${offset.toUpperCase()}`);
    return Number.isNaN(time) ? undefined : time;
  }
  const number = /^\d+(\.\d+)?$/.test(text ?? "") ? Number(text) : 0;
  return number <= 0 || number >= END_OF_MILLISECONDS ? undefined : Math.round(number < FIRST_MILLISECONDS ? number * 1000 : number);
}
