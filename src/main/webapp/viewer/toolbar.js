// The controls above the panes. They act on all panes; search and copy on the one that has the focus.
import { copyText } from "./clipboard.js";
import { grouped, lines, tell, the } from "./dom.js";
import { expressions } from "./expression.js";
import { askWhere } from "./go-to.js";
import { pattern } from "./pattern.js";
import { openMenu } from "./tool-places.js";

const TYPING_MS = 150;

export class Toolbar {
  #settings;
  #panes;

  /** @param {import("./panes.js").Panes} panes @param {import("./notifications.js").Notifications} notifications */
  constructor(settings, panes, notifications) {
    this.#settings = settings;
    this.#panes = panes;
    this.#field("filter");
    this.#field("search");
    this.#choice("level");
    this.#choice("time");
    this.#button("wrap", () => this.wrap());
    this.#button("theme", () => {
      settings.next("theme");
      tell(this.told("theme"));
    });
    this.#button("histogram", () => settings.next("histogram"));
    this.goTo = askWhere(panes);
    this.#button("places", this.goTo);
    this.#button("folding", () => this.foldAll());
    this.#button("pause", () => this.togglePause());
    this.#button("next", () => this.find(true));
    this.#button("previous", () => this.find(false));
    this.#button("merge", () => this.merge());
    this.#button("copy", () => this.copy());
    this.#button("copy-error", () => this.copyError());
    this.#button("copy-link", () => this.copyLink());
    this.#button("download", () => panes.active?.download());
    this.notify = () => notifications.toggle();
    this.#button("notify", this.notify);
    this.#button("filtering", () => this.filter(the("#filter").hidden));
    the("#filter").hidden = settings.get("filter") === "";
    this.#button("help", () => the("#card").showModal());
    the("#search").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      this.#typed("search"); // without waiting for more
      this.find(!event.shiftKey);
    });
    expressions.addEventListener("stopped", () => ["search", "filter"].forEach((name) => this.#typed(name)));
    settings.addEventListener("change", () => this.#show());
    this.#show();
  }

  #field(name) {
    const field = the(`#${name}`);
    field.value = this.#settings.get(name);
    let typed = 0;
    field.addEventListener("input", () => {
      clearTimeout(typed);
      typed = setTimeout(() => this.#typed(name), TYPING_MS);
    });
    this.#typed(name);
  }

  #typed(name) {
    const field = the(`#${name}`);
    const wrong = problemOf(field.value);
    field.setCustomValidity(wrong);
    field.setAttribute("aria-invalid", String(wrong !== ""));
    field.title = field.dataset.title;
    const problem = the(`#${name}-problem`);
    const text = wrong && `${field.labels[0].textContent}: ${wrong}`;
    if (problem.textContent !== text) problem.textContent = text;
    if (!wrong) this.#settings.set(name, field.value);
  }

  #choice(name) {
    the(`#${name}`).addEventListener("change", (event) => this.#settings.set(name, event.target.value));
  }

  /** How a tool stands now, in the words of the bar and the menu. @param {"histogram" | "level" | "time" | "wrap" | "theme"} name */
  told(name) {
    const tool = the(`#${name}`);
    const pressed = tool.getAttribute("aria-pressed");
    if (tool.options) return `${tool.labels[0].textContent}: ${tool.options[tool.selectedIndex].textContent}`;
    return pressed === null ? tool.textContent : `${tool.textContent}: ${pressed === "true" ? "on" : "off"}`;
  }

  #button(name, act) {
    the(`#${name}`).addEventListener("click", act);
  }

  #show() {
    the("#level").value = this.#settings.get("level");
    the("#time").value = this.#settings.get("time");
    this.showWrap();
    the("#histogram").setAttribute("aria-pressed", String(this.#settings.get("histogram") === "on"));
    the("#theme").textContent = { auto: "Theme: as the system ◐", light: "Theme: light ☀", dark: "Theme: dark ☾" }[this.#settings.get("theme")];
    the("#notify").setAttribute("aria-pressed", String(this.#settings.get("notify") === "on"));
    this.#showFilter();
    document.documentElement.dataset.theme = this.#settings.get("theme");
    this.showPause();
    this.showFound();
  }

  /** Something else may have filtered; what is being typed stays. */
  #showFilter() {
    const field = the("#filter");
    const filter = this.#settings.get("filter");
    if (document.activeElement !== field && !field.validity.customError) field.value = filter;
    if (filter !== "") field.hidden = false;
    the("#filtering").setAttribute("aria-pressed", String(!field.hidden));
  }

  /** Whether several logs are there, and are one stream. */
  offerMerge(possible, merged) {
    const button = the("#merge");
    button.hidden = !possible;
    button.setAttribute("aria-pressed", String(merged));
  }

  /** Wraps the long lines of all logs, or does not any more, whatever they have room for. */
  wrap() {
    this.#settings.set("wrap", this.#panes.active?.wraps ? "off" : "on");
  }

  showWrap() {
    the("#wrap").setAttribute("aria-pressed", String(this.#panes.active?.wraps ?? false));
  }

  /** Several logs side by side, or as one stream. */
  merge() {
    const button = the("#merge");
    if (button.hidden) {
      tell("There is only one log on this page");
      return;
    }
    const next = new URL(location.href);
    if (button.getAttribute("aria-pressed") === "true") next.searchParams.delete("merge");
    else next.searchParams.set("merge", "1");
    next.hash = "";
    location.assign(next);
  }

  /** Shows the filter, which begins with what is searched for; or takes it away, and with it what it leaves out. */
  filter(on) {
    const field = the("#filter");
    if (on && field.closest("[popover]")) openMenu();
    if (on && field.hidden && field.value === "") this.#write(field, the("#search").value);
    if (!on) this.#write(field, "");
    field.hidden = !on;
    the("#filtering").setAttribute("aria-pressed", String(on));
    if (on) field.select();
  }

  #write(field, text) {
    field.value = text;
    this.#typed(field.id);
  }

  togglePause() {
    const paused = !this.#panes.paused;
    this.#panes.pause(paused);
    this.showPause();
    tell(paused ? "Paused; new lines are kept and counted" : "Going on");
  }

  showPause() {
    const paused = this.#panes.paused;
    the("#pause").setAttribute("aria-pressed", String(paused));
    the("#pause").textContent = paused ? "Go on" : "Pause";
  }

  find(forward) {
    const search = this.#settings.get("search");
    const index = this.#panes.active?.find?.(forward, search !== this.#searched) ?? null;
    if (index !== null) this.#searched = search;
    this.showFound(index);
  }

  showFound(index = null) {
    const view = this.#panes.active?.view;
    const count = view?.search ? view.found : null;
    const text = count === null ? "" : index === null ? grouped(count) : `${grouped(index + 1)}/${grouped(count)}`;
    if (index !== null || !this.#at || this.#count !== count) the("#found").textContent = text;
    this.#at = index !== null;
    this.#count = count;
  }

  #at = false;
  #count = null;
  /** What the last match was of. */
  #searched = "";

  /** A link to the line at the cursor or the lines that are chosen, else to the page. */
  async copyLink() {
    const link = this.#panes.active?.link?.() ?? { address: location.href };
    if ("problem" in link) tell(link.problem);
    else await copyText(link.address, "Copied the link");
  }

  /** The line at the cursor. */
  async copyChosen() {
    const copied = this.#panes.active?.text();
    if (copied) await this.copy(copied);
    else tell("No line is chosen: ↑ and ↓ or a click on its number choose one; C copies all that is shown");
  }

  /** To the next error, or the one before. */
  error(forward) {
    const pane = this.#panes.active;
    if (pane?.error && !pane.error(forward)) tell("There is no error here, or none that the filter shows");
  }

  /** Folds or unfolds the group at the cursor. */
  foldGroup() {
    const pane = this.#panes.active;
    if (pane?.foldGroup && !pane.foldGroup()) tell("There is no group here, or a filter shows lines of all groups");
  }

  foldAll() {
    const done = this.#panes.active?.foldAll?.();
    if (done === undefined) return;
    const { folded, count } = done;
    the("#folding").textContent = folded ? "Unfold all groups" : "Fold all groups";
    if (count === 0) tell("There are no groups here");
    else if (count === 1) tell(folded ? "The group is folded" : "The group is unfolded");
    else tell(`All ${grouped(count)} groups are ${folded ? "folded" : "unfolded"}`);
  }

  /** The error at the cursor or the only one, with its trace. */
  async copyError() {
    const copied = this.#panes.active?.errorText?.();
    if (copied) await this.copy(copied);
    else tell("No error is chosen: e, or the count beside the log's name, goes to the next one");
  }

  /** @param {{ text: string, count: number, all: boolean } | undefined} copied */
  async copy(copied = this.#panes.active?.text({ whole: true })) {
    if (!copied) return;
    const { text, count, all } = copied;
    await copyText(text, all ? `Copied ${lines(count)}` : `Copied the first ${lines(count)}; download has all`);
  }
}

/** Why words cannot be searched for; "" where they can. */
function problemOf(words) {
  try {
    return pattern(words)?.problem ?? "";
  } catch (error) {
    return error.message;
  }
}
