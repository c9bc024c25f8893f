// A job as rows of a table: its newest state, and where that is asked for its values as a tree and its history.
import { clockTime } from "./clock.js";
import { element } from "./dom.js";
import { logOf } from "./job-log.js";
import { progressOf } from "./job-progress.js";
import { details, mood } from "./jobs.js";
import { show } from "./text.js";
import { isNested, treeOf } from "./value-tree.js";

export const COLUMNS = 4;

/**
 * @param {import("./jobs.js").Job} job
 * @param {{ one: string, open: boolean, clock: string, search: RegExp | null, logTypes: Set<string> }} options one: what it is called
 * @returns {HTMLTableSectionElement}
 */
export function jobBody(job, options) {
  const { open, search } = options;
  const body = element("tbody");
  body.dataset.job = job.id;
  const row = body.insertRow();
  row.append(nameCell(job, options));
  addCells(row, job.newest, options);
  if (!open) return body;
  if (isNested(job.newest.values)) {
    const tree = body.insertRow();
    tree.className = "values";
    tree.insertCell();
    const cell = tree.insertCell();
    cell.colSpan = COLUMNS - 1;
    cell.append(treeOf(job.newest.values, search));
  }
  for (const update of [...job.history].reverse()) {
    const past = body.insertRow();
    past.className = "past";
    past.insertCell();
    addCells(past, update, options);
  }
  return body;
}

function nameCell(job, { one, open, logTypes }) {
  const cell = element("th", "", "", { scope: "row" });
  const fold = element("button", "fold", open ? "▾" : "▸", {
    type: "button",
    "aria-expanded": String(open),
    "aria-label": `History of ${one} ${job.id}`,
  });
  cell.append(fold);
  addText(cell, job.id);
  const log = logOf(job.newest.values, logTypes);
  if (log !== null) cell.append(" ", element("a", "log", "log", { href: log.query, "aria-label": `Log of ${one} ${job.id}`, title: log.name }));
  return cell;
}

function addCells(row, update, { clock, search }) {
  const state = row.insertCell();
  if (update.state) state.append(badge(update.state));
  const part = progressOf(update.values);
  const kind = mood(update.state);
  // What is done may never have said that it was at 100 %.
  if (part !== undefined && kind !== "good") state.append(bar(part, kind));
  addText(row.insertCell(), details(update.values), search);
  const exact = new Date(update.time);
  const time = element("time", "", timeText(update.time, clock, Date.now()), { datetime: exact.toISOString(), title: exact.toLocaleString() });
  row.insertCell().append(time);
}

/** Jobs begin at different times: what counts from a first line is a time ago here, and so is no choice. */
function timeText(time, clock, now) {
  return clockTime(time, clock === "utc" || clock === "local" ? clock : "relative", Math.max(now, time));
}

/** Times ago are others now. @param {HTMLElement} table */
export function tellTimes(table, clock, now) {
  for (const time of table.querySelectorAll("time")) {
    const text = timeText(Date.parse(time.dateTime), clock, now);
    if (time.textContent !== text) time.textContent = text;
  }
}

function bar(part, kind) {
  const percent = `${Math.floor(part)} %`;
  const made = element("span", "bar");
  made.append(element("progress", kind, "", { max: "100", value: String(part), "aria-label": "Progress" }), element("span", "part", percent));
  return made;
}

function badge(state) {
  const made = element("span", `badge ${mood(state)}`);
  show(made, state);
  return made;
}

function addText(parent, words, search = null) {
  const span = element("span");
  show(span, words, { search });
  parent.append(span);
}
