// How a channel of the list stands: live, quiet, or ended and how.
import { outcome, resultText, shortResultText } from "./outcome.js";

/** Something that has said nothing for so long may have died, or have nothing to say. */
const QUIET_MS = 10 * 60_000;

/** What the list can be narrowed to, in the order of its buttons; the last of them are what readers look for least. */
export const STANDINGS = ["bad", "live", "good", "ended", "quiet"];

/** In words, for the buttons. */
export const STANDING_WORDS = { bad: "failed", live: "live", good: "succeeded", ended: "ended", quiet: "quiet" };

/**
 * @param {{ ended?: import("../redtail.js").EndResult, lastPublication?: string, rate: number }} channel of `GET /api/channels`
 * @param {number} now in ms
 * @returns {{ kind: string, text: string, whole: string }} kind: one of STANDINGS; whole: the text where there is room
 */
export function standing({ ended, lastPublication, rate }, now) {
  if (ended) {
    const kind = outcome({ state: "ended", result: ended });
    return { kind, text: shortResultText(ended) || STANDING_WORDS.ended, whole: resultText(ended) || STANDING_WORDS.ended };
  }
  const silent = lastPublication === undefined || now - Date.parse(lastPublication) > QUIET_MS;
  const kind = rate > 0 || !silent ? "live" : "quiet";
  return { kind, text: STANDING_WORDS[kind], whole: STANDING_WORDS[kind] };
}
