// Nested values as a tree of text, which folds.
import { element } from "./dom.js";
import { isJson, members, tokens, word } from "./json.js";
import { show } from "./text.js";

/** More are counted instead of shown. */
const MAX_NODES = 500;
const MAX_DEPTH = 12;

/** Whether one of the values has something in it. @param {[string, string][]} values */
export const isNested = (values) => values.some(([, value]) => isJson(value) && parts(value).length > 0);

/** @param {[string, string][]} values names and words @param {RegExp | null} [search] what is marked */
export function treeOf(values, search = null) {
  return list(values, { left: MAX_NODES, search }, 1);
}

function list(values, budget, depth) {
  const made = element("ul", "tree");
  for (const [i, [name, value]] of values.entries()) {
    if (budget.left-- <= 0) {
      made.append(element("li", "quiet", `… ${values.length - i} more`));
      break;
    }
    made.append(node(name, value, budget, depth));
  }
  return made;
}

function node(name, value, budget, depth) {
  const made = element("li");
  const inside = depth < MAX_DEPTH && isJson(value) ? parts(value) : [];
  const title = element("span", "json-key");
  show(title, name, { search: budget.search });
  if (inside.length > 0) {
    const fold = element("details", "", "", { open: "" });
    const summary = element("summary");
    summary.append(title, " ", element("span", "quiet", value[0] === "[" ? `[${inside.length}]` : `{${inside.length}}`));
    fold.append(summary, list(inside, budget, depth + 1));
    made.append(fold);
    return made;
  }
  const text = element("span", "value");
  show(text, value, { search: budget.search });
  made.append(title, ": ", text);
  return made;
}

/** @returns {[string, string][]} the members of an object, or the values of a list with their numbers; a text without its quotes */
function parts(raw) {
  const found = raw[0] === "[" ? elements(raw).map((value, i) => ({ name: String(i), value })) : members(raw) ?? [];
  return found.map(({ name, value }) => [name, word(value)]);
}

/** The values of a list as they were written. */
function elements(raw) {
  const found = [];
  let depth = 0;
  let value = "";
  for (const token of tokens(raw)) {
    if (token === "}" || token === "]") depth--;
    const ends = (depth === 1 && token === ",") || depth === 0;
    if (ends && value !== "") {
      found.push(value);
      value = "";
    } else if (depth > 0 && !ends) {
      value += token;
    }
    if (token === "{" || token === "[") depth++;
  }
  return found;
}
