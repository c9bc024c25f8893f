// The channels that can be subscribed to now, the busy ones first, kept up to date while somebody looks at them; narrowed by a text and by
// how they stand.
import { newRow, fill, setText } from "./channel-row.js";
import { arrangeIn, element, grouped, say, the } from "./dom.js";
import { getJson, Unauthorized } from "./gateway.js";
import { standing, STANDINGS, STANDING_WORDS } from "./standing.js";
import { askAgain } from "./token.js";

const EVERY_MS = 3_000;
const TYPING_MS = 200;
const SHOWN = 100;

/** What the gateway lists at most: how a channel stands is known here only. */
const ALL = 1000;

export class ChannelList {
  #table = the("#channels");
  #body = this.#table.createTBody();
  #note = the("#channels-note");
  #enter = the("#channels-token");
  #find = the("#find");
  #choices = the("#standings");
  #begin = the("#begin");
  #onTypes;
  /** @type {Map<string, HTMLTableRowElement>} by channel */
  #rows = new Map();
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();
  #only = "";
  #next = 0;
  #typed = 0;
  #reading = false;
  #shown = false;
  /** Something else is asked for than when the reading began. */
  #changed = false;

  /** @param {(types: import("./channel-types.js").ChannelType[]) => void} onTypes told which types there are */
  constructor(onTypes) {
    this.#onTypes = onTypes;
    const address = new URLSearchParams(location.search);
    this.#find.value = address.get("find") ?? "";
    this.#only = STANDINGS.find((kind) => kind === address.get("only")) ?? "";
    for (const kind of STANDINGS) this.#addChoice(kind);
    this.#find.addEventListener("input", () => {
      clearTimeout(this.#typed);
      this.#typed = setTimeout(() => this.#narrow(), TYPING_MS);
    });
    document.addEventListener("visibilitychange", () => this.#read());
    this.#enter.addEventListener("click", () => {
      askAgain();
      this.#read();
    });
    this.#read();
  }

  #addChoice(kind) {
    const button = element("button", `state ${kind}`, STANDING_WORDS[kind], { type: "button", "aria-pressed": String(kind === this.#only) });
    button.addEventListener("click", () => {
      this.#only = this.#only === kind ? "" : kind;
      for (const [other, choice] of this.#buttons) choice.setAttribute("aria-pressed", String(other === this.#only));
      this.#narrow();
    });
    this.#buttons.set(kind, button);
    this.#choices.append(button);
  }

  #narrow() {
    const address = new URL(location.href);
    for (const [name, value] of [["find", this.#find.value.trim()], ["only", this.#only]]) {
      if (value === "") address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    history.replaceState(null, "", address);
    this.#changed = true;
    this.#read();
  }

  async #read() {
    if (document.hidden || this.#reading) return;
    clearTimeout(this.#next);
    this.#reading = true;
    let again = true;
    do {
      this.#changed = false;
      again = await this.#readOnce();
    } while (this.#changed && again);
    this.#enter.hidden = again;
    this.#reading = false;
    if (again) this.#next = setTimeout(() => this.#read(), EVERY_MS);
  }

  /** @returns {Promise<boolean>} whether it makes sense to read it again */
  async #readOnce() {
    const found = this.#find.value.trim();
    try {
      const query = new URLSearchParams({ limit: String(this.#only ? ALL : SHOWN) });
      if (found) query.set("search", found);
      const list = await getJson(`api/channels?${query}`);
      if (!this.#changed) this.#show(list, found);
    } catch (error) {
      this.#explain(error instanceof TypeError ? "The gateway does not answer; trying again …" : error.message);
      return !(error instanceof Unauthorized);
    }
    return true;
  }

  #show({ types = [], channels, more }, found) {
    this.#onTypes(types);
    const now = Date.now();
    const kinds = channels.map((channel) => standing(channel, now).kind);
    this.#count(kinds, more);
    const wanted = channels.filter((_, i) => this.#only === "" || kinds[i] === this.#only);
    const shown = wanted.slice(0, SHOWN);
    const rows = shown.map((channel) => {
      const row = this.#rows.get(channel.channel) ?? newRow(channel);
      fill(row, channel, now);
      return row;
    });
    this.#rows = new Map(shown.map(({ channel }, i) => [channel, rows[i]]));
    arrangeIn(this.#body, rows);
    this.#table.hidden = rows.length === 0;
    const narrowed = found !== "" || this.#only !== "";
    if (!this.#shown && rows.length === 0 && !narrowed) this.#begin.open = true; // nothing closes what a reader has opened
    this.#shown = true;
    this.#explain(rows.length > 0 ? (more || wanted.length > SHOWN ? `The first ${grouped(SHOWN)} are shown; search for others` : "") : this.#nothing(found));
  }

  #nothing(found) {
    const which = this.#only && ` that is ${STANDING_WORDS[this.#only]}`;
    if (found) return `No channel${which} has “${found}” in its name.`;
    return which ? `There is no channel${which}.` : "No channels yet";
  }

  /** Of a list that is not whole, nobody knows how many there are. */
  #count(kinds, more) {
    for (const [kind, button] of this.#buttons) {
      const count = kinds.filter((other) => other === kind).length;
      setText(button, more ? STANDING_WORDS[kind] : `${STANDING_WORDS[kind]} ${grouped(count)}`);
      button.hidden = count === 0 && kind !== this.#only;
    }
  }

  #explain(text) {
    if (this.#note.textContent === text) return;
    this.#note.textContent = text;
    this.#note.hidden = text === "";
    if (text) say(text);
  }
}
