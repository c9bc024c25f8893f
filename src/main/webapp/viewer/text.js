// From a line to what is put on the page: text nodes and spans, never markup.
import { moves, pieces, plain, written, writtenPieces } from "./ansi.js";
import { Expression } from "./expression.js";
import { unfolded } from "./json.js";
import { Query } from "./query.js";
import { linkElement, webLinks } from "./web-links.js";

/** What is shown of a longer line until the reader asks for the rest. */
export const MAX_SHOWN = 4096;

// Controls, and what reorders or hides text: bidi marks, embeddings, overrides and isolates, line separators, BOM, soft hyphen.
export const INVISIBLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Whether a terminal would have overwritten or erased some of a line. */
export const overwritten = (raw) => moves(raw) && plain(raw) !== written(raw).replaceAll("\r", "");

/** What is searched, filtered and copied. */
export const visible = plain;

const nameOf = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

/** A line where there are no elements, as in a tooltip: what cannot be seen is named. @param {string} raw as it was published */
export const named = (raw) => visible(raw).replace(INVISIBLE, nameOf);

/**
 * @param {HTMLElement} element gets the line
 * @param {string} raw as it was published
 * @param {{ whole?: boolean, search?: RegExp | Expression | Query | null }} options
 */
export function show(element, raw, { whole = false, search = null } = {}) {
  const parts = whole ? writtenPieces(raw) : pieces(raw);
  const text = parts.length === 1 ? parts[0].text : parts.map((part) => part.text).join("");
  const found = search ? ranges(text, search) : [];
  const links = webLinks(whole ? text : text.slice(0, MAX_SHOWN)).filter(({ end }) => whole || end < MAX_SHOWN);
  let at = 0;
  let left = whole ? Infinity : MAX_SHOWN;
  for (const part of parts) {
    const shown = part.text.length > left ? part.text.slice(0, left) : part.text;
    appendPiece(element, shown, part.style, { found, links, at });
    at += part.text.length;
    left -= shown.length;
    if (left <= 0) break;
  }
  return left > 0;
}

/** @param {{ found: [number, number][], links: import("./web-links.js").WebLink[], at: number }} line `at`: where in it the text begins */
function appendPiece(element, text, style, line) {
  const { found, at } = line;
  let target = element;
  if (style) {
    target = document.createElement("span");
    target.className = `styled ${style.classes.join(" ")}`;
    // The style sheet makes a colour of the publisher's own one that can be read on this theme.
    if (style.color) target.style.setProperty("--own", style.color);
    if (style.background) target.style.setProperty("--own-ground", style.background);
    element.append(target);
  }
  let from = 0;
  for (const [start, end] of found) {
    const first = Math.max(from, start - at);
    const last = Math.min(text.length, end - at);
    if (first < last) {
      appendLinked(target, text, from, first, line);
      const mark = document.createElement("mark");
      appendLinked(mark, text, first, last, line);
      target.append(mark);
      from = last;
    }
  }
  appendLinked(target, text, from, text.length, line);
}

/** A part of a text, with links. */
function appendLinked(target, text, from, to, { links, at }) {
  let begin = from;
  for (const link of links) {
    const first = Math.max(begin, link.start - at);
    const last = Math.min(to, link.end - at);
    if (first >= last) continue;
    appendText(target, text.slice(begin, first));
    const made = linkElement(link);
    appendText(made, text.slice(first, last));
    target.append(made);
    begin = last;
  }
  appendText(target, text.slice(begin, to));
}

/** What cannot be seen is named. */
function appendText(target, text) {
  let from = 0;
  for (const match of text.matchAll(INVISIBLE)) {
    if (match.index > from) target.append(text.slice(from, match.index));
    const name = document.createElement("span");
    name.className = "invisible";
    name.textContent = nameOf(match[0]);
    target.append(name);
    from = match.index + match[0].length;
  }
  if (from < text.length) target.append(from === 0 ? text : text.slice(from));
}

const MAX_MARKS = 200;

function ranges(text, search) {
  if (search instanceof Query) {
    return search.wanted ? ranges(text, search.wanted) : [];
  }
  if (search instanceof Expression) {
    return search.ranges(text);
  }
  const found = [];
  search.lastIndex = 0;
  for (let match; found.length < MAX_MARKS && (match = search.exec(text)); ) {
    if (match[0] === "") search.lastIndex++;
    else found.push([match.index, match.index + match[0].length]);
  }
  return found;
}

/** Whether a pattern is in a text; patterns are global and remember where they were. @returns {boolean} of an expression: false until known */
export function has(search, text) {
  if (search instanceof Query) {
    return search.fits(text) && (!search.wanted || has(search.wanted, text)) && !search.excluded.some((one) => has(one, text));
  }
  if (search instanceof Expression) {
    return search.has(text);
  }
  search.lastIndex = 0;
  return search.test(text);
}

const TOKENS = /("[^"\\]*(?:\\[^][^"\\]*)*")(\s*:)?|\b(true|false|null)\b|(-?\d[\d.eE+-]*)/g;

/** A line that is JSON, with one member per line, its kinds of values told apart, and each as it was logged. */
export function showJson(element, raw, search) {
  const text = unfolded(raw);
  if (search) {
    show(element, text, { whole: true, search });
    return;
  }
  let from = 0;
  for (const match of text.matchAll(TOKENS)) {
    appendText(element, text.slice(from, match.index));
    const span = document.createElement("span");
    span.className = match[2] ? "json-key" : match[1] ? "json-string" : "json-value";
    appendText(span, match[1] ?? match[0]);
    element.append(span);
    from = match.index + (match[1] ?? match[0]).length;
  }
  appendText(element, text.slice(from));
}
