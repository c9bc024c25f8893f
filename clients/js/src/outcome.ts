/** How the result of a log is meant. The viewer has the same words in its `jobs.js`, and a test says that both agree. */

const BAD = /fail|error|abort|cancel|time.?out|timed.?out|crash|reject|unsuccess|unstable|abandon|broken/;
const GOOD = /(?<!un|in|im|dis|by)(done|success|succeed|complete|finish|pass)(?!ing)|(?<![a-z])(ok|okay)$/;
/** Neither all good nor failed. */
const MIXED = /partial|with.?(issue|warning|problem)/;
const WITHOUT_ERRORS = /(?<![a-z\d])(0|no|without)[\s_-]+(any[\s_-]+)?(errors?|failures?|failed)(?![a-z])/g;
const NEGATION = /\b(not|never|no|non)[\s_-]+|(?<=[_-])(not|never|no|non)[\s_-]+/g;

/** @returns `ended` for what says neither that it failed nor that it succeeded */
export function moodOf(result: string): "good" | "bad" | "ended" {
  const words = result.toLowerCase().replace(WITHOUT_ERRORS, "").replace(NEGATION, "un");
  if (BAD.test(words)) return "bad";
  return GOOD.test(words) && !MIXED.test(words) ? "good" : "ended";
}
