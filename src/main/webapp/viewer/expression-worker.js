// Runs an expression where it cannot hold up the page: one that backtracks for ever is ended with this worker.

const MAX_RANGES = 200;

/** @param {RegExp} expression a global one @returns {number[][]} where it is found, from and to */
function rangesIn(expression, text) {
  const found = [];
  expression.lastIndex = 0;
  for (let match; found.length < MAX_RANGES && (match = expression.exec(text)); ) {
    if (match[0] === "") expression.lastIndex++;
    else found.push([match.index, match.index + match[0].length]);
  }
  return found;
}

function has(expression, text) {
  expression.lastIndex = 0;
  return expression.test(text);
}

addEventListener("message", ({ data: { id, source, flags, texts, where } }) => {
  const expression = new RegExp(source, flags);
  const answer = texts.map((text) => (where ? { has: has(expression, text), ranges: rangesIn(expression, text) } : has(expression, text)));
  postMessage({ id, answer });
});
postMessage({ ready: true });
