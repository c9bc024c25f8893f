// Notifications of logs that have ended, for who asked for them and looks at something else.
import { tell } from "./dom.js";
import { outcome, resultText, signOf } from "./outcome.js";

export class Notifications {
  #settings;
  /** Logs that had ended when it was told last. */
  #ended = new WeakSet();

  /** @param {import("./settings.js").Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    if (settings.get("notify") === "on" && !isPermitted()) settings.set("notify", "off");
  }

  /** Asks the browser, which asks the reader, at most once. */
  async toggle() {
    if (this.#settings.get("notify") === "on") {
      this.#settings.set("notify", "off");
      tell("No more notifications");
      return;
    }
    if (!isPermitted() && typeof Notification !== "undefined") await Notification.requestPermission();
    if (!isPermitted()) {
      tell("The browser does not let this page notify: it asks for https, and for your permission");
      return;
    }
    this.#settings.set("notify", "on");
    tell("You will be notified when a log has ended and you look at something else");
  }

  /**
   * A log stands differently, perhaps.
   *
   * @param {string} name @param {{ state: string, result?: import("../redtail.js").EndResult }} following
   * @param {() => string} error what its first error says; "" where there is none
   */
  hear(name, following, error) {
    if (following.state !== "ended") {
      this.#ended.delete(following);
      return;
    }
    if (this.#ended.has(following)) return;
    this.#ended.add(following);
    if (this.#settings.get("notify") === "on" && (document.hidden || !document.hasFocus())) show(name, following, error);
  }
}

const isPermitted = () => typeof Notification !== "undefined" && Notification.permission === "granted";

function show(name, following, error) {
  const ended = resultText(following.result) || "The log has ended";
  const why = outcome(following) === "bad" ? error() : "";
  try {
    const shown = new Notification(`${signOf(outcome(following))} ${name}`, { body: why === "" ? ended : `${ended}\n${why}`, tag: name });
    shown.addEventListener("click", () => window.focus());
  } catch {
    tell("This browser does not show notifications of pages"); // Chrome on Android
  }
}
