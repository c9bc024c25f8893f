// How many lines there were over time, and where errors are among them: a strip above a log. A click leads to its time.
//
// Bars are found by where their times begin among the rows, which takes a few looks for each however long the log is. Publishers' own
// times that go back put some lines into a bar beside theirs.
import { firstNot } from "./bisect.js";
import { clockTime, newDay } from "./clock.js";
import { counted, element, lines, themeColour } from "./dom.js";

const HEIGHT = 28;
/** No bar is narrower. */
const MIN_WIDTH = 4;
/** Bars of fewer lines say little of how many there were. */
const LINES_OF_BAR = 8;
const FEW = 20;
const PAUSE_MS = 250;

/** @typedef {{ time: number, from: number, to: number, lines: number, errors: number }} Bar from, to: rows, as a half-open range */

/**
 * @param {import("./store.js").LineStore} store @param {import("./log-view.js").LogView} view @param {import("./landmarks.js").Landmarks} landmarks
 * @param {number} count of bars @returns {Bar[]} none where all lines are of one moment
 */
export function barsOf(store, view, { errors }, count) {
  const { first, end } = store;
  if (end - first < 2) return [];
  const { first: begin, last } = store.span;
  const span = last - begin;
  if (span <= 0 || count < 1) return [];
  const starts = Array.from({ length: count + 1 }, (_, i) => (i === count ? end : firstRowAt(store, begin + (span * i) / count)));
  return starts.slice(0, count).map((from, i) => {
    const to = Math.max(from, starts[i + 1]);
    return {
      time: begin + (span * i) / count,
      from,
      to,
      lines: view.unfolded.position(to) - view.unfolded.position(from),
      errors: errors.lowerBound(to) - errors.lowerBound(from),
    };
  });
}

/** The first row of a time or later, where times do not go back. */
const firstRowAt = (store, time) => firstNot(store.first, store.end, (row) => store.time(row) < time);

export class Histogram {
  #log;
  #body;
  #clock;
  #canvas = element("canvas", "histogram", "", { role: "img", hidden: "" });
  /** When the first and the last bar are. */
  #ends = element("div", "ends", "", { "aria-hidden": "true", hidden: "" });
  /** @type {Bar[]} */
  #bars = [];
  #next = 0;
  #drawn = "";

  /**
   * @param {{ store: import("./store.js").LineStore, view: import("./log-view.js").LogView, landmarks: import("./landmarks.js").Landmarks }} log
   * @param {HTMLElement} body of the pane @param {() => string} clock @param {(row: number) => void} go what a click does
   */
  constructor(log, body, clock, go) {
    this.#log = log;
    this.#body = body;
    this.#clock = clock;
    body.prepend(this.#canvas, this.#ends);
    this.#canvas.addEventListener("pointermove", (event) => (this.#canvas.title = this.#told(this.#barAt(event))));
    this.#canvas.addEventListener("click", (event) => {
      const bar = this.#barAt(event);
      if (bar && bar.from < log.store.end) go(bar.from);
    });
  }

  show(shown) {
    this.#body.classList.toggle("with-histogram", shown);
    this.#canvas.hidden = this.#ends.hidden = !shown;
    this.update();
  }

  /** Draws soon what is new; cheap where nothing is. */
  update() {
    if (this.#canvas.hidden) return;
    this.#next ||= setTimeout(() => {
      this.#next = 0;
      this.#draw();
    }, PAUSE_MS);
  }

  stop() {
    clearTimeout(this.#next);
  }

  #draw() {
    const { store, view, landmarks } = this.#log;
    const width = this.#body.clientWidth;
    const count = Math.max(FEW, Math.ceil(store.lines / LINES_OF_BAR));
    this.#bars = barsOf(store, view, landmarks, Math.min(Math.floor(width / MIN_WIDTH), count));
    this.#tellEnds();
    const colours = ["quiet", "bad"].map((name) => themeColour(this.#canvas, name));
    const state = [width, ...colours, ...this.#bars.map((bar) => `${bar.lines}.${bar.errors}`)].join();
    if (state === this.#drawn) return;
    this.#drawn = state;
    this.#canvas.width = width;
    this.#canvas.height = HEIGHT;
    const pen = this.#canvas.getContext("2d");
    const most = Math.max(1, ...this.#bars.map((bar) => bar.lines));
    const heightOf = (count) => (count === 0 ? 0 : Math.max(2, Math.round((count / most) * (HEIGHT - 2))));
    const step = width / Math.max(1, this.#bars.length);
    this.#bars.forEach((bar, i) => {
      const [left, right] = [Math.round(i * step), Math.round((i + 1) * step) - 1];
      [bar.lines, bar.errors].forEach((count, kind) => {
        pen.fillStyle = colours[kind];
        pen.fillRect(left, HEIGHT - heightOf(count), right - left, heightOf(count));
      });
    });
    this.#canvas.setAttribute("aria-label", this.#summary(most));
  }

  /** To the second. */
  #tellEnds() {
    const times = this.#bars.length === 0 ? [] : [this.#bars[0].time, this.#log.store.span.last].map((time) => this.#time(time).replace(/\.\d+/, ""));
    if (times.join() !== [...this.#ends.children].map((end) => end.textContent).join()) this.#ends.replaceChildren(...times.map((time) => element("span", "", time)));
  }

  #summary(most) {
    if (this.#bars.length === 0) return "Lines over time: all are of one moment";
    const errors = this.#bars.filter((bar) => bar.errors > 0);
    const where = errors.length === 0 ? "no errors" : `errors from ${this.#time(errors[0].time)} to ${this.#time(errors.at(-1).time)}`;
    return `Lines over time, from ${this.#time(this.#bars[0].time)} on: at most ${lines(most)} at once, ${where}`;
  }

  #barAt({ offsetX }) {
    return this.#bars[Math.floor((offsetX / this.#canvas.clientWidth) * this.#bars.length)];
  }

  #told(bar) {
    return bar ? `${this.#time(bar.time)}: ${lines(bar.lines)}${bar.errors > 0 ? `, ${counted(bar.errors, "error")}` : ""}` : "";
  }

  #time(time) {
    const clock = this.#clock() === "utc" ? "utc" : "local";
    const day = newDay({ time, before: this.#log.store.time(this.#log.store.end - 1) }, clock);
    return `${day === "" ? "" : `${day} `}${clockTime(Math.round(time), clock)}`;
  }
}
