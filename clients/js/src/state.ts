import { resultOf } from "./protocol.js";
import type { EndResult, Item } from "./types.js";

/** How a following stands. `ended`: the publisher ended the log, and has published nothing on it since. */
export type FollowState = "connecting" | "live" | "degraded" | "reconnecting" | "ended" | "error";

/** Derives the state from what is heard. An end holds across reconnects and outages, until something follows it. */
export class StateTracker {
  #state: FollowState = "connecting";
  #ended = false;
  #result: EndResult = {};

  /** How it has ended, while it has. */
  get result(): EndResult | undefined {
    return this.#state === "ended" ? this.#result : undefined;
  }

  get state(): FollowState {
    return this.#state;
  }

  hear(item: Item): void {
    switch (item.type) {
      case "line":
      case "gap":
        this.#ended = false;
        if (this.#state === "ended") {
          this.#state = "live";
        }
        break;
      case "snapshot":
        break;
      case "ended":
        this.#ended = true;
        this.#state = "ended";
        this.#result = resultOf(item);
        break;
      case "live":
      case "restored":
        this.#state = this.#ended ? "ended" : "live";
        break;
      default:
        this.#state = item.type;
    }
  }
}
