// Addresses in lines, as links.

const MAX_LINKS = 50;
/** A longer one may be cut. */
const MAX_LENGTH = 2000;
/** Visible ASCII, without what quotes or brackets an address in texts. */
const ADDRESS = /https?:\/\/[!#$%&()*+,\-./0-9:;=?@A-Z[\]_a-z~]{1,2000}/gi;
const BEHIND = ".,;:!?";

/** @typedef {{ start: number, end: number, address: string }} WebLink where it stands in a text */

/** @param {string} text as it is shown @returns {WebLink[]} in their order */
export function webLinks(text) {
  if (!text.includes("://")) return [];
  const links = [];
  for (const match of text.matchAll(ADDRESS)) {
    const written = trimmed(match[0]);
    if (match[0].length < MAX_LENGTH && isAddress(written)) links.push({ start: match.index, end: match.index + written.length, address: written });
    if (links.length === MAX_LINKS) break;
  }
  return links;
}

/** Without what ends a sentence, and without brackets that were opened before it. */
function trimmed(written) {
  const surplus = { ")": count(written, ")") - count(written, "("), "]": count(written, "]") - count(written, "[") };
  let end = written.length;
  for (let last = written[end - 1]; BEHIND.includes(last) || surplus[last] > 0; last = written[--end - 1]) {
    if (last in surplus) surplus[last]--;
  }
  return written.slice(0, end);
}

const count = (text, character) => text.split(character).length - 1;

function isAddress(text) {
  try {
    const { protocol, hostname } = new URL(text);
    return (protocol === "http:" || protocol === "https:") && hostname !== "";
  } catch {
    return false;
  }
}

/** @param {WebLink} link @returns {HTMLAnchorElement} opens another tab, which learns nothing of this page */
export function linkElement({ address }) {
  const made = document.createElement("a");
  made.className = "web";
  made.href = address;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}
