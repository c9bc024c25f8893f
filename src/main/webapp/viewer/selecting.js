// Selecting in a log: who presses in the text wants to select it, or to read, so what is there stays there. A log that was followed
// is followed again when nothing is selected any more.
export class Selecting {
  #selected;
  #list;
  #pressed = false;
  /** The log was followed when the reader pressed, and will be. */
  #followAgain = false;
  /** Called with the row that was pressed. */
  onpress = (_row) => {};
  /** Called when the log is followed again. */
  onfollow = () => {};

  /**
   * @param {HTMLElement} scroller @param {import("./virtual-list.js").VirtualList} list
   * @param {import("./selected-lines.js").SelectedLines} selected @param {AbortSignal} signal ends it
   */
  constructor(scroller, list, selected, signal) {
    this.#list = list;
    this.#selected = selected;
    scroller.addEventListener("pointerdown", (event) => this.#press(event));
    addEventListener("pointerup", () => this.#release(), { signal });
    addEventListener("pointercancel", () => this.#release(), { signal });
    document.addEventListener("selectionchange", () => this.#changed(), { signal });
  }

  /** The reader has gone elsewhere: whether the log is followed is not for the selection to say any more. */
  forget() {
    this.#followAgain = false;
  }

  #press(event) {
    const row = event.target.closest("[data-row]")?.dataset.row;
    if (event.button !== 0 || row === undefined || event.target.closest(".gutter")) return;
    this.#pressed = true;
    this.onpress(Number(row));
    if (this.#list.following) {
      this.#followAgain = true;
      this.#list.following = false;
    }
  }

  #release() {
    if (!this.#pressed) return;
    this.#pressed = false;
    this.#changed();
  }

  #changed() {
    this.#selected.hold();
    if (this.#followAgain && !this.#pressed && !this.#selected.any) {
      this.#followAgain = false;
      this.#list.toEnd();
      this.onfollow();
    }
  }
}
