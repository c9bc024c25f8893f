// Legacy compatibility: what a client sees from the two Bun servers ("peers"), it must see from Redtail.
//
//   npm ci
//   node compare.mjs --redtail ws://127.0.0.1:8080 --redis 6379
//   node compare.mjs --self --redis 6379        the peers against themselves: everything must be `same`
//
//   --redtail URL        the gateway; logs are compared at its /, jobs at its /ws
//   --redtail-logs URL   the same, one by one: any server may stand on the right
//   --redtail-jobs URL
//   --redis PORT         the Redis on this machine that the gateway uses (6379); the peers get the same one
//   --peers FOLDER       the Bun servers, or REDTAIL_PEERS (bench/peers); copied, then installed, unless
//                        it has been installed already
//   --seeds FOLDER       the legacy clients' documents, or REDTAIL_SEEDS (../shared/seeds, beside the project)
//   --origin URL         what the pages that run the snippets send as Origin (http://localhost:5173)
//   --only TEXT          only the steps whose name contains TEXT
//   --show               print what both sides saw at every step, not only where they differ
//
// One line a step: `same`, `superset: why` (a row of differences.mjs, spelled out at the end), or `DIFFERENT` with both
// outputs. Exits 0 when nothing differs, 1 when something does or time ran out, 2 when it could not be run.
//
// Use a Redis of its own: some steps publish what ends every jobs peer that listens.

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Redis from 'ioredis';
import { verdict } from './differences.mjs';
import { NotRunnable, report, summary } from './report.mjs';
import { fixedServer, installPeers, Peer } from './peers.mjs';
import { runStep } from './run-step.mjs';
import { snippetSteps } from './snippets.mjs';
import { jobsSteps, logsSteps } from './steps.mjs';

const RUN_LIMIT_MS = 48_000; // since the start; after it no further step begins, and none takes longer than 10 s

const here = dirname(fileURLToPath(import.meta.url));

function options() {
  const { values } = parseArgs({
    options: {
      redtail: { type: 'string' },
      'redtail-logs': { type: 'string' },
      'redtail-jobs': { type: 'string' },
      redis: { type: 'string', default: '6379' },
      peers: { type: 'string', default: process.env.REDTAIL_PEERS ?? resolve(here, '../../../bench/peers') },
      seeds: { type: 'string', default: process.env.REDTAIL_SEEDS ?? resolve(here, '../../../../shared/seeds') },
      origin: { type: 'string', default: 'http://localhost:5173' },
      only: { type: 'string', default: '' },
      show: { type: 'boolean', default: false },
      self: { type: 'boolean', default: false },
    },
  });
  const base = values.redtail?.replace(/\/*$/, '/');
  const logs = values['redtail-logs'] ?? base;
  const jobs = values['redtail-jobs'] ?? (base && `${base}ws`);
  if (!values.self && !(logs && jobs)) throw new NotRunnable('say --redtail URL, or --redtail-logs and --redtail-jobs, or --self');
  for (const [what, folder, file] of [['peers', values.peers, 'logs.ts'], ['seeds', values.seeds, 'websocket-reference.md']]) {
    if (!existsSync(resolve(folder, file))) {
      throw new NotRunnable(`no ${what} in ${folder}: say --${what} FOLDER or set REDTAIL_${what.toUpperCase()}`);
    }
  }
  return { ...values, logs, jobs, redis: Number(values.redis) };
}

async function connectToRedis(port) {
  const redis = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {}); // what went wrong comes out of connect() below, or ends the run by its time-out
  try {
    await redis.connect();
  } catch (e) {
    throw new NotRunnable(`no Redis at 127.0.0.1:${port}: ${e.message}`);
  }
  return redis;
}

/** Both sides of both dialects: `{logs: {peer, redtail}, jobs: {peer, redtail}}`, each a server with a `url()`. */
async function startServers(opts) {
  const folder = await installPeers(opts.peers);
  const peer = (script, path) => new Peer(folder, script, path, opts.redis);
  const right = (url, script, path) => (opts.self ? peer(script, path) : fixedServer(url));
  const servers = {
    logs: { peer: peer('logs.ts', '/'), redtail: right(opts.logs, 'logs.ts', '/') },
    jobs: { peer: peer('jobs.ts', '/ws'), redtail: right(opts.jobs, 'jobs.ts', '/ws') },
  };
  await Promise.all([servers.logs, servers.jobs].flatMap(({ peer, redtail }) => [peer.reachable(), redtail.reachable()]));
  return servers;
}

async function main() {
  const deadline = Date.now() + RUN_LIMIT_MS;
  const opts = options();
  const redis = await connectToRedis(opts.redis);
  const servers = await startServers(opts);
  const steps = [
    ...logsSteps.map((step) => ({ ...step, run: () => runStep(step, 'logs', servers.logs, redis) })),
    ...jobsSteps.map((step) => ({ ...step, run: () => runStep(step, 'jobs', servers.jobs, redis) })),
    ...snippetSteps({ ...opts, servers, redis }),
  ].filter((step) => step.name.includes(opts.only));

  for (const step of steps) {
    if (Date.now() > deadline) break;
    const sides = await step.run(); // every wait in it has its own limit
    report(step.name, verdict(step, sides), sides, opts.show);
  }
  return summary(steps.length);
}

const code = await main().catch((e) => {
  if (!(e instanceof NotRunnable)) console.error(e);
  console.error(`compare: ${e.message}`);
  return 2;
});
process.exit(code); // not by running dry: closing handshakes and Redis connections may still be open
