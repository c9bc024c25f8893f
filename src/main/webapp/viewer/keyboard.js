// Keys for all that a mouse can do. Single letters can be switched off on the card, as WCAG 2.1.4 asks.
import { tell, the } from "./dom.js";
import { openMenu } from "./tool-places.js";

/** @returns {Record<string, () => void>} */
function actions({ settings, panes, toolbar }) {
  const active = () => panes.active;
  const choose = (key) => () => {
    settings.next(key);
    tell(toolbar.told(key));
  };
  return {
    "?": () => the("#card").showModal(),
    "/": () => the(panes.active ? "#search" : "#find").select(),
    f: () => toolbar.filter(true),
    i: () => toolbar.notify(),
    m: openMenu,
    ":": () => toolbar.goTo(),
    h: choose("histogram"),
    v: () => active()?.showContext?.() === false && tell("Nothing is filtered: all lines are shown"),
    M: () => toolbar.merge(),
    n: () => toolbar.find(true),
    N: () => toolbar.find(false),
    e: () => toolbar.error(true),
    E: () => toolbar.error(false),
    x: () => toolbar.copyError(),
    z: () => toolbar.foldGroup(),
    Z: () => toolbar.foldAll(),
    l: choose("level"),
    t: choose("time"),
    w: () => {
      toolbar.wrap();
      tell(toolbar.told("wrap"));
    },
    T: choose("theme"),
    p: () => toolbar.togglePause(),
    g: () => active()?.start?.(),
    G: () => active()?.end?.(),
    o: () => active()?.fold?.(),
    c: () => toolbar.copyChosen(),
    C: () => toolbar.copy(),
    y: () => toolbar.copyLink(),
    d: () => active()?.download(),
    a: () => {
      if (panes.active) openMenu();
      the("#project").focus();
    },
    "[": () => panes.move(-1),
    "]": () => panes.move(1),
  };
}

const MOVES = {
  ArrowDown: (pane, shift) => pane.step(1, shift),
  ArrowUp: (pane, shift) => pane.step(-1, shift),
  j: (pane) => pane.step(1),
  k: (pane) => pane.step(-1),
  J: (pane) => pane.step(1, true),
  K: (pane) => pane.step(-1, true),
  PageDown: (pane) => pane.page(1),
  PageUp: (pane) => pane.page(-1),
  " ": (pane) => pane.page(1),
  Home: (pane) => pane.start(),
  End: (pane) => pane.end(),
  Enter: (pane) => pane.fold(),
};

const isFind = (event) => (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "f";

export function listen(viewer) {
  const { settings, panes } = viewer;
  const letters = actions(viewer);
  const single = the("#single-keys");
  single.checked = settings.get("keys") === "on";
  single.addEventListener("change", () => settings.set("keys", single.checked ? "on" : "off"));

  /** Back to the log; what was searched for or filtered is off. */
  function leave(field) {
    if (field.type === "search" && field.value !== "") {
      field.value = "";
      field.dispatchEvent(new Event("input"));
    }
    if (field.id === "filter") viewer.toolbar.filter(false);
    panes.active?.scroller.focus();
  }

  document.addEventListener("keydown", (event) => {
    // The page has only the lines on the screen, so the browser would not find the others; a second time it is the browser's.
    if (isFind(event) && panes.active && !the("dialog[open]") && event.target !== the("#search")) {
      event.preventDefault();
      the("#search").select();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || the("dialog[open]")) {
      return;
    }
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") leave(event.target);
      if (event.key === "Enter" && event.target.id === "filter") panes.active?.scroller.focus();
      return;
    }
    const inLog = panes.active?.step && (event.target === document.body || event.target === panes.active.scroller);
    const plainLetter = event.key.length === 1;
    if (plainLetter && settings.get("keys") === "off" && event.key !== " ") {
      return;
    }
    const act = inLog && MOVES[event.key] ? () => MOVES[event.key](panes.active, event.shiftKey) : letters[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}
