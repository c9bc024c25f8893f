// Copying, and saying so.
import { tell } from "./dom.js";

/** @param {string} done what is told when it has been copied */
export async function copyText(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    tell(done);
  } catch {
    tell("The browser does not let this page copy: it asks for https");
  }
}
