// What happens to a channel, in words.
import { grouped } from "./dom.js";

const REASONS = {
  slow_consumer: "this page read too slowly",
  upstream: "the gateway had lost Redis",
  trimmed: "they were no longer kept",
  reset: "their history was begun anew",
  offline: "the connection was lost",
};

/** @param {{ reason: string, missed?: number }} gap @param {string} what is missing, in the plural */
export function gapText({ reason, missed }, what = "lines") {
  const many = missed === undefined ? `Some ${what} may be` : `${grouped(missed)} ${missed === 1 ? what.slice(0, -1) : what} skipped:`;
  const why = REASONS[reason] ?? reason;
  return missed === undefined ? `${many} missing here: ${why}` : `${many} ${why}`;
}

/**
 * @param {{ state: string }} following @param {{ type: string, message?: string, code?: string }} item what was heard last
 * @returns {{ kind: string, text: string } | null} null before anything was heard
 */
export function stateText({ state }, item) {
  switch (state) {
    case "live":
      return { kind: "live", text: "live" };
    case "degraded":
      return { kind: "waiting", text: "Redis is away; waiting for it" };
    case "reconnecting":
      return { kind: "waiting", text: "connection lost; reconnecting …" };
    case "ended":
      return { kind: "ended", text: "ended" };
    case "error":
      return { kind: "refused", text: `refused: ${item.message || item.code}` };
    default:
      return null;
  }
}
