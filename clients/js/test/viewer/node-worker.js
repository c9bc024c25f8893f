import { Worker as Thread } from "node:worker_threads";

/** The browser's Worker, as far as the viewer needs it, on a thread of Node. */
export class NodeWorker {
  static started = 0;
  #thread;

  constructor(url) {
    NodeWorker.started++;
    const browser = `const { parentPort } = require("node:worker_threads");
      globalThis.postMessage = (data) => parentPort.postMessage(data);
      globalThis.addEventListener = (type, listener) => parentPort.on("message", (data) => listener({ data }));
      import(${JSON.stringify(url)});`;
    this.#thread = new Thread(browser, { eval: true });
  }

  addEventListener(type, listener) {
    this.#thread.on(type, (data) => listener({ data }));
  }

  postMessage(data) {
    this.#thread.postMessage(data);
  }

  terminate() {
    this.#thread.terminate();
  }
}
