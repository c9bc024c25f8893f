// The jobs of one tenant, or the values of another channel of state, as a table that is kept up to date.
import { readPayload } from "../redtail.js";
import { clockTime } from "./clock.js";
import { gapText } from "./connection-state.js";
import { counted, element, grouped, save, say } from "./dom.js";
import { expressions } from "./expression.js";
import { Frames } from "./frames.js";
import { details, Jobs, mood } from "./jobs.js";
import { PaneFrame } from "./pane-frame.js";
import { patternOrNull } from "./pattern.js";
import { has, show } from "./text.js";

const MAX_NOTICES = 20;
const MAX_SHOWN = 300;

/** What is in the table: one, and where it is of. */
const JOBS = { one: "job", of: "Jobs", empty: "No job has changed yet. Its updates appear here when they are published." };
const VALUES = { one: "key", of: "Values", empty: "Nothing has been published yet. The newest value of each key appears here." };

export class JobsPane {
  #settings;
  #jobs;
  #type;
  #words;
  #open = new Set();
  #changedJobs = new Set();
  /** @type {Map<string, HTMLElement>} the rows of each job, by id */
  #rows = new Map();
  #frames = new Frames(() => this.#draw());
  #toldOfHistory = false;
  #following;
  #closed = new AbortController();
  #table = element("table");
  #notices = element("ul", "notices");
  #empty;

