// What the reader chose. It is in the address, so that an address shows others the same; theme and keys stay in the browser.
import { CLOCKS } from "./clock.js";
import { LEVELS } from "./levels.js";

/** `wrap` is what each pane has room for until the reader chooses. */
const IN_ADDRESS = { filter: "", histogram: "off", level: "none", search: "", sort: "", state: "", time: "none", wrap: "" };
const IN_BROWSER = { theme: "auto", keys: "on", notify: "off" };
const ALLOWED = {
  level: LEVELS,
  time: CLOCKS,
  wrap: ["off", "on"],
  histogram: ["off", "on"],
  theme: ["auto", "light", "dark"],
  keys: ["on", "off"],
  notify: ["off", "on"],
};

export class Settings extends EventTarget {
  #values = { ...IN_ADDRESS, ...IN_BROWSER };

  constructor() {
    super();
    const address = new URLSearchParams(location.search);
    for (const key of Object.keys(IN_ADDRESS)) this.#take(key, address.get(key));
    for (const key of Object.keys(IN_BROWSER)) this.#take(key, stored(key));
    this.#take("theme", address.get("theme")); // of a page that shows this one in a frame
  }

  get(key) {
    return this.#values[key];
  }

  set(key, value) {
    if (this.#values[key] === value) {
      return;
    }
    this.#take(key, value);
    if (key in IN_BROWSER) store(key, value);
    else this.#writeAddress();
    this.dispatchEvent(new CustomEvent("change", { detail: key }));
  }

  next(key) {
    const values = ALLOWED[key];
    this.set(key, values[(values.indexOf(this.get(key)) + 1) % values.length]);
    return this.get(key);
  }

  #take(key, value) {
    if (value !== null && value !== undefined && (ALLOWED[key]?.includes(value) ?? true)) {
      this.#values[key] = value;
    }
  }

  #writeAddress() {
    const address = new URL(location.href);
    for (const [key, usual] of Object.entries(IN_ADDRESS)) {
      if (this.#values[key] === usual) address.searchParams.delete(key);
      else address.searchParams.set(key, this.#values[key]);
    }
    history.replaceState(null, "", address);
  }
}

// Both throw where a browser keeps nothing for pages; then the choice lasts as long as the page.
function stored(key) {
  try {
    return localStorage.getItem(`redtail.${key}`);
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    localStorage.setItem(`redtail.${key}`, value);
  } catch {
    // see above
  }
}
