// One log: follows it, shows it, lets the reader move in it.
import { isEmbedded } from "./address.js";
import { gapText } from "./connection-state.js";
import { ContextSwitch } from "./context-switch.js";
import { moreText, NewRows, noteText } from "./counts.js";
import { element, say } from "./dom.js";
import { Errors } from "./errors.js";
import { expressions } from "./expression.js";
import { FailureOffer } from "./failure-offer.js";
import { FirstLine } from "./first-line.js";
import { Frames } from "./frames.js";
import { HiddenRows } from "./hidden-rows.js";
import { Histogram } from "./histogram.js";
import { Landmarks } from "./landmarks.js";
import { download, textOf } from "./log-export.js";
import { LineLinks } from "./line-links.js";
import { LogFeed } from "./log-feed.js";
import { LogGroups } from "./log-groups.js";
import { LogReader } from "./log-reader.js";
import { LogRows } from "./log-rows.js";
import { LogView } from "./log-view.js";
import { MergedFollowing } from "./merged-following.js";
import { PaneFrame } from "./pane-frame.js";
import { resultText } from "./outcome.js";
import { RunTime } from "./run-time.js";
import { patternOrNull } from "./pattern.js";
import { ReadingPlace } from "./reading-place.js";
import { ScrollMarks } from "./scroll-marks.js";
import { SelectedLines } from "./selected-lines.js";
import { Selecting } from "./selecting.js";
import { SourceFeeds } from "./source-feeds.js";
import { SourceLinks } from "./source-links.js";
import { LineStore } from "./store.js";
import { VirtualList } from "./virtual-list.js";
import { WantedLine } from "./wanted-line.js";
import { Wrapping } from "./wrapping.js";

/** The history that is asked for, and what a link asks for, which may lead far back. A gateway that keeps less sends that. */
const TAIL = 10_000;
const TAIL_OF_LINK = 1_000_000;

export class LogPane {
  #settings;
  #store = new LineStore();
  #feed;
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
  #offer;
  /** @type {FirstLine | null} null where several logs are mixed, and in frames of other pages */
  #firstLine = null;
  #run = new RunTime();
  /** Whether something has been published, as far as anybody knows. */
  #heard = false;
  #marks;
  #histogram;
  #wrapping;
  #reader;
  #context;
  #following;
  #frames = new Frames(() => this.#draw());
  #newRows = new NewRows();
  #place;
  /** The rows that look different now. @type {Set<number>} */
  #stale = new Set();
  #allStale = false;
  #closed = new AbortController();

