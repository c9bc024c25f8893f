// When a line was published, as the gateway says it: the publisher's own time, or when it was recorded. When it arrived at this page, if
// the gateway does not know, because an earlier version recorded the line.

export const CLOCKS = ["none", "relative", "local", "utc"];

const two = (n) => String(n).padStart(2, "0");

/** @param {number} time in ms @param {string} clock one of CLOCKS @param {number} now in ms */
export function clockTime(time, clock, now = Date.now()) {
  if (clock === "relative") {
    return ago(Math.max(0, Math.round((now - time) / 1000)));
  }
  const date = new Date(time);
  if (clock === "utc") {
    return date.toISOString().slice(11, 23) + "Z";
  }
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

function ago(seconds) {
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min ago`;
}
