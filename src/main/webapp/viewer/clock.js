// When a line was published, as the gateway says it: the publisher's own time, or when it was recorded. When it arrived at this page, if
// the gateway does not know, because an earlier version recorded the line.

/** `start` and `step` count from the first line of the page, and from the line before. */
export const CLOCKS = ["none", "relative", "local", "utc", "start", "step"];

const two = (n) => String(n).padStart(2, "0");
const three = (n) => String(n).padStart(3, "0");

/** @param {number} time in ms @param {string} clock one of CLOCKS that needs no other line @param {number} now in ms */
export function clockTime(time, clock, now = Date.now()) {
  if (clock === "relative") {
    return ago(Math.max(0, Math.round((now - time) / 1000)));
  }
  const date = new Date(time);
  if (clock === "utc") {
    return date.toISOString().slice(11, 23) + "Z";
  }
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${three(date.getMilliseconds())}`;
}

/** What a clock says beside a line of a log. @param {{ time: number, start: number, before: number }} line `before`: of the line before */
export function lineTime({ time, start, before }, clock) {
  if (clock === "start") return duration(time - start);
  if (clock === "step") return duration(time - before);
  return clockTime(time, clock);
}

/** Such as +0.250, +1:02.500, +3:00:01.000: hours, minutes, seconds. A publisher's own times may go back. @param {number} millis */
export function duration(millis) {
  const all = Math.abs(millis);
  const seconds = Math.floor(all / 1000) % 60;
  const minutes = Math.floor(all / 60_000) % 60;
  const hours = Math.floor(all / 3_600_000);
  const whole = hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : minutes > 0 ? `${minutes}:${two(seconds)}` : seconds;
  return `${millis < 0 ? "−" : "+"}${whole}.${three(all % 1000)}`;
}

/** The day of a time, where a clock shows times of day and the line before is of another day; otherwise "". */
export function newDay({ time, before }, clock) {
  if (clock !== "local" && clock !== "utc") return "";
  return dayOf(time, clock) === dayOf(before, clock) ? "" : DAYS[clock].format(time);
}

const DAY = { day: "numeric", month: "short", year: "numeric" };
const DAYS = { local: new Intl.DateTimeFormat("en-GB", DAY), utc: new Intl.DateTimeFormat("en-GB", { ...DAY, timeZone: "UTC" }) };

/** Something that differs from day to day: every row asks, and words would take much longer. */
const dayOf = (time, clock) => (clock === "utc" ? Math.floor(time / 86_400_000) : new Date(time).setHours(0, 0, 0, 0));

const ago = (seconds) => `${roughly(seconds)} ago`;

/** Such as 14 min, of which seconds do not matter. */
export function roughly(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
