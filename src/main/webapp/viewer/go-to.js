// Where a reader wants to go in a log: to a line, to lines, or to a time.
import { the } from "./dom.js";

/** @param {import("./panes.js").Panes} panes */
export function askWhere(panes) {
  const dialog = the("#go-to");
  const field = the("#where");
  the("#go-to-form").addEventListener("submit", () => {
    const where = field.value.trim().replace(" ", "T");
    if (where !== "") panes.active?.goTo?.(where);
  });
  dialog.addEventListener("close", () => panes.active?.scroller.focus());
  return () => {
    if (!panes.active?.goTo) return;
    dialog.showModal();
    field.select();
  };
}
