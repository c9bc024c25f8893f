// The channels that can be subscribed to now, kept up to date while somebody looks at them.
import { clockTime } from "./clock.js";
import { arrange, element, grouped, the } from "./dom.js";
import { getJson, Unauthorized } from "./gateway.js";

const EVERY_MS = 3_000;
const SHOWN = 100;

export class ChannelList {
  #table = the("#channels");
  #body = this.#table.createTBody();
  #note = the("#channels-note");
  #enter = the("#channels-token");
  /** @type {Map<string, HTMLTableRowElement>} by channel; a row stays the same element, or a link would lose the focus */
  #rows = new Map();
  #next = 0;
  #reading = false;

  constructor() {
    document.addEventListener("visibilitychange", () => this.#read());
    this.#enter.addEventListener("click", () => this.#read());
    this.#read();
  }

  async #read() {
    if (document.hidden || this.#reading) return;
    clearTimeout(this.#next);
    this.#reading = true;
    let again = true;
    try {
      this.#show(await getJson(`api/channels?limit=${SHOWN}`));
    } catch (error) {
      again = !(error instanceof Unauthorized);
      this.#explain(error instanceof TypeError ? "The gateway does not answer; trying again …" : error.message);
    }
    this.#enter.hidden = again;
    this.#reading = false;
    if (again) this.#next = setTimeout(() => this.#read(), EVERY_MS);
  }

  #show({ channels, more }) {
    const now = Date.now();
    const rows = channels.map((channel) => this.#row(channel, now));
    this.#rows = new Map(channels.map(({ channel }, i) => [channel, rows[i]]));
    arrange(this.#body, rows);
    const recorded = channels.some((channel) => channel.recorded);
    for (const cell of this.#table.querySelectorAll(".recorded")) cell.hidden = !recorded;
    this.#table.hidden = rows.length === 0;
    const none = "Nobody follows anything just now. A channel is there as soon as somebody follows it.";
    this.#explain(rows.length === 0 ? none : more ? `The first ${grouped(SHOWN)} are shown` : "");
  }

  #row({ channel, projectId, tenantId, followers, rate, recorded }, now) {
    const row = this.#rows.get(channel) ?? newRow(projectId, tenantId);
    const time = recorded ? Date.parse(recorded) : NaN;
    const cells = [rateText(rate, followers), grouped(followers), recorded ? clockTime(time, "relative", Math.max(now, time)) : ""];
    cells.forEach((text, i) => set(row.cells[i + 1], text));
    return row;
  }

  #explain(text) {
    set(this.#note, text);
    this.#note.hidden = text === "";
  }
}

function newRow(projectId, tenantId) {
  const row = document.createElement("tr");
  const name = element("th", "", "", { scope: "row" });
  const id = projectId ?? tenantId;
  const address = `?${projectId === undefined ? "tenant" : "project"}=${encodeURIComponent(id)}`;
  name.append(element("a", "", id, { href: address }));
  if (projectId === undefined) name.append(" ", element("span", "quiet", "jobs"));
  row.append(name, element("td", "amount"), element("td", "amount"), element("td", "amount recorded"));
  return row;
}

/** Where nobody is subscribed, nobody counts. */
function rateText(rate, followers) {
  if (followers === 0) return "–";
  return rate > 0 && rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate));
}

function set(cell, text) {
  if (cell.textContent !== text) cell.textContent = text;
}
