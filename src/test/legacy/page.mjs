// As much of a browser's page as the legacy snippets need: a script context with a WebSocket and a console.

import { setTimeout as pause } from 'node:timers/promises';
import { createContext, runInContext } from 'node:vm';
import WebSocket from 'ws';
import { failed, isFailure } from './events.mjs';

const WAIT_LIMIT_MS = 6_000;

export class Page {
  /** What the console got, a line a call: `log: Received: {"n":1}`. */
  lines = [];
  /** Every WebSocket that the page's scripts opened. */
  sockets = [];
  #context;

  /** `globals`: what else the page's scripts find, such as `window`. */
  constructor(origin, globals = {}) {
    const { sockets } = this;
    const uncaught = (error) => this.lines.push(`uncaught: ${asText(error)}`);
    class PageWebSocket extends WebSocket {
      constructor(url, protocols = []) {
        super(url, protocols, { origin }); // browsers always send one
        this.on('error', () => {}); // an unheard error event is none in a browser; in Node it would be thrown
        sockets.push(this);
      }

      /** A browser writes what a handler throws to the console; Node would end this process. */
      emit(...event) {
        try {
          return super.emit(...event);
        } catch (error) {
          uncaught(error);
          return true;
        }
      }
    }
    const write = (level) => (...args) => this.lines.push(`${level}: ${args.map(asText).join(' ')}`);
    const console = { log: write('log'), error: write('error') };
    this.#context = createContext({ WebSocket: PageWebSocket, console, ...globals });
  }

  run(code) {
    try {
      return runInContext(code, this.#context, { timeout: WAIT_LIMIT_MS });
    } catch (error) {
      this.lines.push(failed(`uncaught: ${asText(error)}`)); // no snippet may end so
      return undefined;
    }
  }

  /** What the page's user has of all this. */
  seen() {
    return this.lines;
  }

  openSockets() {
    return this.sockets.filter((socket) => socket.readyState !== WebSocket.CLOSED).length;
  }
}

/** Waits for a fact, doing `meanwhile` again and again; says so on a page that it never came to, and waits for that page no more. */
export async function until(pages, what, fact, meanwhile = async () => {}) {
  const deadline = Date.now() + WAIT_LIMIT_MS;
  const waiting = () => pages.filter((page) => !page.lines.some(isFailure) && !fact(page));
  while (waiting().length > 0 && Date.now() < deadline) {
    await meanwhile();
    await pause(5);
  }
  for (const page of waiting()) page.lines.push(failed(`waited in vain for ${what}`));
}

function asText(value) {
  if (typeof value === 'string') return value;
  // Errors are of the page's own realm, so `instanceof` does not know them.
  return Object.prototype.toString.call(value) === '[object Error]' ? String(value) : JSON.stringify(value);
}
