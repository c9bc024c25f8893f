// The log of one project: follows it, shows it, lets the reader move in it.
import { clockTime } from "./clock.js";
import { gapText } from "./connection-state.js";
import { moreText, noteText } from "./counts.js";
import { element, say } from "./dom.js";
import { expressions } from "./expression.js";
import { download, textOf } from "./log-export.js";
import { LineLinks } from "./line-links.js";
import { LogFeed } from "./log-feed.js";
import { LogView } from "./log-view.js";
import { PaneFrame } from "./pane-frame.js";
import { patternOrNull } from "./pattern.js";
import { rowElement } from "./row.js";
import { SelectedLines } from "./selected-lines.js";
import { LineStore, NOTICE } from "./store.js";
import { visible } from "./text.js";
import { VirtualList } from "./virtual-list.js";
import { WantedLine } from "./wanted-line.js";

/** The history that is asked for, and what a link asks for, which may lead far back. A gateway that keeps less sends that. */
const TAIL = 10_000;
const TAIL_OF_LINK = 1_000_000;

export class LogPane {
  #settings;
  #store = new LineStore();
  #feed = new LogFeed(this.#store);
  #view = new LogView(this.#store);
  #links;
  #wanted;
  #list;
  #selected;
  #open = new Set();
  #following;
  #frame = 0;
  /** Rows from here on are new to the reader. */
  #seen = 0;
  /** What was there when the page was opened has arrived; what comes from now on is new. */
  #opened = false;
  #cursor = -1;
  /** Where the cursor is, or what was pressed last. */
  #touched = -1;
  /** The row that stays where it is when the filter changes, until all rows were looked at again. @type {{ row: number, y: number } | null} */
  #stayAt = null;
  /** The rows that look different now. @type {Set<number>} */
  #stale = new Set();
  #allStale = false;
  #pressed = false;
  /** The log was followed when the reader pressed, and will be when nothing is selected any more. */
  #followAgain = false;
  #closed = new AbortController();

