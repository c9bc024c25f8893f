// How many lines there are, in words.
import { counted, grouped, lines } from "./dom.js";

/** @param {{ all: number, gone: number, shown: number | null, paused: boolean, complete: boolean }} log */
export function noteText({ all, gone, shown, paused, complete }) {
  const text = gone > 0 ? `${lines(all)}, the oldest ${grouped(gone)} no longer here` : lines(all);
  return `${shown === null ? text : `${grouped(shown)} of ${text}`}${paused ? ", paused" : ""}${complete ? "" : " …"}`;
}

export function moreText(unseen) {
  return unseen === 0 ? "To the end ↓" : `${counted(unseen, "new line")} ↓`;
}
