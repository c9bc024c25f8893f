// The token for a gateway that wants one: typed into a dialog, kept as long as the tab is there, and nowhere else.
import { the } from "./dom.js";

const KEY = "redtail.token";
const FIRST = "Ask whoever runs it for one.";
let asking = null;
let kept = stored();

/** Whoever closes the dialog is not asked again by this page, whichever of its requests is refused next. */
let declined = false;

/**
 * The token that there is; with the gateway's reason, another one.
 *
 * @param {string} [refused] @returns {string | undefined | Promise<string | undefined>} undefined: there is none
 */
export function token(refused) {
  return refused === undefined || declined ? kept : ask(refused);
}

/** Somebody wants to be asked after all. */
export function askAgain() {
  declined = false;
}

/** However many ask, there is one question. */
function ask(reason) {
  asking ??= question(reason).finally(() => (asking = null));
  return asking;
}

function question(reason) {
  const dialog = the("#token-card");
  the("#token-reason").textContent = kept === undefined ? FIRST : reason;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    const answered = () => {
      keep(dialog.returnValue === "use" ? the("#token").value.trim() : "");
      declined = kept === undefined;
      the("#token").value = "";
      resolve(kept);
    };
    dialog.addEventListener("close", answered, { once: true });
  });
}

// Both throw where a browser keeps nothing for pages; then the token lasts as long as the page.
function stored() {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(typed) {
  kept = typed || undefined;
  try {
    if (kept) sessionStorage.setItem(KEY, kept);
    else sessionStorage.removeItem(KEY);
  } catch {
    // see above
  }
}
