// The legacy clients, unmodified but for address and project, against both sides: what they log must be the same.

import { HookPage } from './hook.mjs';
import { codeBlock } from './markdown.mjs';
import { Page } from './page.mjs';
import { scenarioStep } from './scenario.mjs';

/** `context`: the legacy clients' folder, the pages' origin, the servers, Redis. */
export function snippetSteps(context) {
  const { seeds, origin } = context;
  const logsClient = (text) => codeBlock(seeds, 'log-streaming-server.md', text);
  const jobsClient = (text) => codeBlock(seeds, 'websocket-reference.md', text);
  const step = (name, play, options) => scenarioStep(name, play, context, options);

  return [
    step('the legacy log server: connect, subscribe, JSON log messages', async (both) => {
      both.run(logsClient('Connected to WebSocket server'));
      await both.shown('Connected to WebSocket server');
      both.run(logsClient('const subscriptionMessage'));
      await both.shown('"subscribed"');
      await both.publish('logs:project123', '{"level":"info","message":"one"}', '"two"', '3.0');
      await both.shown('Received: 3');
      both.run('ws.close()');
      await both.shown('Disconnected from WebSocket server');
    }),

    step('the legacy log server: LogStreamClient with JSON, plain text and an error from the build', async (both) => {
      both.run(logsClient('class LogStreamClient'));
      await both.shown('"subscribed"');
      await both.publish('logs:project123', '{"level":"info","message":"one"}', 'plain text', '');
      await both.publish('logs:project123', '{"status":"error","message":"from the build"}', '{"last":1}');
      await both.shown('{"last":1}');
      both.run('logStream.disconnect()');
      await both.shown('Disconnected from log stream');
    }),

    step(
      'the legacy log server: LogStreamClient without a project',
      async (both) => {
        both.run(logsClient('class LogStreamClient'));
        await both.shown('Server error');
        both.run('logStream.disconnect()');
        await both.shown('Disconnected from log stream');
      },
      {
        project: '',
        documented: {
          why: 'error code',
          peer: ['log: Connected to log stream', 'error: Server error: Invalid action or missing projectId', 'log: Disconnected from log stream'],
          redtail: ['log: Connected to log stream', (line) => /^error: Server error: \S/.test(line), 'log: Disconnected from log stream'],
        },
      },
    ),

    step('the legacy job server: browser client', async (both) => {
      both.run(jobsClient('console.log("Update:"'));
      await both.followed('tenant-1');
      await both.publish('job_updates', '{"tenantId":"tenant-2","not":"ours"}');
      await both.publish('job_updates', '{"jobId": 7, "tenantId": "tenant-1", "progress": 0.5, "log": ["a", null]}', '{"tenantId":"tenant-1","last":1}');
      await both.shown('{"last":1}');
      both.run('ws.close()');
      await both.shown('log: Disconnected');
    }),

    step(
      "the legacy job server: /ws on the page's own host",
      async (both) => {
        both.run(jobsClient('const protocol'));
        both.run('ws.onopen = () => console.log("open"); ws.onclose = () => console.log("closed");');
        await both.shown('open');
        both.run('ws.close()');
        await both.shown('closed');
      },
      { open: (script, { jobs }) => new Page(origin, { window: { location: locationBeside(jobs) } }) },
    ),

    step(
      'the legacy job server: React hook, mounted, given another tenant, unmounted',
      async (both) => {
        const show = async (tenantId) => {
          both.pages.forEach((page) => page.show(tenantId));
          await both.followed(tenantId);
          await both.socketsOpen(1); // the effect's cleanup has closed the others
        };
        await show('tenant-1');
        await both.publish('job_updates', '{"tenantId":"tenant-1","id":1}', '{"tenantId":"tenant-2","id":2}', '{"tenantId":"tenant-1","last":1}');
        await both.shown('{"last":1}');
        await show('tenant-2');
        await both.publish('job_updates', '{"tenantId":"tenant-1","id":3}', '{"tenantId":"tenant-2","id":4}', '{"tenantId":"tenant-2","last":2}');
        await both.shown('{"last":2}');
        both.pages.forEach((page) => page.unmount());
        await both.socketsOpen(0);
      },
      { open: (script) => new HookPage(origin, script(jobsClient('function useJobUpdates'))) },
    ),
  ];
}

/** The `window.location` of a page beside this `/ws`. A gateway below a context path would have it in front, so would the host. */
function locationBeside(jobs) {
  const { protocol, host, pathname } = new URL(jobs);
  return { protocol: protocol.replace('ws', 'http'), host: host + pathname.replace(/\/ws$/, '') };
}
