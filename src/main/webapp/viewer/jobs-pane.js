// The jobs of one tenant, or the values of another channel of state, as a table that is kept up to date.
import { readPayload } from "../redtail.js";
import { logTypes } from "./channel-types.js";
import { clockTime } from "./clock.js";
import { gapText } from "./connection-state.js";
import { arrangeIn, counted, element, grouped, save, say } from "./dom.js";
import { expressions } from "./expression.js";
import { Frames } from "./frames.js";
import { ariaSort, nextSort, sorted } from "./job-order.js";
import { jobBody, tellTimes } from "./job-row.js";
import { JobStates } from "./job-states.js";
import { details, Jobs } from "./jobs.js";
import { PaneFrame } from "./pane-frame.js";
import { patternOrNull } from "./pattern.js";
import { has } from "./text.js";

const MAX_NOTICES = 20;
const MAX_SHOWN = 300;
const TIMES_EVERY_MS = 10_000;

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
  /** @type {Set<string>} */
  #logTypes = new Set();
  #states;
  #ticking;
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
    this.#table.createTHead().append(this.#head());
    this.#table.createCaption().append(element("span", "unseen", caption));
    this.#states = new JobStates(`Only ${this.#words.one}s in this state`, (state) => settings.set("state", state));
    this.scroller.append(this.#notices, this.#states.element, this.#table, this.#empty);
    this.pane.body.append(this.scroller);
    this.scroller.addEventListener("click", (event) => this.#clicked(event));
    settings.addEventListener("change", () => this.redraw(), { signal: this.#closed.signal });
    for (const type of ["result", "stopped"]) expressions.addEventListener(type, () => this.redraw(), { signal: this.#closed.signal });
    this.#ticking = setInterval(() => document.hidden || tellTimes(this.#table, settings.get("time"), Date.now()), TIMES_EVERY_MS);
    logTypes().then((names) => {
      this.#logTypes = names;
      this.redraw();
    });
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
    const found = this.#jobs.all.filter((job) => this.#passes(job));
    const only = this.#settings.get("state");
    this.#states.show(found, only);
    const shown = sorted(only === "" ? found : found.filter(({ newest }) => newest.state === only), this.#settings.get("sort")).slice(0, MAX_SHOWN);
    const rows = new Map();
    for (const job of shown) {
      const kept = this.#changedJobs.has(job.id) ? undefined : this.#rows.get(job.id);
      rows.set(job.id, kept ?? jobBody(job, this.#options(job.id)));
    }
    this.#changedJobs.clear();
    const focused = document.activeElement?.closest("tbody")?.dataset.job;
    arrangeIn(this.#table, [this.#table.caption, this.#table.tHead, ...rows.values()]);
    this.#rows = rows;
    if (focused !== undefined && document.activeElement === document.body) rows.get(focused)?.querySelector(".fold").focus({ preventScroll: true });
    this.#showSort();
    this.#table.hidden = this.#jobs.size === 0;
    this.#empty.hidden = this.#jobs.size > 0;
    this.#tellCounts(shown.length);
  }

  #head() {
    const head = element("tr");
    const titles = { job: this.#words.one.replace(/^./, (first) => first.toUpperCase()), state: "State", details: "Details", updated: "Updated" };
    for (const [column, title] of Object.entries(titles)) {
      const cell = element("th", "", column === "details" ? title : "", { scope: "col" });
      if (column !== "details") {
        const sort = element("button", "sort", title, { type: "button" });
        sort.addEventListener("click", () => this.#settings.set("sort", nextSort(this.#settings.get("sort"), column)));
        cell.dataset.column = column;
        cell.append(sort);
      }
      head.append(cell);
    }
    return head;
  }

  #showSort() {
    for (const cell of this.#table.tHead.rows[0].cells) {
      const { column } = cell.dataset;
      if (column) cell.setAttribute("aria-sort", ariaSort(this.#settings.get("sort"), column));
    }
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

  #options(id) {
    return {
      one: this.#words.one,
      open: this.#open.has(id),
      clock: this.#settings.get("time"),
      search: patternOrNull(this.#settings.get("search")),
      logTypes: this.#logTypes,
    };
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
    clearInterval(this.#ticking);
    this.#closed.abort();
    this.#frames.stop();
    this.pane.element.remove();
  }
}
