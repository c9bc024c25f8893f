// What happens to the pages of both sides while a snippet runs in them.

import { addressed } from './markdown.mjs';
import { Page, until } from './page.mjs';
import { seldom } from './seldom.mjs';

const PROBE = '"probe":';

/** Two pages, one a side, that get the same scripts and see the same publications. */
export class Scenario {
  #redis; #scripts;

  /** `open(script, addresses)`: the page of a side; `script` gives a snippet with that side's addresses in it. */
  static async start(servers, redis, project, open) {
    const scenario = new Scenario();
    scenario.#redis = redis;
    scenario.pages = [];
    scenario.#scripts = [];
    for (const side of ['peer', 'redtail']) {
      const addresses = { logs: await servers.logs[side].url(), jobs: await servers.jobs[side].url(), project };
      const script = (text) => addressed(text, addresses);
      scenario.pages.push(open(script, addresses));
      scenario.#scripts.push(script);
    }
    return scenario;
  }

  run(text) {
    this.pages.forEach((page, side) => page.run(this.#scripts[side](text)));
  }

  async publish(channel, ...payloads) {
    for (const payload of payloads) await this.#redis.publish(channel, payload);
  }

  /** Until every page shows a line with this text. */
  shown(text) {
    return until(this.pages, text, (page) => page.seen().some((line) => line.includes(text)));
  }

  socketsOpen(count) {
    return until(this.pages, `${count} open sockets`, (page) => page.openSockets() === count);
  }

  /** The jobs dialect does not acknowledge: probes until every page has heard one, and then the last one, too. */
  async followed(tenantId) {
    let last = 0;
    const heard = (page, number) => page.seen().some((line) => line.includes(`${PROBE}"${tenantId} `) && Number(/ (\d+)"/.exec(line)[1]) >= number);
    const probe = seldom(() => this.publish('job_updates', JSON.stringify({ tenantId, probe: `${tenantId} ${++last}` })));
    await until(this.pages, `a probe for ${tenantId}`, (page) => heard(page, 1), probe);
    await until(this.pages, `the last probe for ${tenantId}`, (page) => heard(page, last));
  }

  /** What both sides' users have seen, but for the probes. */
  end() {
    for (const socket of this.pages.flatMap((page) => page.sockets)) socket.terminate();
    const [peer, redtail] = this.pages.map((page) => ({ a: page.seen().filter((line) => !line.includes(PROBE)) }));
    return { peer, redtail };
  }
}

/** A step for compare.mjs: `play(scenario)` in an empty page, or in what `open` opens. */
export function scenarioStep(name, play, { origin, servers, redis }, { project = 'project123', documented, open = () => new Page(origin) } = {}) {
  return {
    name: `snippet: ${name}`,
    documented,
    run: async () => {
      const scenario = await Scenario.start(servers, redis, project, open);
      await play(scenario);
      return scenario.end();
    },
  };
}
