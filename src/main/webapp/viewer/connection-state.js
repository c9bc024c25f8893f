// What happens to a channel, in words.
import { roughly } from "./clock.js";
import { counted } from "./dom.js";
import { outcome, resultText } from "./outcome.js";
import { STANDING_WORDS } from "./standing.js";

const REASONS = {
  slow_consumer: "this page read too slowly",
  upstream: "the gateway had lost Redis",
  trimmed: "no longer kept by the gateway",
  reset: "the history was begun anew",
  offline: "the connection was lost",
};

/** @param {{ reason: string, missed?: number }} gap @param {string} what is missing, in the singular */
export function gapText({ reason, missed }, what = "line") {
  const why = REASONS[reason] ?? reason;
  return missed === undefined ? `Some ${what}s may be missing here: ${why}` : `${counted(missed, what)} skipped: ${why}`;
}

/** @param {import("../redtail.js").EndResult} end */
export function endText(end) {
  const result = resultText(end);
  return result === "" ? "The log ends here" : `The log ends here: ${result}`;
}

/**
 * @param {{ state: string, result?: import("../redtail.js").EndResult }} following @param {{ type: string, message?: string, code?: string }} item what was heard last
 * @param {boolean} silent whether it is live, and nothing has come
 * @param {number} quiet for how many ms nothing has come since; 0 where that says nothing
 * @returns {{ kind: string, text: string, since?: string, why?: string } | null} since: what goes on with the time; null before anything was heard
 */
export function stateText(following, item, silent = false, quiet = 0) {
  switch (following.state) {
    case "live":
      if (quiet > 0) return { kind: "live quiet", text: STANDING_WORDS.quiet, since: `for ${roughly(Math.floor(quiet / 1000))}` };
      return silent ? { kind: "live silent", text: "waiting for the first line" } : { kind: "live", text: "live" };
    case "degraded":
      return { kind: "waiting", text: "Redis is away; waiting for it" };
    case "reconnecting":
      return { kind: "waiting", text: "connection lost; reconnecting …" };
    case "ended":
      return { kind: outcome(following), text: resultText(following.result) || "ended" };
    case "error":
      return { kind: "refused", text: "refused", why: `The gateway refused: ${item.message || item.code}` };
    default:
      return null;
  }
}
