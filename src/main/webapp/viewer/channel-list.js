// The types of channels that the gateway serves, and the channels that can be subscribed to now, kept up to date while somebody looks at
// them.
import { queryOf } from "./address.js";
import { kindText } from "./channel-types.js";
import { clockTime } from "./clock.js";
import { arrange, element, grouped, the } from "./dom.js";
import { getJson, Unauthorized } from "./gateway.js";
import { askAgain } from "./token.js";

const EVERY_MS = 3_000;
const SHOWN = 100;

export class ChannelList {
  #table = the("#channels");
  #body = this.#table.createTBody();
  #types = the("#types");
  #note = the("#channels-note");
  #enter = the("#channels-token");
  /** @type {Map<string, HTMLTableRowElement>} by channel; a row stays the same element, or a link would lose the focus */
  #rows = new Map();
  #next = 0;
  #reading = false;

  constructor() {
    document.addEventListener("visibilitychange", () => this.#read());
    this.#enter.addEventListener("click", () => {
      askAgain();
      this.#read();
    });
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

  #show({ types = [], channels, more }) {
    this.#showTypes(types);
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

  /** They stay the same as long as the gateway runs. */
  #showTypes(types) {
    if (this.#types.childElementCount > 0 || types.length === 0) return;
    for (const type of types) {
      const item = element("li");
      item.append(element("code", "", type.name), ` ${kindText(type)}`);
      this.#types.append(item);
    }
    const hasLogs = types.some(({ name }) => name === "logs");
    for (const part of document.querySelectorAll("#start .with-logs")) part.hidden = !hasLogs;
    const choice = the("#type");
    choice.replaceChildren(...types.map(({ name }) => element("option", "", name, { value: name })));
  }

  #row(channel, now) {
    const { followers, rate, recorded } = channel;
    const row = this.#rows.get(channel.channel) ?? newRow(channel);
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

function newRow(channel) {
  const row = document.createElement("tr");
  const name = element("th", "", "", { scope: "row" });
  const [, type, id] = /^(.*?):([^]*)$/.exec(channel.channel);
  name.append(element("a", "", id, { href: queryOf(channel) }));
  if (type !== "logs") name.append(" ", element("span", "quiet", type));
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
