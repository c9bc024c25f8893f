// A picture from Chromium, spoken to through a pipe: https://chromedevtools.github.io/devtools-protocol/

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotRunnable } from './errors.mjs';

const LIMIT_MS = 60_000;
const PAGE = new URL('page/index.html', import.meta.url).href;

/** The PNG of what page/draw.js makes of the picture. */
export async function screenshot(program, picture) {
  const profile = mkdtempSync(join(tmpdir(), 'redtail-render-'));
  const chromium = new Chromium(program, profile);
  try {
    return await Promise.race([chromium.picture(picture), chromium.failure]);
  } finally {
    await chromium.end();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Chromium {
  #process; #last = 0; #rest = ''; #waiting = new Map(); #loaded; #ended;

  /** Rejects when there is no Chromium, it ends, or it takes too long. */
  failure;

  constructor(program, profile) {
    this.#process = spawn(
      program,
      [
        '--headless',
        '--remote-debugging-pipe',
        '--no-first-run',
        '--disable-extensions',
        '--disable-gpu',
        '--force-color-profile=srgb',
        '--allow-file-access-from-files', // for the page's modules, which are files beside it
        `--user-data-dir=${profile}`,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Chromium refuses to sandbox root's processes
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    this.#ended = new Promise((done) => {
      this.#process.once('close', done).once('error', done);
    });
    this.failure = new Promise((_, fail) => {
      this.#process.once('error', (e) => fail(new NotRunnable(`${program}: ${e.message}; --chromium names another`)));
      this.#process.once('exit', (code) => fail(new NotRunnable(`${program} has ended (${code})`)));
      setTimeout(() => fail(new NotRunnable(`${program} takes longer than ${LIMIT_MS / 1000} s`)), LIMIT_MS).unref();
    });
    this.failure.catch(() => {}); // it is also over when the picture has been taken
    this.#process.stdio[3].on('error', () => {}); // said by the exit
    this.#process.stdio[4].setEncoding('utf8').on('data', (text) => this.#read(text));
  }

  async picture(picture) {
    const { targetInfos } = await this.#send('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }) => type === 'page');
    const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true });
    const send = (method, parameters) => this.#send(method, parameters, sessionId);
    await send('Page.enable');
    const loaded = new Promise((done) => (this.#loaded = done));
    await send('Page.navigate', { url: PAGE });
    await loaded;
    const drawn = await send('Runtime.evaluate', {
      expression: `draw(${JSON.stringify(picture)})`,
      awaitPromise: true,
      returnByValue: true,
    });
    const failed = drawn.exceptionDetails;
    if (failed) throw new NotRunnable(failed.exception?.description ?? failed.text);
    const clip = { x: 0, y: 0, width: picture.width, height: drawn.result.value, scale: 1 };
    const { data } = await send('Page.captureScreenshot', { format: 'png', clip, captureBeyondViewport: true });
    return Buffer.from(data, 'base64');
  }

  end() {
    this.#process.kill();
    return this.#ended;
  }

  #send(method, params = {}, sessionId) {
    const id = ++this.#last;
    this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((done, fail) => this.#waiting.set(id, { done, fail }));
  }

  #read(text) {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop();
    for (const { id, method, result, error } of messages.map((message) => JSON.parse(message))) {
      if (method === 'Page.loadEventFired') this.#loaded?.();
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.fail(new Error(error.message));
      else waiting?.done(result);
    }
  }
}
