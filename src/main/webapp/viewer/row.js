// One row of a log as an element.
import { annotationIn, showAnnotation } from "./annotations.js";
import { clockTime, lineTime, newDay } from "./clock.js";
import { element } from "./dom.js";
import { isJson } from "./json.js";
import { recordIn, showRecord, showStack } from "./json-line.js";
import { DEBUG, ERROR, INFO } from "./level-rules.js";
import { LEVELS } from "./levels.js";
import { LINE } from "./store.js";
import { overwritten, show, showJson } from "./text.js";

/** Rows that are deeper stay at this indent. */
const MAX_INDENTED = 4;

/** How a log has ended, where a notice says it. */
const NOTICES = { [INFO]: "good", [ERROR]: "bad", [DEBUG]: "ended" };

/**
 * @param {import("./store.js").LineStore} store
 * @param {number} row its number
 * @param {{ clock: string, search: RegExp | null, open: boolean, number: string, anchor: string | null,
 *     header: import("./group-header.js").Header | null, depth: number }} options header: of the group that begins here
 */
export function rowElement(store, row, { clock, search, open, number, anchor, header, depth }) {
  const raw = store.text(row);
  const payload = store.payload(row);
  if (store.kind(row) !== LINE) {
    const notice = element("div", `row notice ${NOTICES[store.level(row)] ?? ""}`.trimEnd(), "", { role: "listitem" });
    notice.append(element("span", "text", raw));
    return notice;
  }
  const made = element("div", `row ${LEVELS[store.level(row)]}`, "", { role: "listitem" });
  if (depth > 0) made.classList.add(`depth-${Math.min(depth, MAX_INDENTED)}`);
  const gutter = element("span", "gutter");
  const text = element("span", "text");
  gutter.append(anchor === null ? element("span", "number", number) : link(number, anchor));
  if (clock !== "none") {
    const exact = new Date(store.time(row)).toISOString(); // a publisher's own time may be of another day
    const times = store.times(row);
    gutter.append(element("time", "", lineTime(times, clock), { datetime: exact, title: exact }));
    const day = newDay(times, clock);
    if (day !== "") made.append(element("span", "day", day, { "aria-hidden": "true" }));
  }
  if (header !== null) {
    made.classList.add("group");
    gutter.append(foldButton(!header.folded, "group", header.about));
    made.append(gutter, text, element("span", "about", header.about, { "aria-hidden": "true" }));
    show(text, header.text, { search });
    return made;
  }
  const json = isJson(raw);
  const annotation = open ? null : annotationIn(raw);
  const record = json ? recordIn(raw) : null;
  const complete = annotation
    ? showAnnotation(text, annotation, search)
    : record && !open
      ? showRecord(text, record, search)
      : fill(text, raw, json, open, search);
  if (open && record && record.stack !== "") showStack(text, record, search);
  if (open && payload !== null) text.append("\n", payloadElement(payload, search));
  if (json || payload !== null || !complete || open || annotation || overwritten(raw)) {
    gutter.append(foldButton(open, "line"));
  }
  made.append(gutter, text);
  if (!complete) {
    text.append(element("span", "rest", `… ${raw.length.toLocaleString("en")} characters`));
  }
  return made;
}

/** A row's relative time is another one now. */
export function tellTime(row, at, now) {
  const time = row.querySelector("time");
  if (time) time.textContent = clockTime(at, "relative", now);
}

const link = (number, anchor) => element("a", "number", number, { href: anchor, tabindex: "-1", "aria-label": `Link to line ${number}` });

function fill(text, raw, json, open, search) {
  if (open && json) {
    text.classList.add("json");
    showJson(text, raw, search);
    return true;
  }
  return show(text, raw, { whole: open, search });
}

/** What was published: its text stands above. */
function payloadElement(payload, search) {
  const made = element("span", "payload json");
  showJson(made, payload, search);
  return made;
}

function foldButton(open, what, about = "") {
  const act = `${open ? "Fold" : "Unfold"} this ${what}`;
  return element("button", "fold", open ? "▾" : "▸", {
    type: "button",
    tabindex: "-1",
    "aria-expanded": String(open),
    "aria-label": about === "" ? act : `${act}: ${about}`,
  });
}
