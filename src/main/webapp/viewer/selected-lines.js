// What the reader has selected in a log: it stays selected while lines arrive, and is copied whole where rows have left the page.
import { visible } from "./text.js";

/** More than this is for a download. */
const MAX_COPIED = 20_000_000;

/** @typedef {{ row: number, at: number }} Point a place in a line's text, in characters as they are shown */

export class SelectedLines {
  #scroller;
  #list;

  /** @param {HTMLElement} scroller @param {import("./virtual-list.js").VirtualList} list */
  constructor(scroller, list) {
    this.#scroller = scroller;
    this.#list = list;
  }

  /** Whether anything is selected in this log. */
  get any() {
    return this.#points() !== null;
  }

  /** Keeps the rows on the page that the selection begins and ends in. */
  hold() {
    const { anchor, focus } = this.#points() ?? {};
    this.#list.hold(new Set([anchor, focus].filter((point) => point).map((point) => point.row)));
  }

  /** @returns {() => void} selects the same text again, after rows were rebuilt */
  save() {
    const points = this.#points();
    if (!points) return () => {};
    const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
    return () => {
      const now = getSelection();
      const same = now.anchorNode === anchorNode && now.anchorOffset === anchorOffset && now.focusNode === focusNode && now.focusOffset === focusOffset;
      if (same) return;
      const anchor = this.#node(points.anchor);
      const focus = this.#node(points.focus);
      if (anchor && focus) now.setBaseAndExtent(...anchor, ...focus);
    };
  }

  /** Copies all that is selected, also what is not on the page. */
  copy(event, store, view) {
    const text = this.#text(store, view);
    if (text === null) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  }

  /**
   * @param {import("./store.js").LineStore} store @param {import("./log-view.js").LogView} view
   * @returns {string | null} the text that is selected; null where the browser knows better
   */
  #text(store, view) {
    const { anchor, focus } = this.#points() ?? {};
    if (!anchor || !focus || anchor.row === focus.row) return null;
    const [first, last] = anchor.row < focus.row ? [anchor, focus] : [focus, anchor];
    const lines = [];
    let length = 0;
    const { unfolded } = view;
    for (let position = unfolded.position(first.row); position < unfolded.count() && length < MAX_COPIED; position++) {
      const row = unfolded.row(position);
      if (row > last.row) break;
      const element = this.#list.element(row);
      const shown = element ? shownText(element) : visible(store.text(row));
      const line = shown.slice(row === first.row ? first.at : 0, row === last.row ? last.at : undefined);
      length += line.length;
      lines.push(line);
    }
    return lines.join("\n");
  }

  /** @returns {{ anchor: Point | null, focus: Point | null } | null} null where nothing is selected in this log */
  #points() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed) return null;
    const anchor = this.#point(selection.anchorNode, selection.anchorOffset);
    const focus = this.#point(selection.focusNode, selection.focusOffset);
    return anchor || focus ? { anchor, focus } : null;
  }

  /** @returns {Point | null} */
  #point(node, offset) {
    const element = node instanceof Element ? node : node?.parentElement;
    const row = element?.closest("[data-row]");
    if (!row || !this.#scroller.contains(row)) return null;
    const text = row.querySelector(".text");
    const range = document.createRange();
    range.selectNodeContents(text);
    const place = range.comparePoint(node, offset);
    if (place === 0) range.setEnd(node, offset);
    return { row: Number(row.dataset.row), at: place < 0 ? 0 : range.toString().length };
  }

  /** @returns {[Node, number] | null} where a point is on the page */
  #node(point) {
    const text = point && this.#list.element(point.row)?.querySelector(".text");
    if (!text) return null;
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    let left = point.at;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (left <= node.data.length) return [node, left];
      left -= node.data.length;
    }
    return [text, text.childNodes.length];
  }
}

function shownText(element) {
  const text = element.querySelector(".text");
  const rest = text.querySelector(".rest");
  return rest ? text.textContent.slice(0, -rest.textContent.length) : text.textContent;
}
