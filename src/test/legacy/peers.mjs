// The Bun servers as child processes, restarted when they die: several bad inputs end the jobs server.

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import WebSocket from 'ws';
import { NotRunnable } from './report.mjs';

const BUN = 'node_modules/@oven/bun-linux-x64/bin/bun';
const INSTALL_LIMIT_MS = 30_000;
const START_LIMIT_MS = 5_000;

/** A folder in which the peers can run: the given one if they are installed there, else an installed copy of it. */
export async function installPeers(folder) {
  if (existsSync(resolve(folder, BUN)) && existsSync(resolve(folder, 'node_modules/ioredis'))) return resolve(folder);
  const copy = mkdtempSync(join(tmpdir(), 'redtail-peers-'));
  process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
  cpSync(folder, copy, { recursive: true });
  const verb = existsSync(join(copy, 'package-lock.json')) ? 'ci' : 'install';
  const npm = spawn('npm', [verb, '--no-audit', '--no-fund', '--prefer-offline'], { cwd: copy, stdio: ['ignore', 'ignore', 'pipe'] });
  endWithUs(npm);
  let errors = '';
  npm.stderr.on('data', (text) => (errors += text));
  const installed = new Promise((done, failed) => {
    npm.on('error', (e) => failed(new NotRunnable(`npm: ${e.message}`)));
    npm.on('exit', (code) => (code === 0 ? done() : failed(new NotRunnable(`npm ${verb} of the peers failed: ${errors}`))));
  });
  await within(INSTALL_LIMIT_MS, installed, `npm ${verb} of the peers`);
  return copy;
}

/**
 * One Bun server. It picks its port itself at every start, so ask for the `url()` whenever you connect.
 *
 * It counts as started only when its Redis client says that it is ready. ioredis writes a SUBSCRIBE that comes before its
 * ready check at once, fails the check for it ("Connection in subscriber mode"), and reconnects without that channel; the
 * logs server has answered by then and never asks again.
 */
export class Peer {
  #folder; #script; #path; #redisPort; #started;

  constructor(folder, script, path, redisPort) {
    this.#folder = folder;
    this.#script = script;
    this.#path = path;
    this.#redisPort = redisPort;
  }

  /** Starts the server unless it is running. */
  url() {
    this.#started ??= this.#start();
    return this.#started;
  }

  reachable() {
    return this.url();
  }

  async #start() {
    const bun = spawn(join(this.#folder, BUN), [this.#script], {
      cwd: this.#folder,
      env: { ...process.env, PORT: '0', REDIS_PORT: String(this.#redisPort), DEBUG: 'ioredis:redis' },
      stdio: ['ignore', 'pipe', 'pipe'], // its stack traces go unread: they are expected, differences.mjs says where
    });
    endWithUs(bun);
    const ended = new Promise((_, failed) => {
      bun.on('error', (e) => failed(new NotRunnable(`${this.#script}: ${e.message}`)));
      bun.on('exit', (code) => {
        this.#started = undefined;
        failed(new NotRunnable(`${this.#script} ended with ${code} before it was up`));
      });
    });
    const up = Promise.all([said(bun.stdout, /^up (\d+) /m), said(bun.stderr, / -> ready/)]);
    const [[, port]] = await within(START_LIMIT_MS, Promise.race([up, ended]), `the start of ${this.#script}`);
    return `ws://127.0.0.1:${port}${this.#path}`;
  }
}

/** The match, once the stream has said so. Reads on after it, or the child would block. */
function said(stream, pattern) {
  return new Promise((done) => {
    let text = '';
    stream.on('data', (more) => {
      const match = text === undefined ? undefined : pattern.exec((text += more));
      if (!match) return;
      text = undefined;
      done(match);
    });
  });
}

/** A server that somebody else runs. */
export function fixedServer(url) {
  return {
    url: async () => url,
    reachable: () => {
      const probe = new WebSocket(url);
      const answered = new Promise((done, failed) => {
        probe.on('open', done);
        probe.on('error', (e) => failed(new NotRunnable(`cannot connect to ${url}: ${e.message}`)));
      });
      return within(START_LIMIT_MS, answered, `connecting to ${url}`).finally(() => probe.close());
    },
  };
}

/** The promise, or {@link NotRunnable} once the time is up. */
export async function within(ms, promise, what) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new NotRunnable(`${what} took longer than ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(2)); // so that 'exit' runs

function endWithUs(child) {
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  child.on('exit', () => process.off('exit', kill));
}