  /** @param {import("./address.js").Named} channel */
  constructor(channel, client, settings) {
    const { title, asked, query, sources = [] } = channel;
    this.channel = channel;
    this.#settings = settings;
    this.#feed = sources.length > 0 ? new SourceFeeds(this.#store, sources) : new LogFeed(this.#store);
    this.#links = sources.length > 0 ? new SourceLinks(this.#store, sources) : new LineLinks(this.#store, title);
    this.#wanted = new WantedLine(this.#links, () => settings.get("time") === "utc");
    this.#groups = new LogGroups({ store: this.#store, view: this.#view, landmarks: this.#landmarks, links: this.#links, hidden: this.#hidden, channel: channel.name }, () => this.#list);
    this.#groups.onstale = (row) => this.#stale.add(row);
    this.#rows = new LogRows(this.#store, this.#view, this.#links, settings, this.#groups);
    this.pane = new PaneFrame(title, query);
    if (sources.length > 0) this.pane.tellSources(sources);
    this.scroller = element("div", "lines", "", { tabindex: "0", role: "region", "aria-label": `Log of ${title}` });
    if (sources.length > 0) this.scroller.style.setProperty("--names", this.#rows.tellSources(sources.map((source) => source.title)));
    this.more = element("button", "more", "", { type: "button", hidden: "" });
    this.pane.body.append(this.scroller, this.more);
    this.#errors = new Errors(this.#store, this.#view, this.#landmarks, this.pane, (forward) => this.error(forward));
    this.#offer = new FailureOffer(this.#errors, this.pane, () => this.firstError());
    if (sources.length === 0 && !isEmbedded(new URLSearchParams(location.search))) this.#firstLine = new FirstLine(this.pane.body, channel);
    this.#context = new ContextSwitch(settings, this.pane, () => this.showContext());
    this.#histogram = new Histogram({ store: this.#store, view: this.#view, landmarks: this.#landmarks }, this.pane.body, () => settings.get("time"), (row) => this.moveTo(row));
    const { errors, warnings, notices } = this.#landmarks;
    this.#marks = new ScrollMarks(this.scroller, this.#view, () => [["warn", warnings], ["busy", this.#view.matches], ["accent", notices], ["bad", errors]]);
    this.#list = new VirtualList(this.scroller, {
      count: () => this.#view.count,
      id: (position) => this.#view.row(position),
      render: (position) => {
        const row = this.#view.row(position);
        return this.#rows.render(row, row === this.#reader.row, this.#reader.has(row));
      },
    });
    const { signal } = this.#closed;
    this.#wrapping = new Wrapping(this.scroller, settings, signal);
    this.#wrapping.onchange = () => {
      this.redraw();
      this.onwrap?.();
    };
    this.#place = new ReadingPlace(this.#list, this.#view);
    this.#selected = new SelectedLines(this.scroller, this.#list);
    const selecting = new Selecting(this.scroller, this.#list, this.#selected, signal);
    selecting.onpress = (row) => this.#place.touch(row);
    selecting.onfollow = () => this.#frames.wake();
    this.#list.onscroll = () => {
      selecting.forget();
      this.#frames.wake();
    };
    this.#reader = new LogReader({ store: this.#store, view: this.#view, list: this.#list, links: this.#links, rows: this.#rows, groups: this.#groups, errors: this.#errors, place: this.#place, selecting });
    this.#reader.onchange = (row) => {
      if (row !== undefined) this.#stale.add(row);
      this.#frames.wake();
    };
    this.more.addEventListener("click", () => this.end());
    this.scroller.addEventListener("click", (event) => this.#reader.click(event));
    this.scroller.addEventListener("mousedown", (event) => event.shiftKey && event.target.closest(".number") && event.preventDefault()); // selects no text
    document.addEventListener("copy", (event) => this.#selected.copy(event, this.#store, this.#view), { signal });
    settings.addEventListener("change", (event) => this.#changed(event.detail), { signal });
    expressions.addEventListener("result", () => this.redraw(), { signal });
    expressions.addEventListener("stopped", () => this.#changed("filter"), { signal });
    this.#wrapping.update();
    this.#changed("histogram");
    this.#view.apply(settings);
    this.#wanted.set(this.#links.wanted(location.hash));
    const tail = this.#wanted.waiting ? TAIL_OF_LINK : TAIL;
    const hear = (item) => this.#hear(item);
    this.#following = sources.length > 0 ? new MergedFollowing(client, sources, { tail }, hear) : client.follow(asked, { tail }, hear);
    const clock = setInterval(() => {
      this.#rows.tellTimes(this.#list.rendered);
      this.#tellRun();
      if (this.#following.state === "live") this.#tellState({ type: "live" });
    }, 1000);
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
    this.#heard ||= item.type === "line" || item.type === "ended" || item.type === "gap";
    if (item.type === "line") {
      const changed = this.#feed.line(item, this.#following.format);
      if (this.#store.end > 0) {
        const time = this.#store.time(this.#store.end - 1);
        const now = Date.now();
        this.#run.line(time, item.offset ?? -1, this.#following.caughtUp ? now : Math.min(item.time ?? now, now));
      }
      if (changed !== null) {
        for (let row = changed; row < this.#store.end; row++) this.#stale.add(row);
        this.#view.rewind(changed);
        this.#landmarks.rewind(changed);
        this.#groups.rewind(changed);
      }
    } else {
      this.#feed.event(item, this.#following.position !== undefined);
      if (item.type === "gap") say(`${this.channel.title}: ${gapText(item)}`);
      if (item.type === "ended") this.#run.end();
      if (item.type === "ended") say(`${this.channel.title}: ${resultText(item) || "ended"}`);
    }
    this.#tellState(item);
    this.#frames.wake();
  }

  /** Called for every item and, while the log is live, every frame. */
  #tellState(item) {
    const silent = this.#following.state === "live" && this.#following.caughtUp && !this.#heard;
    this.pane.state(this.#following, item, silent, this.#following.caughtUp ? this.#run.quiet(Date.now()) : 0);
    if (item.type !== "line" && this.#following.followings) this.pane.tellStates(this.#following.followings);
    this.#firstLine?.show(silent);
    this.onstate?.(this.#following, silent);
  }

  #draw() {
    this.#list.catchUp();
    const top = this.#list.topId;
    const complete = this.#view.scan();
    const looked = this.#errors.scan();
    const grouped = this.channel.sources !== undefined || this.#groups.scan(); // the groups of several logs would cross
    const selectAgain = this.#selected.save();
    if (this.#allStale) this.#list.invalidate();
    for (const row of this.#stale) this.#list.invalidate(row);
    this.#allStale = false;
    this.#stale.clear();
    this.#place.draw(top);
    selectAgain();
    if (complete) {
      this.#place.release();
      this.#reader.settle();
      this.#goToWanted();
      if (looked) this.#offer.update(this.#following, this.channel.sources ?? [], (row) => this.#list.placeOf(row) !== undefined);
    }
    this.#tellCounts(complete);
    if (this.#following.state === "live") this.#tellState({ type: "live" });
    this.#marks.update();
    this.#histogram.update();
    this.#context.update(this.#reader.row >= 0);
    if (!complete || !looked || !grouped) this.#frames.wake();
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
    if (hidden || text !== "") this.#list.go(this.#view.position(row));
    else if (to === undefined) this.moveTo(row);
    else this.#reader.choose(row, to);
  }

  #tellCounts(complete) {
    const all = this.#store.lines;
    const atEnd = this.#list.atEnd;
    // The end of what a filter has found so far is not where the reader is.
    const seen = (this.#list.following || (complete && atEnd)) && !this.#view.paused;
    const newFrom = this.#newRows.from(this.#store.end, seen, this.#following.caughtUp);
    const unseen = this.#view.linesFrom(newFrom);
    this.more.hidden = unseen === 0 && (atEnd || this.#view.count === 0);
    const text = moreText(unseen);
    if (this.more.textContent !== text) {
      // On a narrow screen, the arrow alone covers less of the lines.
      this.more.replaceChildren(element("span", unseen === 0 ? "words" : "", text.slice(0, -1)), text.slice(-1));
    }
    const { lines, filtered, paused } = this.#view;
    const gone = this.#store.linesBefore(this.#store.first);
    this.pane.note(noteText({ all, gone, shown: filtered ? lines : null, paused, complete }));
    this.#tellRun();
    this.onfound?.(this);
  }

  /** Several logs did not begin together. */
  #tellRun() {
    if (this.channel.sources === undefined) this.pane.run(this.#run.told(this.#settings.get("time"), Date.now()));
  }

  #changed(key) {
    if (key === "filter" || key === "level") {
      this.#place.keep();
      this.#view.apply(this.#settings);
      this.#groups.reveal(this.#reader.row);
    } else if (key === "search") {
      this.#view.setSearch(patternOrNull(this.#settings.get("search")));
    } else if (key === "wrap") {
      this.#wrapping.update();
      return;
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

  /** Whether its long lines wrap. */
  get wraps() {
    return this.#wrapping.on;
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
    this.#list.toEnd();
    this.#reader.clear();
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

  step(by, extend = false) {
    this.#reader.step(by, extend);
  }

  moveTo(row) {
    return this.#reader.moveTo(row);
  }

  find(forward, fresh) {
    return this.#reader.find(forward, fresh);
  }

  /** To the next error or the one before; to the first one while that is offered. @returns {boolean} whether there is one */
  error(forward) {
    return (forward && this.#offer.open && this.firstError()) || this.#reader.error(forward);
  }

  /** To the first error, among all lines if a filter, a level or a pause hides it. @returns {boolean} whether there is one */
  firstError() {
    const row = this.#errors.first();
    if (row < 0) return false;
    if (row >= this.#view.end) {
      this.pause(false);
      this.onpause?.();
    }
    const hidden = !this.#view.shows(row);
    if (hidden) this.#context.toggle();
    this.moveTo(this.#errors.next(row - 1, true));
    if (hidden) this.#reader.centre();
    return true;
  }

  /** What its first error says; "" where it has none, or where that is of another of several logs. @param {number} source */
  failure(source) {
    const summary = this.#errors.summaryNow();
    return summary?.source === source ? summary.line : "";
  }

  errorText() {
    return this.#reader.errorText();
  }

  fold(row = this.#reader.row) {
    this.#reader.fold(row);
  }

  foldGroup() {
    return this.#reader.foldGroup();
  }

  foldAll() {
    const folded = this.#reader.foldAll();
    this.redraw();
    return folded;
  }

  /** The line at the cursor or the lines that are chosen, null where there are none; or all that is shown. */
  text({ whole = false } = {}) {
    return whole ? textOf(this.#store, this.#view) : this.#reader.text();
  }

  link() {
    return this.#reader.link();
  }

  download() {
    download(this.channel.title, this.#store, this.#view);
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
    this.#reader.centre();
    return this.#context.toggle();
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
