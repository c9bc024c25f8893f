// How a log stands or has ended: in a word, a sign and a colour.
import { mood } from "./jobs.js";

/** Before the title of a page, and in its icon. */
const SIGNS = { live: "●", good: "✓", bad: "✗", ended: "■" };
const COLOURS = { live: "#4a90d9", good: "#2e9e53", bad: "#d93025", ended: "#808080" };

/** What counts of several logs: the first of these that one of them has. */
const ORDER = ["bad", "live", "silent", "ended", "good"];

/**
 * @param {{ state: string, result?: import("../redtail.js").EndResult }} following
 * @returns {"live" | "good" | "bad" | "ended"} the last of an end that says nothing of its result, or nothing that is known
 */
export function outcome({ state, result }) {
  if (state !== "ended") return "live";
  const kind = mood(result?.result ?? "");
  return kind === "good" || kind === "bad" ? kind : "ended";
}

/** What a shell's exit codes of signals mean. */
const SIGNALS = new Map([
  [130, { word: "interrupted", signal: "" }],
  [137, { word: "killed", signal: " (signal 9)" }],
  [139, { word: "crashed", signal: " (signal 11)" }],
  [143, { word: "terminated", signal: " (signal 15)" }],
]);

/** The same in words, such as "failed, exit code 2" and "failed, exit code 137, killed (signal 9)". @param {import("../redtail.js").EndResult} [of] */
export function resultText({ result = "", exitCode } = {}) {
  const code = exitCode === undefined ? "" : `exit code ${exitCode}`;
  const by = SIGNALS.get(exitCode);
  return [result, code, by ? by.word + by.signal : ""].filter((part) => part !== "").join(", ");
}

/** The same where there is little room, such as "failed (2)" and "failed (137, killed)"; an exit code of 0 says nothing new. @param {import("../redtail.js").EndResult} [of] */
export function shortResultText({ result = "", exitCode } = {}) {
  if (result === "") return resultText({ exitCode });
  if (exitCode === undefined || exitCode === 0) return result;
  return `${result} (${[exitCode, SIGNALS.get(exitCode)?.word ?? ""].filter((part) => part !== "").join(", ")})`;
}

/** @param {string[]} outcomes of several logs @returns {string} the one to show for all of them */
export function outcomeOf(outcomes) {
  return ORDER.find((kind) => outcomes.includes(kind)) ?? "live";
}

/** The sign of an outcome; "" for a log on which nothing has come yet. */
export const signOf = (kind) => SIGNS[kind] ?? "";

/** A picture of the sign, which nothing that was published becomes a part of. */
export function iconOf(kind) {
  const picture =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8" fill="${COLOURS[kind]}"/>` +
    `${SHAPES[kind]}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(picture)}`;
}

const SHAPES = {
  live: '<circle cx="8" cy="8" r="3" fill="#fff"/>',
  good: '<path d="M4 8l3 3 5-6" fill="none" stroke="#fff" stroke-width="2"/>',
  bad: '<path d="M5 5l6 6m0-6l-6 6" fill="none" stroke="#fff" stroke-width="2"/>',
  ended: '<path d="M5 5h6v6H5z" fill="#fff"/>',
};
