// ledger.js with the clients of the package ws: node node.mjs '{"url":…,"ids":[…],"wide":…,"clients":…}'; a line on its input ends it.
import readline from "node:readline";
import WebSocket from "ws";
import "./ledger.js";

const { finish } = globalThis.ledger({
  ...JSON.parse(process.argv[2]),
  WebSocket,
  explains: true,
  pause(socket, milliseconds) {
    socket.pause();
    setTimeout(() => socket.resume(), milliseconds);
  },
});
readline.createInterface({ input: process.stdin }).once("line", async (last) => {
  console.log(JSON.stringify(await finish(JSON.parse(last))));
  process.exit(0);
});
