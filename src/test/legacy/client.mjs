// One WebSocket client that writes down everything it sees, in order.

import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { closed, failed } from './events.mjs';
import { seldom } from './seldom.mjs';

const CONNECT_LIMIT_MS = 4_000;
const SETTLE_LIMIT_MS = 6_000; // a server that is still cold, on a busy machine, has taken 2 s for a burst
const RETRY_MS = 20;

const run = randomBytes(4).toString('hex'); // tells our sentinels from those of a run at the same time
let round = 0;

const SUBSCRIBE = {
  logs: (id) => ({ action: 'subscribe', projectId: id }),
  jobs: (id) => ({ type: 'SUBSCRIBE', tenantId: id }),
};
const PUBLICATION = {
  logs: (id) => [`logs:${id}`, id],
  jobs: (id) => ['job_updates', JSON.stringify({ tenantId: id, marker: id })],
};
const HEARD = {
  logs: (id) => id,
  jobs: (id) => JSON.stringify({ marker: id }),
};

/** The logs dialect's answer to a subscribe. */
export const subscribed = (projectId) =>
  JSON.stringify({ status: 'subscribed', channel: `logs:${projectId}`, message: `Successfully subscribed to logs:${projectId}` });

export class Client {
  events = [];
  #socket; #dialect; #heard = new Set(); #over = false;

  /** Tries until it is connected: a peer that died of the step before is just starting again. */
  static async open(server, dialect) {
    const deadline = Date.now() + CONNECT_LIMIT_MS;
    for (;;) {
      const client = new Client();
      const failure = await client.#connect(await server.url(), dialect);
      if (!failure) return client;
      if (Date.now() > deadline) {
        client.#end(failed(`cannot connect: ${failure}`));
        return client;
      }
      await pause(RETRY_MS);
    }
  }

  #connect(url, dialect) {
    this.#dialect = dialect;
    this.#socket = new WebSocket(url, { handshakeTimeout: CONNECT_LIMIT_MS });
    this.#socket.on('message', (data, isBinary) => this.#record(isBinary ? `«binary ${data.toString('hex')}»` : data.toString()));
    return new Promise((done) => {
      this.#socket.on('error', (e) => done(e.message)); // after the handshake 'close' follows and says more
      this.#socket.on('open', () => {
        this.#socket.on('close', (code) => this.#end(closed(code)));
        done();
      });
    });
  }

  /** Text for a string, a binary frame for a Buffer, JSON for anything else. */
  send(message) {
    if (this.#over) return;
    this.#socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /**
   * Waits until all that was sent and published before has had its effect on all these clients: each subscribes to a
   * fresh marker, *after* its commands, and hears it, *behind* everything published earlier. The jobs dialect does not
   * acknowledge, so the marker is published until it has been heard. A closed connection has settled too.
   */
  static async settle(clients, redis) {
    const id = `marker.${run}.${round++}`;
    const waiting = () => clients.filter((client) => !client.#over && !client.#heard.has(id));
    for (const client of waiting()) client.send(SUBSCRIBE[client.#dialect](id));
    const deadline = Date.now() + SETTLE_LIMIT_MS;
    const publish = seldom(async () => {
      for (const dialect of new Set(waiting().map((client) => client.#dialect))) await redis.publish(...PUBLICATION[dialect](id));
    });
    while (waiting().length > 0 && Date.now() < deadline) {
      await publish();
      await pause(1);
    }
    for (const client of waiting()) client.#end(failed(`no marker within ${SETTLE_LIMIT_MS} ms`));
  }

  leave() {
    this.#over = true;
    this.#socket.close();
  }

  #record(event) {
    if (this.#over) return;
    const id = /marker\.[0-9a-f]{8}\.\d+/.exec(event)?.[0];
    if (id && event === HEARD[this.#dialect](id)) this.#heard.add(id);
    else if (!id || event !== subscribed(id)) this.events.push(event); // so an error about a marker is seen, too
  }

  #end(event) {
    if (this.#over) return;
    this.#over = true;
    this.events.push(event);
  }
}
