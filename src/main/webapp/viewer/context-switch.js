// From a line that a filter has found to the lines around it, and back to what was filtered.
import { element } from "./dom.js";

export class ContextSwitch {
  #settings;
  #button = element("button", "context", "Show in context", { type: "button", hidden: "", title: "Show the line among all lines, and go back (v)" });
  /** @type {{ filter: string, level: string } | null} what to go back to */
  #before = null;

  /** @param {import("./settings.js").Settings} settings @param {import("./pane-frame.js").PaneFrame} pane @param {() => void} act what the button does */
  constructor(settings, pane, act) {
    this.#settings = settings;
    this.#button.addEventListener("click", act);
    pane.addControl(this.#button);
  }

  get #filtered() {
    return this.#settings.get("filter") !== "" || this.#settings.get("level") !== "none";
  }

  /** @param {boolean} chosen whether the cursor is at a line */
  update(chosen) {
    if (this.#filtered) this.#before = null;
    const text = this.#filtered ? "Show in context" : "Back to the filter";
    if (this.#button.textContent !== text) this.#button.textContent = text;
    this.#button.hidden = this.#filtered ? !chosen : this.#before === null;
  }

  /** @returns {boolean} whether there was anything to switch */
  toggle() {
    const before = this.#before;
    if (this.#filtered) {
      const kept = { filter: this.#settings.get("filter"), level: this.#settings.get("level") };
      this.#settings.set("filter", "");
      this.#settings.set("level", "none");
      this.#before = kept;
      return true;
    }
    if (before === null) return false;
    this.#settings.set("filter", before.filter);
    this.#settings.set("level", before.level);
    return true;
  }
}
