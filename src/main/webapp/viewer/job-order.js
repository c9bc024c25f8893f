// In which order jobs are shown, and how many are in which state.
import { mood } from "./jobs.js";

/** What a table can be sorted by; with a minus before it, the other way round. */
const BY = {
  job: (a, b) => NATURAL.compare(a.id, b.id),
  state: (a, b) => NATURAL.compare(a.newest.state, b.newest.state),
  updated: (a, b) => a.newest.time - b.newest.time,
};
const NATURAL = new Intl.Collator("en", { numeric: true });
const MOODS = ["bad", "busy", "idle", "good"];

/** A table with more buttons than this helps nobody. */
const MAX_STATES = 12;

/** @param {import("./jobs.js").Job[]} jobs the newest first @param {string} sort such as "job" or "-updated"; "" leaves them as they are */
export function sorted(jobs, sort) {
  const backwards = sort.startsWith("-");
  const name = backwards ? sort.slice(1) : sort;
  if (!Object.hasOwn(BY, name)) return jobs;
  return jobs.sort((a, b) => (backwards ? BY[name](b, a) : BY[name](a, b)));
}

/** What a click on the head of a column makes of the order: there, back, and as it was. Times begin with the newest. */
export function nextSort(sort, column) {
  const turns = column === "updated" ? ["-updated", "updated", ""] : [column, `-${column}`, ""];
  return turns[(turns.indexOf(sort) + 1) % turns.length];
}

/** As `aria-sort` has it. */
export function ariaSort(sort, column) {
  if (sort === column) return "ascending";
  return sort === `-${column}` ? "descending" : "none";
}

/** @returns {[string, number][]} the states, the bad ones first, then the most frequent ones, with how many jobs are in each */
export function stateCounts(jobs) {
  const counts = new Map();
  for (const { newest } of jobs) if (newest.state !== "") counts.set(newest.state, (counts.get(newest.state) ?? 0) + 1);
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, MAX_STATES);
  return most.sort(([a, n], [b, m]) => MOODS.indexOf(mood(a)) - MOODS.indexOf(mood(b)) || m - n);
}
