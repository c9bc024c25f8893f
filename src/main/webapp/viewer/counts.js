// How many lines there are, in words.
import { grouped, lines } from "./dom.js";

/** @param {{ end: number, first: number, shown: number | null, paused: boolean, complete: boolean }} log */
export function noteText({ end, first, shown, paused, complete }) {
  const all = first > 0 ? `${lines(end)}, the oldest ${grouped(first)} no longer here` : lines(end);
  return `${shown === null ? all : `${grouped(shown)} of ${all}`}${paused ? ", paused" : ""}${complete ? "" : " …"}`;
}

export function moreText(unseen) {
  return unseen === 0 ? "To the end ↓" : `${grouped(unseen)} new ${unseen === 1 ? "line" : "lines"} ↓`;
}
