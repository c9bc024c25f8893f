// What is shown of a log, for the clipboard and for a file.
import { save } from "./dom.js";
import { LINE } from "./store.js";
import { visible } from "./text.js";

const MAX_COPIED = 20_000_000;

/** @returns {{ text: string, count: number, all: boolean }} as it is read; not `all` where that were too much for a clipboard */
export function textOf(store, view) {
  const parts = [];
  let length = 0;
  while (parts.length < view.count && length < MAX_COPIED) {
    const text = visible(store.text(view.row(parts.length)));
    length += text.length;
    parts.push(text);
  }
  return { text: parts.join("\n"), count: parts.length, all: parts.length === view.count };
}

/** A file of the lines as they were published. */
export function download(name, store, view) {
  const parts = [];
  for (let position = 0; position < view.count; position++) {
    const row = view.row(position);
    if (store.kind(row) === LINE) parts.push(store.text(row), "\n");
  }
  save(`${name.replace(/[^\w.@-]/g, "_")}.log`, parts);
}
