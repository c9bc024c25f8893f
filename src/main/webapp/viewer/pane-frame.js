// What every pane has: a name, its state, and room below.
import { element } from "./dom.js";

export class PaneFrame {
  #state = element("span", "state waiting", "connecting …", { role: "status" });
  #note = element("span", "note");

  constructor(name, address) {
    this.element = element("section", "pane", "", { "aria-label": name });
    const title = element("h2");
    title.append(element("a", "", name, { href: address, title: "Only this one" }));
    const head = element("header");
    this.remove = element("button", "close", "×", { type: "button", "aria-label": `Close ${name}` });
    head.append(title, this.#state, this.#note, this.remove);
    this.body = element("div", "body");
    this.element.append(head, this.body);
  }

  /** @param {{ kind: string, text: string }} state */
  state({ kind, text }) {
    this.#state.className = `state ${kind}`;
    this.#state.textContent = text;
  }

  note(text) {
    if (this.#note.textContent !== text) this.#note.textContent = text;
  }
}