  constructor(project, client, settings) {
    this.project = project;
    this.#settings = settings;
    this.#links = new LineLinks(this.#store, project);
    this.#wanted = new WantedLine(this.#links);
    this.pane = new PaneFrame(project, `?project=${encodeURIComponent(project)}`);
    this.scroller = element("div", "lines", "", { tabindex: "0", role: "region", "aria-label": `Log of ${project}` });
    this.more = element("button", "more", "", { type: "button", hidden: "" });
    this.pane.body.append(this.scroller, this.more);
    this.#list = new VirtualList(this.scroller, {
      count: () => this.#view.count,
      id: (position) => this.#view.row(position),
      render: (position) => this.#render(this.#view.row(position)),
    });
    this.#list.onscroll = () => {
      this.#followAgain = false;
      this.#wake();
    };
    this.#selected = new SelectedLines(this.scroller, this.#list);
    this.more.addEventListener("click", () => this.end());
    this.scroller.addEventListener("click", (event) => this.#clicked(event));
    this.scroller.addEventListener("pointerdown", (event) => this.#press(event));
    const { signal } = this.#closed;
    addEventListener("pointerup", () => this.#release(), { signal });
    addEventListener("pointercancel", () => this.#release(), { signal });
    document.addEventListener("selectionchange", () => this.#selectionChanged(), { signal });
    document.addEventListener("copy", (event) => this.#copied(event), { signal });
    settings.addEventListener("change", (event) => this.#changed(event.detail), { signal });
    expressions.addEventListener("result", () => this.redraw(), { signal });
    expressions.addEventListener("stopped", () => this.#changed("filter"), { signal });
    this.#changed("wrap");
    this.#view.apply(settings);
    this.#wanted.set(this.#links.wanted(location.hash));
    const tail = this.#wanted.waiting ? TAIL_OF_LINK : TAIL;
    this.#following = client.follow({ project }, { tail }, (item) => this.#hear(item));
    const clock = setInterval(() => this.#tellTimes(), 1000);
    signal.addEventListener("abort", () => clearInterval(clock));
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
        this.#stale.add(changed);
        this.#view.rewind(changed);
      }
    } else {
      this.#feed.event(item, this.#following.position !== undefined);
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
    this.#list.catchUp();
    const top = this.#list.topId;
    const complete = this.#view.scan();
    const selectAgain = this.#selected.save();
    if (this.#allStale) this.#list.invalidate();
    for (const row of this.#stale) this.#list.invalidate(row);
    this.#allStale = false;
    this.#stale.clear();
    if (this.#stayAt === null || this.#list.following) {
      this.#list.update(this.#view.position(top));
    } else {
      this.#list.place(this.#view.position(this.#stayAt.row), this.#stayAt.y);
    }
    selectAgain();
    if (complete) {
      this.#stayAt = null;
      this.#goToWanted();
    }
    this.#tellCounts(complete);
    if (!complete) this.#wake();
  }

  #render(row) {
    const offset = this.#store.offset(row);
    const made = rowElement(this.#store, row, {
      clock: this.#settings.get("time"),
      search: this.#view.search,
      open: this.#open.has(row),
      number: this.#links.number(row),
      anchor: this.#links.anchor(row),
    });
    made.dataset.row = row;
    made.classList.toggle("cursor", row === this.#cursor);
    if (offset >= 0) made.dataset.offset = offset;
    return made;
  }

  /** The address asks for a line of this log now, or for none any more. */
  seek(hash) {
    this.#wanted.set(this.#links.wanted(hash));
    this.pane.tell("");
    this.#wake();
  }

  #goToWanted() {
    const found = this.#wanted.look(this.#store, this.#following);
    if (found === null) return;
    const { row, text } = found;
    const hidden = row >= 0 && this.#view.row(this.#view.position(row)) !== row;
    this.pane.tell(text || (hidden ? `Line ${this.#links.number(row)} is hidden by the filter or the level` : ""));
    if (row < 0) return;
    if (text === "" && !hidden) this.moveTo(row);
    else this.#list.go(this.#view.position(row));
  }

  #tellCounts(complete) {
    const all = this.#store.lines;
    const atEnd = this.#list.atEnd;
    if (!this.#opened || (atEnd && !this.#view.paused)) this.#seen = this.#store.end;
    this.#opened ||= this.#following.caughtUp;
    const unseen = this.#view.linesFrom(this.#seen);
    this.more.hidden = unseen === 0 && (atEnd || this.#view.count === 0);
    this.more.textContent = moreText(unseen);
    const { lines, filtered, paused } = this.#view;
    const gone = this.#store.linesBefore(this.#store.first);
    this.pane.note(noteText({ all, gone, shown: filtered ? lines : null, paused, complete }));
    this.onfound?.(this);
  }

  #tellTimes() {
    if (this.#settings.get("time") === "relative") {
      const now = Date.now();
      for (const [row, made] of this.#list.rendered) {
        if (row < this.#store.first) continue;
        const time = made.querySelector("time");
        if (time) time.textContent = clockTime(this.#store.time(row), "relative", now);
      }
    }
  }

  #changed(key) {
    if (key === "filter" || key === "level") {
      this.#stay();
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

  /** What the reader looks at stays where it is: the line that was touched, if it is seen, or the one at the top. */
  #stay() {
    const y = this.#list.placeOf(this.#touched);
    if (y !== undefined) this.#list.following = false;
    this.#stayAt ??= y === undefined ? { row: this.#list.topId, y: this.#list.placeOf(this.#list.topId) ?? 0 } : { row: this.#touched, y };
  }

  redraw() {
    this.#allStale = true;
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
    this.#followAgain = false;
    this.#list.toEnd();
    this.#cursor = -1;
    this.#touched = -1;
    this.redraw();
  }

  start() {
    this.#list.go(0);
    this.#wake();
  }

  page(direction) {
    this.#list.page(direction);
    this.#wake();
  }

  /** Up or down a row; the first time, from what is seen. */
  step(by) {
    const from = this.#cursor >= this.#store.first ? this.#view.position(this.#cursor) : (by > 0 ? this.#list.top - 1 : this.#list.bottom + 1);
    const position = Math.max(0, Math.min(this.#view.count - 1, from + by));
    if (this.#view.count > 0) this.moveTo(this.#view.row(position));
  }

  /** The cursor is where keys act: unfold, copy, link. */
  moveTo(row) {
    this.#list.element(this.#cursor)?.classList.remove("cursor");
    this.#list.element(row)?.classList.add("cursor");
    this.#cursor = row;
    this.#touched = row;
    this.#followAgain = false;
    this.#list.following = false;
    this.#list.reveal(this.#view.position(row));
    const name = this.#store.kind(row) === NOTICE ? "" : `Line ${this.#links.number(row)}: `;
    say(`${name}${visible(this.#store.text(row)).slice(0, 200)}`);
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
    this.#followAgain = false;
    this.#list.following = false;
    this.#stale.add(row);
    this.#wake();
  }

  /** The line at the cursor, null where there is none; or all that is shown. */
  text({ whole = false } = {}) {
    if (whole) return textOf(this.#store, this.#view);
    return this.#cursor < this.#store.first ? null : { text: visible(this.#store.text(this.#cursor)), count: 1, all: true };
  }

  download() {
    download(this.project, this.#store, this.#view);
  }

  /** The address of the line at the cursor, else of the page; or why there is none. @returns {{ address: string } | { problem: string }} */
  link() {
    if (this.#cursor < this.#store.first) return { address: location.href };
    const anchor = this.#links.anchor(this.#cursor);
    if (anchor !== null) return { address: new URL(anchor, location.href).href };
    const notice = this.#store.kind(this.#cursor) === NOTICE;
    return { problem: notice ? "This is no line of the log: no link leads to it" : "This gateway keeps no history: no link leads to a line" };
  }

  #clicked(event) {
    const row = Number(event.target.closest("[data-row]")?.dataset.row ?? -1);
    if (event.target.closest(".fold")) {
      this.fold(row);
    } else if (event.target.closest(".number")) {
      this.moveTo(row);
    }
  }

  /** Who presses in the text wants to select it, or to read: what is there stays there. */
  #press(event) {
    const row = event.target.closest("[data-row]")?.dataset.row;
    if (event.button !== 0 || row === undefined || event.target.closest(".gutter")) return;
    this.#touched = Number(row);
    this.#pressed = true;
    if (this.#list.following) {
      this.#followAgain = true;
      this.#list.following = false;
    }
  }

  #release() {
    if (!this.#pressed) return;
    this.#pressed = false;
    this.#selectionChanged();
  }

  #selectionChanged() {
    this.#selected.hold();
    if (this.#followAgain && !this.#pressed && !this.#selected.any) {
      this.#followAgain = false;
      this.#list.toEnd();
      this.#wake();
    }
  }

  #copied(event) {
    const text = this.#selected.text(this.#store, this.#view);
    if (text === null) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  }

  close() {
    this.#following.stop();
    this.#closed.abort();
    cancelAnimationFrame(this.#frame);
    this.pane.element.remove();
  }
}
