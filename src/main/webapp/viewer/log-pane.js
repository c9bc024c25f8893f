// One log: follows it, shows it, lets the reader move in it.
import { gapText } from "./connection-state.js";
import { ContextSwitch } from "./context-switch.js";
import { moreText, NewRows, noteText } from "./counts.js";
import { element, say } from "./dom.js";
import { Errors } from "./errors.js";
import { expressions } from "./expression.js";
import { Frames } from "./frames.js";
import { HiddenRows } from "./hidden-rows.js";
import { Histogram } from "./histogram.js";
import { Landmarks } from "./landmarks.js";
import { download, textBetween, textOf } from "./log-export.js";
import { LineLinks } from "./line-links.js";
import { LineRange } from "./line-range.js";
import { LogCursor } from "./log-cursor.js";
import { LogFeed } from "./log-feed.js";
import { LogGroups } from "./log-groups.js";
import { LogRows } from "./log-rows.js";
import { LogView } from "./log-view.js";
import { PaneFrame } from "./pane-frame.js";
import { resultText } from "./outcome.js";
import { patternOrNull } from "./pattern.js";
import { ReadingPlace } from "./reading-place.js";
import { ScrollMarks } from "./scroll-marks.js";
import { SelectedLines } from "./selected-lines.js";
import { Selecting } from "./selecting.js";
import { LineStore } from "./store.js";
import { VirtualList } from "./virtual-list.js";
import { WantedLine } from "./wanted-line.js";

/** The history that is asked for, and what a link asks for, which may lead far back. A gateway that keeps less sends that. */
const TAIL = 10_000;
const TAIL_OF_LINK = 1_000_000;

export class LogPane {
  #settings;
  #store = new LineStore();
  #feed = new LogFeed(this.#store);
  #hidden = new HiddenRows();
  #view = new LogView(this.#store, this.#hidden);
  #landmarks = new Landmarks(this.#store);
  #groups;
  #links;
  #wanted;
  #list;
  #rows;
  #selected;
  #errors;
  #marks;
  #histogram;
  #range = new LineRange();
  /** The row that will be in the middle, once all rows were looked at. */
  #centred = -1;
  #context;
  #following;
  #frames = new Frames(() => this.#draw());
  #newRows = new NewRows();
  #cursor;
  #selecting;
  #place;
  /** The rows that look different now. @type {Set<number>} */
  #stale = new Set();
  #allStale = false;
  #closed = new AbortController();

