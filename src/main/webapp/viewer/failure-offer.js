// What a log that has failed offers its reader: what its first error says, and the way there.
import { counted } from "./dom.js";
import { outcome } from "./outcome.js";

export class FailureOffer {
  #errors;
  #pane;
  #go;
  #failed = false;
  #open = false;

  /**
   * @param {import("./errors.js").Errors} errors @param {import("./pane-frame.js").PaneFrame} pane
   * @param {() => void} go to the first error
   */
  constructor(errors, pane, go) {
    this.#errors = errors;
    this.#pane = pane;
    this.#go = go;
  }

  /** Whether the reader is offered the first error, and was at none yet. */
  get open() {
    return this.#open;
  }

  /**
   * Offers it once when a log has failed, unless it is seen already, and until it is seen, the reader is at an error or the log goes on.
   *
   * @param {import("./merged-following.js").MergedFollowing} following of one log or of several
   * @param {import("./address.js").Named[]} sources the logs that are mixed; none where there is only one
   * @param {(row: number) => boolean} seen whether a row is on the screen
   */
  update(following, sources, seen) {
    const failed = outcome(following) === "bad" && following.caughtUp; // lines of several logs wait for each other
    const begins = failed && !this.#failed;
    this.#failed = failed;
    const first = this.#errors.first();
    if (begins && first >= 0 && !this.#errors.visited && !seen(first)) {
      const { count } = this.#errors;
      const label = count === 1 ? "Go to the error" : `Go to the first of ${counted(count, "error")}`;
      const { line, whole, source } = this.#errors.summary();
      this.#pane.offer({ text: `${failedOf(following, sources, source)}: ${line}`, title: whole }, { label, key: "e" }, () => this.#go());
      this.#open = true;
    } else if (this.#open && (!failed || this.#errors.visited || seen(first))) {
      this.#pane.withdraw();
      this.#open = false;
    }
  }
}

/** Which of them has failed, and whose error is told if that is another one. @param {number} source of the error */
function failedOf({ followings = [] }, sources, source) {
  const failed = sources.filter((_, i) => outcome(followings[i]) === "bad");
  if (failed.length === 0) return "Failed";
  const names = failed.map(({ title }) => title).join(", ");
  return failed.length === 1 && failed[0] === sources[source] ? `${names} has failed` : `${names} ${failed.length === 1 ? "has" : "have"} failed; ${sources[source].title}`;
}
