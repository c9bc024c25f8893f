// Which lines can have a level of their own at all. Most have none, and a million of them must not take long, so three letters of each
// word that a rule of level-rules.js looks for are looked up in a table: one look-up per character, and no rule is tried without a hit.

/** A name of a level may be in it. */
export const NAME = 1;
/** The form of a line without a level's name may be there. */
export const SHAPE = 2;

// Groups of three letters, the rarest of each word, without regard to case; _ is a space, and ? an underscore, of which the table sees
// the same five bits.
const HINTS = [
  [NAME | SHAPE, "err arn fat pan fai rac te:"],
  [NAME, "rit sev eme ler ebu dbg dbu trc nfo inf oti erb vrb sil wrn ftl fin nfi lvl lev og: il: nt: xt: ry: ***"],
  [SHAPE, "xce wab ok_ fou uch egm kil bor emo gor xit epr nfl rl: rmi go: :in de: wro ult mpi vit pas ssi *** === [ev _am _pm igs dum **_ opp jec mci fus med nno ??? ocs"],
];

// Five bits of each character tell letters apart, and leave other characters to chance: a hit too many costs time, and nothing else.
const TABLE = new Uint8Array(1 << 15);
for (const [kind, hints] of HINTS) {
  for (const hint of hints.split(" ")) {
    const [a, b, c] = [...hint.replaceAll("_", " ")].map((character) => character.charCodeAt(0) & 31);
    TABLE[(a << 10) | (b << 5) | c] |= kind;
  }
}

// klog's E1120, apt's E:, pytest's E, logcat's E/, a date without a year, a path, cargo's steps.
const OTHERS = /^(?:[VDEWIFew][\d: /]|\d\d-\d\d |\/| {3,5}[A-Z])/;

/** The cross before tests that failed which is no sign of its own. */
const TIMES = 0xd7;

/** @param {string} rest a line without its prefix @returns {number} NAME, SHAPE, both or 0 */
export function hintsIn(rest) {
  let found = OTHERS.test(rest) ? NAME | SHAPE : 0;
  let key = 0;
  for (let i = 0; i < rest.length && found !== (NAME | SHAPE); i++) {
    const c = rest.charCodeAt(i);
    key = ((key << 5) | (c & 31)) & 0x7fff;
    found |= c > 0x2000 || c === TIMES ? SHAPE : TABLE[key];
  }
  return found;
}
