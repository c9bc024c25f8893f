// The lines with which tools begin and end groups of lines: GitHub's and Azure's commands, GitLab's sections, Buildkite's headers,
// BuildKit's steps.

/**
 * @typedef {object} Marker
 * @property {{ family: string, name: string }[]} ends the groups that end here: of a family, and of a name unless that is ""
 * @property {{ family: string, name: string, title: string | null, expanded: boolean } | null} begins the group whose first line this
 *     is; title: null where the line itself is one; expanded: the tool wants it open
 * @property {boolean} inside whether the line is the last one of what it ends, and not the first one after it
 * @property {boolean} [silent] whether the line ends something, and says nothing else
 */

/** What is looked at of a line. */
const LOOK_AT = 1000;
/** What runners put before lines: a time, GitLab's with a stream. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)(?: \d\d[OE][ +]?)? ?/;
const ESCAPES = /^(?:\x1b(?:\[[\d;?]*[A-Za-z]|_[^\x07\x1b]*(?:\x07|\x1b\\))|\r)+/;
const ALL_ESCAPES = /\x1b\[[\d;?]*[A-Za-z]/g;
const BUILDKITE_TIME = /^\x1b_bk;t=(\d{1,15})/;
const COMMAND = /^(?:::group::|##\[group\])(.*)/s;
const COMMAND_END = /^(?:::endgroup::|##\[endgroup\])/;
const AZURE = /^##\[section\](Starting|Finishing)?(?:: )?(.*)/s;
const GITLAB = /section_(start|end):(\d{1,12}):([\w.-]+)(?:\[[^\]\r\n]*\])?(?=\r|$)/g;
const BUILDKITE = /^(---|\+\+\+|~~~) (\S.*)/s;
/** Of others that begin lines like that: Go's tests, strace, .NET, headings, and the files of a diff with their times. */
const NOT_BUILDKITE = /^(?:(?:FAIL|PASS|SKIP|BENCH): |[ab]\/|\/dev\/null)| (?:---|\+\+\+)\s*$|\t\d{4}-\d\d-\d\d /;
const STEP = /^#(\d{1,6}) (?:\[(?!internal function\])|(?:exporting|importing|resolve|resolving|building with|copy|load|docker-image:\/\/|https?:\/\/|git@)\S* ?)/;

const FIRST = new Set([...":#-+~s\x1b\r2"].map((character) => character.charCodeAt(0)));

/** @param {string} raw a line as it was published @returns {Marker | null} */
export function markerIn(raw) {
  if (!FIRST.has(raw.charCodeAt(0))) return null;
  const text = bare(raw);
  switch (text.charCodeAt(0)) {
    case 0x3a: // :
      return command(text);
    case 0x23: // #
      return command(text) ?? azure(text) ?? step(text);
    case 0x73: // s
      return gitlab(text);
    case 0x2d: // -
    case 0x2b: // +
    case 0x7e: // ~
      return buildkite(text);
    default:
      return null;
  }
}

/** What a runner put before a line: a time and a space; "" where it put nothing. */
export const stampIn = (raw) => (raw.charCodeAt(0) === 0x32 ? (STAMP.exec(raw.slice(0, 60))?.[0] ?? "") : "");

/** Whether a line belongs to BuildKit's step of a number. */
export const isOfStep = (raw, name) => bare(raw).startsWith(`#${name} `);

/** What a runner says itself of when it wrote a line, in ms; null where it says nothing. */
export function writtenAt(raw) {
  const start = raw.slice(0, LOOK_AT);
  const buildkite = BUILDKITE_TIME.exec(start);
  if (buildkite) return Number(buildkite[1]);
  const stamp = STAMP.exec(start);
  if (stamp) return Date.parse(stamp[1]);
  const section = /^section_(?:start|end):(\d{1,12}):/.exec(bare(start));
  return section ? Number(section[1]) * 1000 : null;
}

/** A line without what a runner puts before it. */
function bare(raw) {
  let text = raw.length > LOOK_AT ? raw.slice(0, LOOK_AT) : raw;
  if (text.charCodeAt(0) === 0x32) text = text.replace(STAMP, "");
  const c = text.charCodeAt(0);
  return c === 0x1b || c === 0x0d ? text.replace(ESCAPES, "") : text;
}

const begins = (family, name, title, expanded = false) => ({ family, name, title, expanded });

function command(text) {
  const [, title] = COMMAND.exec(text) ?? [];
  if (title !== undefined) return { ends: [], begins: begins("command", "", title || null), inside: false };
  return COMMAND_END.test(text) ? { ends: [{ family: "command", name: "" }], begins: null, inside: true, silent: true } : null;
}

/** A section of Azure's that does not say that it starts is a heading: it goes on to the next one. */
function azure(text) {
  const match = AZURE.exec(text);
  if (!match) return null;
  const [, what, title] = match;
  if (what === "Finishing") return { ends: [{ family: "azure", name: title }], begins: null, inside: true };
  if (what === "Starting") return { ends: [], begins: begins("azure", title, title || null), inside: false };
  return { ends: [{ family: "azure heading", name: "" }], begins: begins("azure heading", "", title || null), inside: false };
}

/** The end of a section and the beginning of the next one are often one line. */
function gitlab(text) {
  if (!text.startsWith("section_")) return null;
  const ends = [];
  let last = null;
  for (const [, what, , name] of text.matchAll(GITLAB)) {
    if (what === "end") ends.push({ family: "gitlab", name });
    last = what === "start" ? name : null;
  }
  if (last === null) return ends.length > 0 ? { ends, begins: null, inside: true, silent: !/\r.*[^\s\x1b]/s.test(text.replace(ALL_ESCAPES, "")) } : null;
  return { ends, begins: begins("gitlab", last, /\r.*[^\s\x1b]/s.test(text) ? null : last.replaceAll("_", " ")), inside: false };
}

function buildkite(text) {
  const [, sign, title] = BUILDKITE.exec(text) ?? [];
  if (title === undefined || NOT_BUILDKITE.test(title)) return null;
  return { ends: [{ family: "buildkite", name: "" }], begins: begins("buildkite", "", title, sign === "+++"), inside: false };
}

function step(text) {
  const match = STEP.exec(text);
  return match && { ends: [{ family: "buildkit", name: "" }], begins: begins("buildkit", match[1], null), inside: false };
}
