// What is shown of a log, for the clipboard and for a file: the lines of folded groups, too.
import { save } from "./dom.js";
import { LINE } from "./store.js";
import { visible } from "./text.js";

const MAX_COPIED = 20_000_000;

/** @returns {{ text: string, count: number, all: boolean }} as it is read; not `all` where that were too much for a clipboard */
export function textOf(store, view) {
  const { unfolded } = view;
  const count = unfolded.count();
  const parts = [];
  let length = 0;
  while (parts.length < count && length < MAX_COPIED) {
    const text = visible(store.text(unfolded.row(parts.length)));
    length += text.length;
    parts.push(text);
  }
  return { text: parts.join("\n"), count: parts.length, all: parts.length === count };
}

/** The lines that are shown from one row to another. @param {{ from: number, to: number }} rows @returns {{ text: string, count: number, all: boolean }} */
export function textBetween(store, { unfolded }, { from, to }) {
  const parts = [];
  let length = 0;
  const end = unfolded.position(to + 1);
  let position = unfolded.position(from);
  for (; position < end && length < MAX_COPIED; position++) {
    parts.push(visible(store.text(unfolded.row(position))));
    length += parts.at(-1).length;
  }
  return { text: parts.join("\n"), count: parts.length, all: position >= end };
}

/** A file of the lines as they were published. */
export function download(name, store, view) {
  const { unfolded } = view;
  const parts = [];
  for (let position = 0, count = unfolded.count(); position < count; position++) {
    const row = unfolded.row(position);
    if (store.kind(row) === LINE) parts.push(store.text(row), "\n");
  }
  save(`${name.replace(/[^\w.@-]/g, "_")}.log`, parts);
}
