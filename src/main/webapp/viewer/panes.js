// The panes of a page, side by side.
import { without } from "./address.js";
import { the } from "./dom.js";

export class Panes {
  #panes = [];
  #active = null;
  #place = the("#panes");

  get active() {
    return this.#active;
  }

  get all() {
    return this.#panes;
  }

  get paused() {
    return this.#panes.some((pane) => pane.paused);
  }

  add(pane) {
    this.#panes.push(pane);
    this.#place.append(pane.pane.element);
    this.#place.dataset.count = this.#panes.length;
    pane.pane.element.addEventListener("focusin", () => this.#activate(pane));
    pane.pane.element.addEventListener("pointerdown", () => this.#activate(pane));
    pane.pane.remove.addEventListener("click", () => this.#remove(pane));
    if (!this.#active) this.#activate(pane);
  }

  pause(paused) {
    this.#panes.forEach((pane) => pane.pause?.(paused));
  }

  move(by) {
    const at = this.#panes.indexOf(this.#active);
    const next = this.#panes[(at + by + this.#panes.length) % this.#panes.length];
    next?.scroller.focus();
  }

  #activate(pane) {
    this.#active = pane;
    for (const other of this.#panes) other.pane.element.classList.toggle("active", other === pane);
  }

  #remove(pane) {
    pane.close();
    const address = new URL(location.href);
    for (const channel of pane.channel.sources ?? [pane.channel]) address.search = without(address.searchParams, channel);
    this.#panes = this.#panes.filter((other) => other !== pane);
    if (this.#panes.length === 0) {
      location.assign(address);
      return;
    }
    history.replaceState(null, "", address);
    this.#place.dataset.count = this.#panes.length;
    this.#activate(this.#panes[0]);
  }
}