  /** @param {import("./address.js").Named} channel */
  constructor(channel, client, settings) {
    const { title, asked, query } = channel;
    this.channel = channel;
    this.#settings = settings;
    this.#links = new LineLinks(this.#store, title);
    this.#wanted = new WantedLine(this.#links, () => settings.get("time") === "utc");
    this.#groups = new LogGroups({ store: this.#store, view: this.#view, landmarks: this.#landmarks, links: this.#links, hidden: this.#hidden, channel: channel.name }, () => this.#list);
    this.#groups.onstale = (row) => this.#stale.add(row);
    this.#rows = new LogRows(this.#store, this.#view, this.#links, settings, this.#groups);
    this.pane = new PaneFrame(title, query);
    this.scroller = element("div", "lines", "", { tabindex: "0", role: "region", "aria-label": `Log of ${title}` });
    this.more = element("button", "more", "", { type: "button", hidden: "" });
    this.pane.body.append(this.scroller, this.more);
    this.#errors = new Errors(this.#store, this.#view, this.#landmarks, this.pane, (forward) => this.error(forward));
    this.#errors.onfirst = () => this.#goTo(this.#errors.first());
    this.#context = new ContextSwitch(settings, this.pane, () => this.showContext());
    this.#histogram = new Histogram({ store: this.#store, view: this.#view, landmarks: this.#landmarks }, this.pane.body, () => settings.get("time"), (row) => this.moveTo(row));
    const { errors, warnings, notices } = this.#landmarks;
    this.#marks = new ScrollMarks(this.scroller, this.#view, () => [["warn", warnings], ["busy", this.#view.matches], ["accent", notices], ["bad", errors]]);
    this.#list = new VirtualList(this.scroller, {
      count: () => this.#view.count,
      id: (position) => this.#view.row(position),
      render: (position) => {
        const row = this.#view.row(position);
        return this.#rows.render(row, row === this.#cursor.row, this.#range.has(row));
      },
    });
    const { signal } = this.#closed;
    this.#place = new ReadingPlace(this.#list, this.#view);
    this.#cursor = new LogCursor(this.#store, this.#view, this.#links, this.#list);
    this.#selected = new SelectedLines(this.scroller, this.#list);
    this.#selecting = new Selecting(this.scroller, this.#list, this.#selected, signal);
    this.#selecting.onpress = (row) => this.#place.touch(row);
    this.#selecting.onfollow = () => this.#frames.wake();
    this.#list.onscroll = () => {
      this.#selecting.forget();
      this.#frames.wake();
    };
    this.more.addEventListener("click", () => this.end());
    this.scroller.addEventListener("click", (event) => this.#clicked(event));
    this.scroller.addEventListener("mousedown", (event) => event.shiftKey && event.target.closest(".number") && event.preventDefault()); // selects no text
    document.addEventListener("copy", (event) => this.#selected.copy(event, this.#store, this.#view), { signal });
    settings.addEventListener("change", (event) => this.#changed(event.detail), { signal });
    expressions.addEventListener("result", () => this.redraw(), { signal });
    expressions.addEventListener("stopped", () => this.#changed("filter"), { signal });
    this.#changed("wrap");
    this.#changed("histogram");
    this.#view.apply(settings);
    this.#wanted.set(this.#links.wanted(location.hash));
    const tail = this.#wanted.waiting ? TAIL_OF_LINK : TAIL;
    this.#following = client.follow(asked, { tail }, (item) => this.#hear(item));
    const clock = setInterval(() => this.#rows.tellTimes(this.#list.rendered), 1000);
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
      const changed = this.#feed.line(item, this.#following.format);
      if (changed !== null) {
        for (let row = changed; row < this.#store.end; row++) this.#stale.add(row);
        this.#view.rewind(changed);
        this.#landmarks.rewind(changed);
        this.#groups.rewind(changed);
      }
    } else {
      this.#feed.event(item, this.#following.position !== undefined);
      if (item.type === "gap") say(`${this.channel.title}: ${gapText(item)}`);
      if (item.type === "ended") say(`${this.channel.title}: ${resultText(item) || "ended"}`);
    }
    this.pane.state(this.#following, item);
    this.onstate?.(this.#following);
    this.#frames.wake();
  }

  #draw() {
    this.#list.catchUp();
    const top = this.#list.topId;
    const complete = this.#view.scan();
    const looked = this.#errors.scan(this.#following);
    const grouped = this.#groups.scan();
    const selectAgain = this.#selected.save();
    if (this.#allStale) this.#list.invalidate();
    for (const row of this.#stale) this.#list.invalidate(row);
    this.#allStale = false;
    this.#stale.clear();
    this.#place.draw(top);
    selectAgain();
    if (complete) {
      this.#place.release();
      this.#centre();
      this.#goToWanted();
    }
    this.#tellCounts(complete);
    this.#marks.update();
    this.#histogram.update();
    this.#context.update(this.#cursor.row >= this.#store.first);
    if (!complete || !looked || !grouped) this.#frames.wake();
  }

  #centre() {
    if (this.#centred >= this.#store.first) this.#list.centre(this.#view.position(this.#centred));
    this.#centred = -1;
  }

  /** The address asks for a line of this log now, or for none any more. */
  seek(hash) {
    this.#wanted.set(this.#links.wanted(hash));
    this.pane.tell("");
    this.#frames.wake();
  }

  #goToWanted() {
    const found = this.#wanted.look(this.#store, this.#following);
    if (found === null) return;
    const { row, text, to } = found;
    const hidden = row >= 0 && !this.#view.shows(row);
    this.pane.tell(text || (hidden ? `Line ${this.#links.number(row)} is hidden by the filter or the level` : ""));
    if (row < 0) return;
    if (!hidden && (text === "" || to === undefined)) this.moveTo(row);
    if (to !== undefined) this.#choose(row, to);
    if (hidden) this.#list.go(this.#view.position(row));
  }

  #tellCounts(complete) {
    const all = this.#store.lines;
    const atEnd = this.#list.atEnd;
    const newFrom = this.#newRows.from(this.#store.end, atEnd && !this.#view.paused, this.#following.caughtUp);
    const unseen = this.#view.linesFrom(newFrom);
    this.more.hidden = unseen === 0 && (atEnd || this.#view.count === 0);
    this.more.textContent = moreText(unseen);
    const { lines, filtered, paused } = this.#view;
    const gone = this.#store.linesBefore(this.#store.first);
    this.pane.note(noteText({ all, gone, shown: filtered ? lines : null, paused, complete }));
    this.onfound?.(this);
  }

  #changed(key) {
    if (key === "filter" || key === "level") {
      this.#place.keep();
      this.#view.apply(this.#settings);
      if (this.#cursor.row >= this.#store.first) this.#groups.reveal(this.#cursor.row);
    } else if (key === "search") {
      this.#view.setSearch(patternOrNull(this.#settings.get("search")));
    } else if (key === "wrap") {
      this.scroller.classList.toggle("wrap", this.#settings.get("wrap") === "on");
    } else if (key === "histogram") {
      this.#histogram.show(this.#settings.get("histogram") === "on");
      return;
    } else if (key !== "time") {
      return;
    }
    this.redraw();
  }

  redraw() {
    this.#allStale = true;
    this.#frames.wake();
  }

  get paused() {
    return this.#view.paused;
  }

  pause(paused) {
    this.#view.pause(paused);
    this.#frames.wake();
  }

  end() {
    this.#view.pause(false);
    this.onpause?.();
    this.#selecting.forget();
    this.#list.toEnd();
    this.#cursor.clear();
    this.#place.forget();
    this.redraw();
  }

  start() {
    this.#list.go(0);
    this.#frames.wake();
  }

  page(direction) {
    this.#list.page(direction);
    this.#frames.wake();
  }

  /** Up or down a row; the first time, from what is seen. @param {boolean} extend the rows on the way are chosen */
  step(by, extend = false) {
    const row = this.#cursor.rowAfter(by);
    if (row < 0) return;
    if (extend) this.#extend(row);
    else this.moveTo(row);
  }

  moveTo(row) {
    this.#range.clear();
    this.#arrive(row);
  }

  /** Lines from the cursor to a row are chosen. */
  #extend(row) {
    this.#range.extend(this.#cursor.row >= this.#store.first ? this.#cursor.row : row, row);
    this.#arrive(row);
    const anchor = this.#links.range(this.#range.from, this.#range.to);
    if (anchor !== null) history.replaceState(null, "", anchor);
    say(`Lines ${this.#links.number(this.#range.from)} to ${this.#links.number(this.#range.to)} are chosen`);
  }

  #choose(from, to) {
    this.#groups.reveal(to);
    this.#range.set(from, to);
    this.#rows.mark(this.#list.rendered, this.#range);
  }

  /** To a line by its number, to lines from one number to another, or to a time. @param {string} where */
  goTo(where) {
    const number = /^\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?$/.test(where);
    if (number && this.#following.position === undefined) {
      const row = this.#store.rowOfLine(Number.parseInt(where, 10));
      if (row >= 0) this.moveTo(row);
      else this.pane.tell(`There is no line ${where} here`);
      return;
    }
    const hash = number ? `#${this.channel.title}:${where}` : this.#links.timeAnchor(where);
    if (location.hash === hash) this.seek(hash);
    else location.hash = hash;
  }

  /** From what is filtered to the lines around the cursor, and back. @returns {boolean} whether there was anything to switch */
  showContext() {
    this.#centred = this.#cursor.row;
    return this.#context.toggle();
  }

  #arrive(row) {
    this.#groups.reveal(row);
    this.#cursor.moveTo(row);
    this.#rows.mark(this.#list.rendered, this.#range);
    this.#place.touch(row);
    this.#selecting.forget();
    this.#frames.wake();
  }

  /** @returns {number | null} which of the matches it is */
  find(forward) {
    const match = this.#cursor.match(forward);
    if (match) this.moveTo(match.row);
    return match && match.index;
  }

  /** To the next error, or the one before. @returns {boolean} whether there is one */
  error(forward) {
    const from = this.#cursor.row >= 0 ? this.#cursor.row : this.#view.row(this.#list.top) - (forward ? 1 : 0);
    return this.#goTo(this.#errors.next(from, forward));
  }

  #goTo(row) {
    if (row >= 0) this.moveTo(row);
    return row >= 0;
  }

  /** The error at the cursor with its trace, null where there is none. */
  errorText() {
    return this.#errors.text(this.#cursor.row);
  }

  /** Unfolds or folds a line, or the group that begins there. */
  fold(row = this.#cursor.row) {
    if (row < this.#store.first) return;
    this.#keepPlace(row);
    if (!this.#groups.toggle(row)) this.#rows.fold(row);
    this.#stale.add(row);
    this.#frames.wake();
  }

  /** Folds or unfolds the group at the cursor, or at the top. @returns {boolean} whether there is one */
  foldGroup() {
    const at = this.#cursor.row >= this.#store.first ? this.#cursor.row : this.#list.topId;
    const row = this.#groups.toggleAround(at);
    return this.#goTo(row);
  }

  /** @returns {boolean} whether all groups are folded now */
  foldAll() {
    this.#keepPlace(this.#cursor.row);
    const folded = this.#groups.toggleAll();
    this.redraw();
    return folded;
  }

  #keepPlace(row) {
    this.#place.touch(row);
    this.#place.keep();
    this.#selecting.forget();
    this.#list.following = false;
  }

  /** The line at the cursor or the lines that are chosen, null where there are none; or all that is shown. */
  text({ whole = false } = {}) {
    if (whole) return textOf(this.#store, this.#view);
    return this.#range.isEmpty ? this.#cursor.text() : textBetween(this.#store, this.#view, this.#range);
  }

  download() {
    download(this.channel.title, this.#store, this.#view);
  }

  /** The address of the line at the cursor, else of the page; or why there is none. @returns {{ address: string } | { problem: string }} */
  link() {
    const range = this.#range.isEmpty ? null : this.#links.range(this.#range.from, this.#range.to);
    if (range !== null) return { address: new URL(range, location.href).href };
    return this.#cursor.link();
  }

  #clicked(event) {
    const row = Number(event.target.closest("[data-row]")?.dataset.row ?? -1);
    if (event.target.closest(".fold")) {
      this.fold(row);
    } else if (event.target.closest(".number") && event.shiftKey) {
      event.preventDefault(); // no other window
      this.#extend(row);
    } else if (event.target.closest(".number")) {
      this.moveTo(row);
    } else if (event.target.closest(".group > .text") && getSelection().isCollapsed) {
      this.fold(row);
    }
  }

  close() {
    this.#following.stop();
    this.onclose?.(this.#following);
    this.#closed.abort();
    this.#frames.stop();
    this.#marks.stop();
    this.#histogram.stop();
    this.pane.element.remove();
  }
}
