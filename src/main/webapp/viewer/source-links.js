// How the lines of several logs are numbered and linked: by their place in their own log, where the link leads to.

const TIME = /^#@(.{1,64})$/;

/** Such as a log of one channel has them; no line of the merged ones has an address of its own. */
export class SourceLinks {
  #store;
  #channels;

  /** @param {import("./store.js").LineStore} store @param {import("./address.js").Named[]} channels */
  constructor(store, channels) {
    this.#store = store;
    this.#channels = channels;
  }

  /** @returns {string} what stands beside the line */
  number(row) {
    const offset = this.#store.offset(row);
    return offset < 0 ? String(this.#store.linesBefore(row) + 1) : String(offset);
  }

  /** @returns {string | null} null where the gateway keeps no history */
  anchor(row) {
    const offset = this.#store.offset(row);
    const { title, query } = this.#channels[this.#store.source(row)];
    return offset < 0 ? null : `${query}#${title}:${offset}`;
  }

  /** @returns {string | null} that of the first of several lines, which may be of several logs */
  range(from) {
    return this.anchor(from);
  }

  /** The address of a time. */
  timeAnchor(text) {
    return `#@${text}`;
  }

  /** @returns {{ time: string } | null} no address asks for a line here */
  wanted(hash) {
    const text = TIME.exec(hash)?.[1];
    return text === undefined ? null : { time: decoded(text) };
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody typed a percent sign
  }
}
