// Lines in which a tool tells its runner of a problem and where that is: GitHub's and Azure's commands. They are shown as level, place and message.
import { element } from "./dom.js";
import { stampIn } from "./group-markers.js";
import { show } from "./text.js";

const GITHUB = /^::(error|warning|notice|debug)( [^\n]*?)?::(.*)/s;
const BRACKETS = /^##\[(error|warning|notice|debug|command)\](.*)/s;
const AZURE = /^##vso\[task\.logissue ([^\]\n]*)\](.*)/s;
const ESCAPED = /%(25|0D|0A|3A|2C|3B|5D)/gi;

/** @typedef {{ stamp: string, kind: string, place: string, title: string, message: string }} Annotation stamp: what the runner put before it */

/** @param {string} raw a line as it was published @returns {Annotation | null} */
export function annotationIn(raw) {
  const first = raw.charCodeAt(0);
  if (first !== 0x3a && first !== 0x23 && first !== 0x32) return null;
  const stamp = stampIn(raw);
  const text = raw.slice(stamp.length);
  const github = GITHUB.exec(text);
  if (github) {
    const { file, line, col, title = "" } = properties(github[2] ?? "", ",");
    return { stamp, kind: github[1], place: placeOf(file, line, col), title, message: decoded(github[3]) };
  }
  const brackets = BRACKETS.exec(text);
  if (brackets) return { stamp, kind: brackets[1], place: "", title: "", message: brackets[2] };
  const azure = AZURE.exec(text);
  if (!azure) return null;
  const { type = "error", sourcepath, linenumber, columnnumber, code = "" } = properties(azure[1], ";");
  return { stamp, kind: type === "warning" ? "warning" : "error", place: placeOf(sourcepath, linenumber, columnnumber), title: code, message: decoded(azure[2]) };
}

/** @param {Annotation} annotation @returns {boolean} whether all of it is shown */
export function showAnnotation(target, { stamp, kind, place, title, message }, search) {
  show(target, stamp, { search });
  target.append(element("span", `tag ${kind}`, kind), " ");
  if (place !== "") part(target, "place", place, search);
  if (title !== "") part(target, "annotated", `${title}:`, search);
  return show(target, message, { search });
}

function part(target, name, text, search) {
  const made = element("span", name);
  show(made, text, { search });
  target.append(made, " ");
}

function properties(text, separator) {
  const found = {};
  for (const pair of text.split(separator)) {
    const at = pair.indexOf("=");
    if (at > 0) found[pair.slice(0, at).trim().toLowerCase()] = decoded(pair.slice(at + 1));
  }
  return found;
}

const decoded = (text) => text.replace(ESCAPED, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

const placeOf = (file, line, column) => (file ? [file, line, column].filter((one) => one).join(":") : "");
