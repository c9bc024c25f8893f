// The states that jobs are in, with how many there are of each, as buttons that leave only those.
import { arrangeIn, element, grouped } from "./dom.js";
import { stateCounts } from "./job-order.js";
import { mood } from "./jobs.js";
import { show, visible } from "./text.js";

export class JobStates {
  element;
  #choose;
  /** @type {Map<string, HTMLElement>} by state; a button stays the same element, or it would lose the focus */
  #buttons = new Map();

  /** @param {string} label @param {(state: string) => void} choose with "" where a choice is taken back */
  constructor(label, choose) {
    this.element = element("div", "choices", "", { role: "group", "aria-label": label, hidden: "" });
    this.#choose = choose;
  }

  /** @param {import("./jobs.js").Job[]} jobs @param {string} chosen a state, or "" */
  show(jobs, chosen) {
    const counts = stateCounts(jobs);
    if (chosen !== "" && !counts.some(([state]) => state === chosen)) counts.push([chosen, 0]);
    const buttons = counts.map(([state, count]) => this.#button(state, count, state === chosen));
    this.#buttons = new Map(counts.map(([state], i) => [state, buttons[i]]));
    arrangeIn(this.element, buttons);
    this.element.hidden = buttons.length === 0;
  }

  #button(state, count, chosen) {
    const button = this.#buttons.get(state) ?? this.#newButton(state);
    if (button.lastChild.textContent !== grouped(count)) button.lastChild.textContent = grouped(count);
    button.setAttribute("aria-pressed", String(chosen));
    return button;
  }

  #newButton(state) {
    const button = element("button", `choice ${mood(state)}`, "", { type: "button", title: visible(state) });
    const name = element("span", "name");
    show(name, state);
    button.append(name, " ", element("span", "count"));
    button.addEventListener("click", () => this.#choose(button.getAttribute("aria-pressed") === "true" ? "" : state));
    return button;
  }
}
