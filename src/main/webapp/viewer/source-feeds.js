// Puts what is heard of several channels into one store: each channel's lines are read as if it were alone.
import { LogFeed } from "./log-feed.js";

export class SourceFeeds {
  #store;
  #feeds;
  #names;
  #last = -1;

  /** @param {import("./store.js").LineStore} store @param {import("./address.js").Named[]} channels */
  constructor(store, channels) {
    this.#store = store;
    this.#names = channels.map(({ title }) => title);
    this.#feeds = channels.map((_, source) => new LogFeed(store, source));
  }

  /** @param {any} item with `source` and `format` @returns {number | null} a row that changed */
  line(item) {
    return this.#of(item).line(item, item.format);
  }

  /** What is no line; the first channel speaks for all of a gateway without history. */
  event(event, kept = true) {
    if (event.type === "live" && event.source > 0) return;
    const feed = this.#of(event);
    feed.name = `${this.#names[event.source]}: `;
    if (event.type === "live") feed.name = "";
    feed.event(event, kept);
  }

  #of({ source }) {
    const feed = this.#feeds[source];
    if (source !== this.#last) feed.interrupted();
    this.#last = source;
    return feed;
  }
}
