// What every pane has: a name, its state, and room below.
import { isEmbedded } from "./address.js";
import { stateText } from "./connection-state.js";
import { element } from "./dom.js";
import { outcome, resultText } from "./outcome.js";

export class PaneFrame {
  #state = element("span", "state waiting", "connecting …", { role: "status" });
  #note = element("span", "note");
  #run = element("span", "run");
  #controls = element("span", "controls");
  #told = element("p", "told", "", { role: "status", hidden: "" });
  #shown = "connecting";

  constructor(name, address) {
    this.element = element("section", "pane", "", { "aria-label": name });
    const title = element("h2");
    title.append(element("a", "", name, isEmbedded(new URLSearchParams(location.search)) ? { href: address, target: "_blank", rel: "noopener" } : { href: address, title: "Only this one" }));
    const head = element("header");
    this.remove = element("button", "close", "×", { type: "button", "aria-label": `Close ${name}` });
    head.append(title, this.#state, this.#controls, this.#note, this.#run, this.remove);
    this.body = element("div", "body");
    this.element.append(head, this.#told, this.body);
  }

  /**
   * Shows how the following stands after an item; cheap where that is as before.
   *
   * @param {boolean} silent whether it is live, and nothing has come @param {number} quiet for how many ms nothing has come since; 0 where that says nothing
   */
  state(following, item, silent = false, quiet = 0) {
    const shown = stateText(following, item, silent, quiet);
    const state = `${shown?.kind ?? following.state} ${shown?.text} ${shown?.since}`;
    if (state === this.#shown && item.type !== "ended") return;
    this.#shown = state;
    if (shown) {
      const { text, since } = shown;
      const whole = since === undefined ? text : `${text} ${since}`;
      this.#state.className = `state ${shown.kind}`;
      if (this.#state.firstChild?.textContent !== text) this.#state.replaceChildren(element("span", "words", text), element("span", "words since", "", { "aria-hidden": "true" }));
      this.#state.lastChild.textContent = since === undefined ? "" : ` ${since}`; // those who hear it need not hear it every minute
      this.#state.title = whole; // where there is no room for words
      if (shown.why) this.tell(shown.why); // below the header, where there is room for a sentence
    }
  }

  /** Tells something about this pane until it is told something else; nothing with "". */
  tell(text) {
    this.#told.textContent = text;
    this.#told.hidden = text === "";
    this.#told.classList.remove("offer");
  }

  /**
   * The same on one line, with something to do about it; until it is done, withdrawn, or something else is told.
   *
   * @param {{ text: string, title: string }} said title: the whole of it
   * @param {{ label: string, key: string }} button key: that does the same, for who has one
   * @param {() => void} act once
   */
  offer({ text, title }, { label, key }, act) {
    this.tell("");
    const button = element("button", "", label, { type: "button" });
    button.append(element("span", "key", ` (${key})`));
    button.addEventListener("click", () => {
      this.tell("");
      act();
    });
    this.#told.append(element("span", "said", text, { title }), " ", button);
    this.#told.classList.add("offer");
    this.#told.hidden = false;
  }

  /** What was offered is not any more. */
  withdraw() {
    if (this.#told.classList.contains("offer")) this.tell("");
  }

  /** Adds what acts on this pane alone, behind its state. @param {HTMLElement} control */
  addControl(control) {
    this.#controls.append(control);
  }

  /** The logs that are mixed here, each in its colour. @param {import("./address.js").Named[]} sources */
  tellSources(sources) {
    const list = element("span", "sources");
    list.append(...sources.map(({ title, query }, i) => element("a", `source source-${i}`, title, { href: query, title: "Only this one" })));
    this.element.querySelector("h2").replaceChildren(list);
  }

  /** How they stand, beside their names. @param {{ state: string, result?: import("../redtail.js").EndResult }[]} followings in the order of the names */
  tellStates(followings) {
    const names = this.element.querySelectorAll("h2 .source");
    followings.forEach((following, i) => {
      const kind = outcome(following);
      if (names[i].dataset.outcome === kind) return;
      names[i].dataset.outcome = kind;
      names[i].title = kind === "live" ? "Only this one" : `${resultText(following.result) || "ended"}. Only this one`;
    });
  }

  /** When it ran. @param {{ text: string, title: string }} told */
  run({ text, title }) {
    if (this.#run.textContent === text && this.#run.title === title) return;
    this.#run.textContent = text;
    this.#run.title = title;
  }

  note(text) {
    if (this.#note.textContent !== text) this.#note.textContent = text;
  }
}
