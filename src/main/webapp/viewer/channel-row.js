// A channel of the list, as a row that stays the same element: a link would lose the focus otherwise.
import { queryOf } from "./address.js";
import { clockTime } from "./clock.js";
import { element, grouped } from "./dom.js";
import { standing } from "./standing.js";

/** @param {{ channel: string }} channel of `GET /api/channels` @returns {HTMLTableRowElement} nothing but its name yet */
export function newRow(channel) {
  const row = document.createElement("tr");
  const state = element("td");
  state.append(element("span", "state"));
  const name = element("th", "", "", { scope: "row" });
  const [, type, id] = /^(.*?):([^]*)$/.exec(channel.channel);
  name.append(element("a", "", id, { href: queryOf(channel) }));
  if (type !== "logs") name.append(" ", element("span", "quiet", type));
  row.append(state, name, element("td", "amount rate"), element("td", "amount viewers"), element("td", "amount"));
  return row;
}

/** Writes what has changed. @param {number} now in ms */
export function fill(row, channel, now) {
  const { followers, rate, lastPublication, ended } = channel;
  const { kind, text, whole } = standing(channel, now);
  const state = row.cells[0].firstElementChild;
  if (state.dataset.kind !== kind) {
    state.dataset.kind = kind;
    state.className = `state ${kind}`;
  }
  setText(state, text);
  state.title = whole;
  const time = lastPublication ? Date.parse(lastPublication) : NaN;
  // Nobody expects lines or viewers of a log that has ended: where there are none, nothing is said of them.
  const cells = [ended && rate === 0 ? "" : rateText(rate), ended && followers === 0 ? "" : grouped(followers), lastPublication ? clockTime(time, "relative", Math.max(now, time)) : "–"];
  cells.forEach((words, i) => setText(row.cells[i + 2], words));
  row.cells[4].title = lastPublication ? `${ended ? "ended " : ""}${new Date(time).toLocaleString()}` : "";
}

function rateText(rate) {
  if (rate === 0) return "–";
  return rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate));
}

/** Touches the page only where that changes something. */
export function setText(cell, text) {
  if (cell.textContent !== text) cell.textContent = text;
}
