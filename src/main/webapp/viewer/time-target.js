// The time that a reader wants to see, as people write it.
import { LINE } from "./store.js";

const DAY_MS = 86_400_000;
const OF_DAY = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z)?$/;
const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(Z|[+-]\d\d:?\d\d)?$/;
const DISTANCE = /^([+-])(?:(\d{1,9})(ms|s|m|h|d)|(\d{1,5}):(\d\d)(?::(\d\d))?)$/;
const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS };

/** What people may write. */
export const TIMES = "14:03, 14:03:22, 2026-11-29T14:03Z, -5m (before the end) or +90s (from the start)";

/**
 * @param {string} text @param {{ first: number, last: number, utc: boolean }} log when its first and last line were published, in ms; utc: whether
 *     a time without a zone is in UTC, and not local
 * @returns {number | null} in ms; null for what is no time. A time of day is that of the log's last day that has it
 */
export function timeIn(text, { first, last, utc }) {
  return distance(text, first, last) ?? moment(text, utc) ?? ofDay(text, first, last, utc);
}

function distance(text, first, last) {
  const [, sign, count, unit, a, b, c] = DISTANCE.exec(text) ?? [];
  if (sign === undefined) return null;
  const clock = c === undefined ? Number(a) * 60 + Number(b) : Number(a) * 3600 + Number(b) * 60 + Number(c);
  const millis = unit === undefined ? clock * 1000 : Number(count) * UNITS[unit];
  return sign === "-" ? last - millis : first + millis;
}

function moment(text, utc) {
  const [, day, time = "00:00", zone = utc ? "Z" : ""] = MOMENT.exec(text) ?? [];
  const millis = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(millis) ? null : millis;
}

function ofDay(text, first, last, utc) {
  const [, hours, minutes, seconds = "0", fraction = "0", zone] = OF_DAY.exec(text) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const parts = [Number(hours), Number(minutes), Number(seconds), Number(fraction.padEnd(3, "0"))];
  const onDayOf = (time) => (utc || zone ? new Date(time).setUTCHours(...parts) : new Date(time).setHours(...parts));
  const today = onDayOf(last);
  const before = onDayOf(last - DAY_MS);
  return today > last && before >= first ? before : today;
}

/** @param {import("./store.js").LineStore} store @returns {number} the first row of that time or later; -1 where there is none */
export function rowAt(store, time) {
  for (let row = store.first; row < store.end; row++) {
    if (store.time(row) >= time && store.kind(row) === LINE) return row;
  }
  return -1;
}
