// The log of one project: follows it, shows it, lets the reader move in it.
import { clockTime } from "./clock.js";
import { gapText } from "./connection-state.js";
import { moreText, noteText } from "./counts.js";
import { element, say } from "./dom.js";
import { expressions } from "./expression.js";
import { download, textOf } from "./log-export.js";
import { LogFeed } from "./log-feed.js";
import { LogView } from "./log-view.js";
import { PaneFrame } from "./pane-frame.js";
import { patternOrNull } from "./pattern.js";
import { rowElement } from "./row.js";
import { LineStore } from "./store.js";
import { visible } from "./text.js";
import { VirtualList } from "./virtual-list.js";

/** The history that is asked for; a gateway that keeps none sends what comes. */
const TAIL = 10_000;

export class LogPane {
  #settings;
  #store = new LineStore();
  #feed = new LogFeed(this.#store);
  #view = new LogView(this.#store);
  #list;
  #open = new Set();
  #following;
  #frame = 0;
  #seen = 0;
  #cursor = -1;
  #wanted;
  #lookedTo = 0;
  /** The row at the top before the filter changed, until all rows were looked at again. */
  #stayAt = null;
  #closed = new AbortController();

  /** @param {string} project @param {number | null} wanted the place in history that the address asks for */
  constructor(project, client, settings, wanted) {
    this.project = project;
    this.#settings = settings;
    this.#wanted = wanted;
    this.pane = new PaneFrame(project, `?project=${encodeURIComponent(project)}`);
    this.scroller = element("div", "lines", "", { tabindex: "0", role: "region", "aria-label": `Log of ${project}` });
    this.more = element("button", "more", "", { type: "button", hidden: "" });
    this.pane.body.append(this.scroller, this.more);
    this.#list = new VirtualList(this.scroller, {
      count: () => this.#view.count,
      id: (position) => this.#view.row(position),
      render: (position) => this.#render(this.#view.row(position)),
    });
    this.#list.onscroll = () => this.#wake();
    this.more.addEventListener("click", () => this.end());
    this.scroller.addEventListener("click", (event) => this.#clicked(event));
    settings.addEventListener("change", (event) => this.#changed(event.detail), { signal: this.#closed.signal });
    expressions.addEventListener("result", () => this.redraw(), { signal: this.#closed.signal });
    expressions.addEventListener("stopped", () => this.#changed("filter"), { signal: this.#closed.signal });
    this.#changed("wrap");
    this.#view.apply(settings);
    this.#following = client.follow({ project }, { tail: TAIL }, (item) => this.#hear(item));
    const clock = setInterval(() => this.#tellTimes(), 1000);
    this.#closed.signal.addEventListener("abort", () => clearInterval(clock));
  }

  get store() {
    return this.#store;
  }

  get list() {
    return this.#list;
  }

  get view() {
    return this.#view;
  }

  #hear(item) {
    if (item.type === "line") {
      const changed = this.#feed.line(item);
      if (changed !== null) {
        this.#list.invalidate(changed);
        this.#view.rewind(changed);
      }
    } else {
      this.#feed.event(item);
      if (item.type === "gap") say(`${this.project}: ${gapText(item)}`);
    }
    this.pane.state(this.#following, item);
    this.#wake();
  }

  /** At most once a frame, however much arrives. */
  #wake() {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    }
  }

  #draw() {
    const top = this.#stayAt ?? this.#list.topId;
    const complete = this.#view.scan();
    this.#list.update(this.#view.position(top));
    if (complete) this.#stayAt = null;
    this.#goToWanted();
    this.#tellCounts(complete);
    if (!complete) this.#wake();
  }

  #render(row) {
    const offset = this.#store.offset(row);
    const made = rowElement(this.#store, row, {
      clock: this.#settings.get("time"),
      search: this.#view.search,
      open: this.#open.has(row),
      anchor: this.#anchor(row),
    });
    made.dataset.row = row;
    made.classList.toggle("cursor", row === this.#cursor);
    if (offset >= 0) made.dataset.offset = offset;
    return made;
  }

  #anchor(row) {
    const offset = this.#store.offset(row);
    return `#${this.project}:${offset >= 0 ? offset : `row${row + 1}`}`;
  }

  #goToWanted() {
    if (this.#wanted === null) return;
    const row = this.#store.find(this.#wanted, this.#lookedTo);
    this.#lookedTo = this.#store.end;
    if (row >= 0) {
      this.#wanted = null;
      this.moveTo(row);
    }
  }

  #tellCounts(complete) {
    const end = this.#store.end;
    const atEnd = this.#list.following || this.#list.rendered.has(end - 1);
    if (atEnd && !this.#view.paused) this.#seen = end;
    const unseen = end - this.#seen;
    this.more.hidden = unseen === 0 && (atEnd || this.#view.count === 0);
    this.more.textContent = moreText(unseen);
    const { count, filtered, paused } = this.#view;
    this.pane.note(noteText({ end, first: this.#store.first, shown: filtered ? count : null, paused, complete }));
    this.onfound?.(this);
  }

  #tellTimes() {
    if (this.#settings.get("time") === "relative") {
      const now = Date.now();
      for (const [row, made] of this.#list.rendered) {
        const time = made.querySelector("time");
        if (time) time.textContent = clockTime(this.#store.time(row), "relative", now);
      }
    }
  }

  #changed(key) {
    if (key === "filter" || key === "level") {
      this.#stayAt ??= this.#list.topId;
      this.#view.apply(this.#settings);
    } else if (key === "search") {
      this.#view.setSearch(patternOrNull(this.#settings.get("search")));
    } else if (key === "wrap") {
      this.scroller.classList.toggle("wrap", this.#settings.get("wrap") === "on");
    } else if (key !== "time") {
      return;
    }
    this.redraw();
  }

  redraw() {
    this.#list.invalidate();
    this.#wake();
  }

  get paused() {
    return this.#view.paused;
  }

  pause(paused) {
    this.#view.pause(paused);
    this.#wake();
  }

  end() {
    this.#view.pause(false);
    this.onpause?.();
    this.#list.toEnd();
    this.#cursor = -1;
    this.redraw();
  }

  start() {
    this.#list.go(0);
    this.#wake();
  }

  page(direction) {
    this.#list.scrollBy(direction * (this.#list.visibleRows - 1) * this.#list.rowHeight);
    this.#wake();
  }

  /** Up or down a row; the first time, from what is seen. */
  step(by) {
    const from = this.#cursor >= this.#store.first ? this.#view.position(this.#cursor) : this.#list.top + (by > 0 ? -1 : this.#list.visibleRows);
    const position = Math.max(0, Math.min(this.#view.count - 1, from + by));
    if (this.#view.count > 0) this.moveTo(this.#view.row(position));
  }

  /** The cursor is where keys act: unfold, copy, link. */
  moveTo(row) {
    const before = this.#cursor;
    this.#cursor = row;
    this.#list.invalidate(before);
    this.#list.invalidate(row);
    this.#list.following = false;
    this.#list.update(this.#list.top);
    this.#list.reveal(this.#view.position(row));
    say(`Line ${row + 1}: ${visible(this.#store.text(row)).slice(0, 200)}`);
    this.#wake();
  }

  /** @returns {number | null} which of the matches it is */
  find(forward) {
    const from = this.#cursor >= 0 ? this.#cursor : forward ? this.#view.row(this.#list.top) - 1 : this.#store.end;
    const match = this.#view.count > 0 ? this.#view.match(from, forward) : null;
    if (match) this.moveTo(match.row);
    return match && match.index;
  }

  fold(row = this.#cursor) {
    if (row < 0) return;
    if (!this.#open.delete(row)) this.#open.add(row);
    this.#list.following = false;
    this.#list.invalidate(row);
    this.#list.update();
    this.#wake();
  }

  /** The line at the cursor; all that is shown where there is none, or when asked. */
  text({ whole = false } = {}) {
    return whole || this.#cursor < 0
      ? textOf(this.#store, this.#view)
      : { text: visible(this.#store.text(this.#cursor)), count: 1, all: true };
  }

  download() {
    download(this.project, this.#store, this.#view);
  }

  /** The address of the line at the cursor. */
  link() {
    return this.#cursor < 0 ? null : new URL(this.#anchor(this.#cursor), location.href).href;
  }

  #clicked(event) {
    const row = Number(event.target.closest("[data-row]")?.dataset.row ?? -1);
    if (event.target.closest(".fold")) {
      this.fold(row);
    } else if (event.target.closest(".number")) {
      this.moveTo(row);
    }
  }

  close() {
    this.#following.stop();
    this.#closed.abort();
    cancelAnimationFrame(this.#frame);
    this.pane.element.remove();
  }
}
