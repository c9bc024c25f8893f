// What the logs of one stream are called beside their lines, where there is little room.

/** How wide the column of names gets, in characters. */
const MAX_WIDTH = 24;

/** @param {string[]} titles @returns {string[]} without what all have in common, up to a `:` or `/` */
export function shortNames(titles) {
  const [first = ""] = titles;
  let cut = 0;
  for (let end = 1; end < Math.min(...titles.map(({ length }) => length)); end++) {
    if (!titles.every((title) => title.startsWith(first.slice(0, end)))) break;
    if (first[end - 1] === ":" || first[end - 1] === "/") cut = end;
  }
  return titles.map((title) => title.slice(cut));
}

/** @param {string[]} names @returns {string} the width of their column, as CSS has it */
export const widthOf = (names) => `${Math.min(MAX_WIDTH, Math.max(...names.map(({ length }) => length)))}ch`;
