// Runs one step of steps.mjs against a peer and the gateway side by side.

import { Client } from './client.mjs';

/** What each side's clients saw: `{peer: {a: [...]}, redtail: {a: [...]}}`. */
export async function runStep(step, dialect, servers, redis) {
  const names = step.clients ?? ['a'];
  const connect = async (server) => Object.fromEntries(await Promise.all(names.map(async (name) => [name, await Client.open(server, dialect)])));
  const [peer, redtail] = await Promise.all([connect(servers.peer), connect(servers.redtail)]);
  const everyone = [...Object.values(peer), ...Object.values(redtail)];

  for (const action of step.actions) {
    if (action.publish) await redis.pipeline(action.payloads.map((payload) => ['publish', action.publish, payload])).exec();
    else for (const clients of [peer, redtail]) clients[action.from].send(action.send);
    await Client.settle(everyone, redis);
  }

  for (const client of everyone) client.leave();
  const events = (clients) => Object.fromEntries(Object.entries(clients).map(([name, client]) => [name, client.events]));
  return { peer: events(peer), redtail: events(redtail) };
}
