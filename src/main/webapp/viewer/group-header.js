// The first row of a group: its title, whether it is folded, and how much is in it.
import { counted, lines } from "./dom.js";
import { has } from "./folds.js";
import { markerIn, stampIn } from "./group-markers.js";
import { OPEN } from "./groups.js";

/**
 * @typedef {object} Header
 * @property {string} text the title, with what a runner put before it; as it was published
 * @property {boolean} folded
 * @property {string} about how many lines, how long, how many errors
 */

/**
 * @param {import("./folds.js").Folds} folds @param {import("./store.js").LineStore} store
 * @param {import("./landmarks.js").Landmarks} landmarks
 * @returns {Header | null} null where no group begins, or one that has nothing in it
 */
export function headerOf(folds, store, landmarks, row) {
  const group = folds.groups.headedBy(row);
  if (group === null || group.to === row + 1) return null;
  const raw = store.text(row);
  const title = markerIn(raw)?.begins?.title ?? null;
  const parts = [lines(Math.min(group.to, store.end) - row - 1 - folds.groups.countSilent(row, group.to))];
  if (group.to !== OPEN) parts.push(span(group.millis));
  const errors = has(landmarks.errors, group) ? landmarks.errors.lowerBound(group.to) - landmarks.errors.lowerBound(group.from) : 0;
  if (errors > 0) parts.push(counted(errors, "error"));
  return { text: title === null ? raw : stampIn(raw) + title, folded: folds.isFolded(group), about: parts.join(" · ") };
}

/** How long something took, such as 0.3 s, 42 s, 3 min 04 s, 2 h 05 min. */
export function span(millis) {
  const seconds = Math.round(millis / 1000);
  if (millis < 9950) return `${(millis / 1000).toFixed(1)} s`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")} min`;
}