  /** @param {import("./address.js").Named} channel @param {import("./channel-types.js").ChannelType} type */
  constructor(channel, type, client, settings) {
    const { title: name, asked, query } = channel;
    this.channel = channel;
    this.#type = type;
    this.#words = type.name === "jobs" ? JOBS : VALUES;
    this.#jobs = new Jobs(type);
    this.#settings = settings;
    this.pane = new PaneFrame(name, query);
    const caption = `${this.#words.of} of ${name}`;
    this.scroller = element("div", "jobs", "", { tabindex: "0", role: "region", "aria-label": caption });
    this.#empty = element("p", "empty", this.#words.empty);
    const head = element("tr");
    for (const title of [this.#words.one.replace(/^./, (first) => first.toUpperCase()), "State", "Details", "Updated"]) head.append(element("th", "", title, { scope: "col" }));
    this.#table.createTHead().append(head);
    this.#table.createCaption().append(element("span", "unseen", `${caption}, the newest first`));
    this.scroller.append(this.#notices, this.#table, this.#empty);
    this.pane.body.append(this.scroller);
    this.scroller.addEventListener("click", (event) => this.#clicked(event));
    settings.addEventListener("change", () => this.redraw(), { signal: this.#closed.signal });
    for (const type of ["result", "stopped"]) expressions.addEventListener(type, () => this.redraw(), { signal: this.#closed.signal });
    this.#following = client.follow(asked, { snapshot: true, tail: MAX_SHOWN }, (item) => this.#hear(item));
  }

  #hear(item) {
    if (item.type === "line") {
      const job = this.#jobs.update(item.data, item.time ?? readPayload(item.data, this.#following.format).time);
      if (job) this.#changedJobs.add(job.id);
    } else {
      if (item.type === "live") this.#begin(item);
      if (item.type === "gap") this.#notice(gapText(item, "update"));
      if (item.type === "error") this.#notice(`The gateway refused: ${item.message || item.code}`);
    }
    this.pane.state(this.#following, item);
    this.#frames.wake();
  }

  /** A snapshot follows, and has no word of what is gone. */
  #begin({ snapshot }) {
    if (snapshot) {
      this.#jobs = new Jobs(this.#type);
      this.#rows.clear();
      return;
    }
    if (this.#toldOfHistory || this.#following.position !== undefined) return;
    this.#toldOfHistory = true;
    this.#notice("This gateway keeps no history: only updates that are published from now on are shown");
  }

  #notice(text) {
    this.#notices.append(element("li", "", `${clockTime(Date.now(), "local")} ${text}`));
    if (this.#notices.childElementCount > MAX_NOTICES) this.#notices.firstElementChild.remove();
    say(`${this.channel.title}: ${text}`);
  }

  redraw() {
    this.#rows.clear();
    this.#frames.wake();
  }

  #draw() {
    const shown = this.#jobs.all.filter((job) => this.#passes(job)).slice(0, MAX_SHOWN);
    const rows = new Map();
    for (const job of shown) {
      const kept = this.#changedJobs.has(job.id) ? undefined : this.#rows.get(job.id);
      rows.set(job.id, kept ?? this.#body(job));
    }
    this.#changedJobs.clear();
    const order = [...rows.values()];
    const bodies = [...this.#table.tBodies];
    if (order.length !== bodies.length || order.some((body, i) => body !== bodies[i])) {
      bodies.filter((body) => !order.includes(body)).forEach((body) => body.remove());
      this.#table.append(...order);
    }
    this.#rows = rows;
    this.#table.hidden = this.#jobs.size === 0;
    this.#empty.hidden = this.#jobs.size > 0;
    this.#tellCounts(shown.length);
  }

  #tellCounts(shown) {
    const { size, dropped, unreadable } = this.#jobs;
    const parts = [counted(size, this.#words.one)];
    if (shown < size) parts.push(`${grouped(shown)} shown`);
    if (dropped > 0) parts.push(`${grouped(dropped)} older no longer here`);
    if (unreadable > 0) parts.push(`${counted(unreadable, "update")} without a ${this.#words.one === "job" ? "job id" : "key"}`);
    this.pane.note(parts.join(", "));
  }

  #passes(job) {
    const wanted = patternOrNull(this.#settings.get("filter"));
    return !wanted || has(wanted, `${job.id} ${job.newest.state} ${details(job.newest.values)}`);
  }

  #body(job) {
    const body = element("tbody");
    body.dataset.job = job.id;
    const open = this.#open.has(job.id);
    const row = body.insertRow();
    const id = element("th", "", "", { scope: "row" });
    const fold = element("button", "fold", open ? "▾" : "▸", {
      type: "button",
      "aria-expanded": String(open),
      "aria-label": `History of ${this.#words.one} ${job.id}`,
    });
    id.append(fold);
    text(id, job.id);
    row.append(id);
    this.#cells(row, job.newest);
    if (open) {
      for (const update of [...job.history].reverse()) {
        const past = body.insertRow();
        past.className = "past";
        past.insertCell();
        this.#cells(past, update);
      }
    }
    return body;
  }

  #cells(row, update) {
    const state = row.insertCell();
    if (update.state) state.append(badge(update.state));
    text(row.insertCell(), details(update.values), patternOrNull(this.#settings.get("search")));
    const clock = this.#settings.get("time") === "utc" ? "utc" : "local";
    row.insertCell().append(element("time", "", clockTime(update.time, clock), { datetime: new Date(update.time).toISOString() }));
  }

  #clicked(event) {
    const id = event.target.closest(".fold")?.closest("tbody").dataset.job;
    if (id === undefined) return;
    if (!this.#open.delete(id)) this.#open.add(id);
    this.#rows.delete(id);
    this.#draw();
    this.#rows.get(id)?.querySelector(".fold").focus();
  }

  /** Nothing is chosen in a table of jobs: only all of them can be copied. */
  text({ whole = false } = {}) {
    if (!whole) return null;
    const jobs = this.#jobs.all;
    return { text: jobs.map((job) => job.newest.raw).join("\n"), count: jobs.length, all: true };
  }

  download() {
    save(`${this.channel.title.replace(/[^\w.@-]/g, "_")}-${this.#words.one}s.jsonl`, this.#jobs.all.map((job) => `${job.newest.raw}\n`));
  }

  close() {
    this.#following.stop();
    this.#closed.abort();
    this.#frames.stop();
    this.pane.element.remove();
  }
}

function badge(state) {
  const made = element("span", `badge ${mood(state)}`);
  show(made, state);
  return made;
}

function text(parent, words, search = null) {
  const span = element("span");
  show(span, words, { search });
  parent.append(span);
}
