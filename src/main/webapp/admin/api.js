// The administration over HTTP, with the token that was typed in; this tab keeps it, and nothing else does.

const KEY = "redtail.admin-token";

/** The token was not taken. */
export class Refused extends Error {}

export function isOpen() {
  return read() !== null;
}

export function open(token) {
  write(token);
}

export function leave() {
  write(null);
}

/** @returns {Promise<any>} */
export const look = (what) => ask("GET", what);
export const act = (what) => ask("POST", what);

async function ask(method, what) {
  const answer = await fetch(`api/${what}`, { method, headers: { Authorization: `Bearer ${read() ?? ""}` }, cache: "no-store" });
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401) throw new Refused("This is not the token.");
  throw new Error(problem.detail ?? `the gateway answered ${answer.status}`);
}

// Both throw where a browser keeps nothing for pages; then the token lasts as long as the page.
let kept = null;

function read() {
  try {
    return sessionStorage.getItem(KEY) ?? kept;
  } catch {
    return kept;
  }
}

function write(token) {
  kept = token;
  try {
    if (token === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // see above
  }
}
