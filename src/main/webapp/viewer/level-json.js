// The level that a line of JSON gives itself: a member of the object, wherever it stands, or of an object in it where it has none.

const MEMBER = /[{,]\s*"(?:level|severity|severity_text|lvl|loglevel|log\.level|log_level|levelname|@l)"\s*:\s*(?:"([A-Za-z]+)"|([0-9]+))/gi;
/** Each costs a look at all before it. */
const MAX_LOOKED = 8;
const STRING_OR_BRACE = /"(?:[^"\\]|\\.)*"|[{}]/g;

/**
 * @param {string} text begins with a brace
 * @param {(name: string | undefined, value: string | undefined) => number} levelOf 0 for what is no level
 * @returns {number} 0: none
 */
export function levelInJson(text, levelOf) {
  let inner = 0;
  let looked = 0;
  for (const match of text.matchAll(MEMBER)) {
    const level = levelOf(match[1], match[2]);
    if (level > 0) {
      if (++looked > MAX_LOOKED) break;
      if (depthAt(text, match.index + 1) <= 1) return level;
      inner ||= level;
    }
  }
  return inner;
}

/** How many braces are open before there. */
function depthAt(text, end) {
  if (text.lastIndexOf("{", end - 1) <= 0) return 1;
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(STRING_OR_BRACE)) {
    if (index >= end) break;
    if (token === "{") depth++;
    else if (token === "}") depth--;
  }
  return depth;
}
