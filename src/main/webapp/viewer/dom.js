/** A new element. `text` becomes text, whatever it says. @returns {HTMLElement} */
export function element(name, className = "", text = "", attributes = {}) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== "") made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** A colour of the theme, as it is now, for a canvas, whose own colour becomes that. */
export function themeColour(canvas, name) {
  canvas.style.color = `var(--${name})`;
  return getComputedStyle(canvas).color;
}

/** @returns {HTMLElement} of the page, which must have it */
export const the = (selector) => document.querySelector(selector);

const NUMBERS = new Intl.NumberFormat("en");
export const grouped = (n) => NUMBERS.format(n);
/** @param {string} noun for one */
export const counted = (n, noun) => `${grouped(n)} ${noun}${n === 1 ? "" : "s"}`;
export const lines = (n) => counted(n, "line");

/** Tells who cannot see it. */
export function say(text) {
  the("#say").textContent = text;
}

/** Makes these what is in the parent, in this order, and moves no more of them than needed; whoever has the focus keeps it. */
export function arrangeIn(parent, parts) {
  const focused = document.activeElement;
  const kept = new Set(parts);
  for (const part of [...parent.children]) if (!kept.has(part)) part.remove();
  let next = parent.firstElementChild;
  for (const part of parts) {
    if (part === next) next = next.nextElementSibling;
    else parent.insertBefore(part, next);
  }
  if (document.activeElement !== focused && parent.contains(focused)) focused.focus({ preventScroll: true });
}

const TOLD_MS = 3000;
let told = 0;

/** Tells everybody, for a moment. */
export function tell(text) {
  say(text);
  const toast = the("#toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(told);
  told = setTimeout(() => (toast.hidden = true), TOLD_MS);
}

export function save(name, parts) {
  const url = URL.createObjectURL(new Blob(parts, { type: "text/plain;charset=utf-8" }));
  const link = element("a", "", "", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
