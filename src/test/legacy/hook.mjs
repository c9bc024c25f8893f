// The legacy React hook in a real React 18, mounted as Vite's template mounts an application: in StrictMode, where React
// runs every effect, cleans it up (closing a socket that is still connecting) and runs it again.

import { createRequire } from 'node:module';
import { transformSync } from 'esbuild';
import { Page } from './page.mjs';

const require = createRequire(import.meta.url);
const { createElement, StrictMode } = require('react');
const { create } = require('react-test-renderer');

export class HookPage extends Page {
  #updates = [];
  #component;
  #renderer;

  constructor(origin, code) {
    super(origin, { require });
    this.run(transformSync(code, { loader: 'tsx', format: 'cjs' }).code);
    const useJobUpdates = this.run('useJobUpdates');
    this.#component = ({ tenantId }) => {
      this.#updates = useJobUpdates(tenantId);
      return null;
    };
  }

  /** Mounts the hook, or gives it another tenant. */
  show(tenantId) {
    const element = createElement(StrictMode, null, createElement(this.#component, { tenantId }));
    if (this.#renderer) this.#renderer.update(element);
    else this.#renderer = create(element, { unstable_isConcurrent: true });
  }

  unmount() {
    this.#renderer.unmount();
  }

  /** What the hook returned last, an update a line. */
  seen() {
    return [...this.#updates.map((update) => `update: ${JSON.stringify(update)}`), ...this.lines];
  }
}
