import { parseArgs } from 'node:util';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { screenshot } from './browser.mjs';
import { interpolate, layOut, legend, pick, titles } from './dashboard.mjs';
import { NotRunnable, Refused } from './errors.mjs';
import { Prometheus } from './prometheus.mjs';
import { duration, intervals, moment } from './time.mjs';
import { variables } from './variables.mjs';

const HELP = `Draws a Grafana dashboard as one picture, from the data of a Prometheus.

  npm install
  node render.mjs --prometheus http://127.0.0.1:9090 --from now-10m --out dashboard.png

This is not Grafana. It reads the JSON that is imported there, fills in variables and $__rate_interval as Grafana does,
sends each panel's own PromQL to Prometheus, and draws the grid with uPlot, the library that Grafana draws with. It knows
the panels that our dashboard has (row, stat, timeseries, state-timeline, heatmap) and its units; what it does not know
stops it, for a picture that differs from Grafana's in silence would be worse than none.

  --prometheus URL        http://127.0.0.1:9090
  --dashboard FILE        ../redtail-dashboard.json
  --from TIME, --to TIME  now-1h and now: now, now-90m, 2026-11-22T21:00:00Z, or seconds since 1970
  --step DURATION         between points; by default what Grafana would take for the range and the panel's width
  --scrape-interval DURATION  what the data source in Grafana would say (15s): the least step, a quarter of the least
                          $__rate_interval
  --var NAME=VALUE        a variable's value instead of its first one, or All; again for several values
  --panel TITLE           only this panel; again for several, which are put side by side in the order of the dashboard
  --panel-width COLUMNS   of those panels, of the grid's 24; by default the dashboard's
  --theme dark|light      dark
  --width PIXELS          1600
  --out FILE              dashboard.png
  --chromium PROGRAM      chromium, or CHROMIUM

Times in the picture are those of TZ. Exits 0; with 1 when Prometheus refused a query, which the picture says, too; with
2 when there is no picture.`;

function options() {
  try {
    return parseArgs({
      options: {
        prometheus: { type: 'string', default: 'http://127.0.0.1:9090' },
        dashboard: { type: 'string', default: fileURLToPath(new URL('../redtail-dashboard.json', import.meta.url)) },
        from: { type: 'string', default: 'now-1h' },
        to: { type: 'string', default: 'now' },
        step: { type: 'string' },
        'scrape-interval': { type: 'string', default: '15s' },
        var: { type: 'string', multiple: true, default: [] },
        panel: { type: 'string', multiple: true, default: [] },
        'panel-width': { type: 'string' },
        theme: { type: 'string', default: 'dark' },
        width: { type: 'string', default: '1600' },
        out: { type: 'string', default: 'dashboard.png' },
        chromium: { type: 'string', default: process.env.CHROMIUM ?? 'chromium' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (e) {
    throw new NotRunnable(`${e.message}; --help has all options`);
  }
}

function number(text, option, least, most) {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new NotRunnable(`--${option} must be a whole number from ${least} to ${most}, not ${text}`);
  }
  return value;
}

function settings(given) {
  const now = Math.floor(Date.now() / 1000);
  const from = moment(given.from, now);
  const to = moment(given.to, now);
  if (from >= to) throw new NotRunnable('--from must be before --to');
  if (!['dark', 'light'].includes(given.theme)) throw new NotRunnable('--theme is dark or light');
  return {
    from,
    to,
    step: given.step && duration(given.step),
    scrape: duration(given['scrape-interval']),
    width: number(given.width, 'width', 400, 8000),
    columns: given['panel-width'] && number(given['panel-width'], 'panel-width', 1, 24),
  };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (e) {
    throw new NotRunnable(`${file}: ${e.message}`);
  }
}

/** The panel with its data: a list of series for each of its queries, in order, or the error that Prometheus gave. */
async function evaluated(panel, prometheus, values, { from, to, step, scrape, width }) {
  const pixels = (panel.gridPos.w / 24) * width;
  const times = intervals(to - from, pixels, scrape, step);
  const names = { ...values, ...times.names };
  const text = { ...panel, title: interpolate(panel.title ?? '', names, String) };
  try {
    const series = await Promise.all(
      (panel.targets ?? []).map(async (target) => {
        const expr = interpolate(target.expr, names);
        const answer = target.instant
          ? await prometheus.instant(expr, to)
          : await prometheus.range(expr, from, to, times.step);
        return answer.map(({ metric, points }) => ({ name: legend(target.legendFormat, metric), metric, points }));
      }),
    );
    return { ...text, step: times.step, series: series.flat() };
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    return { ...text, error: e.message, series: [] };
  }
}

async function main() {
  const given = options();
  if (given.help) return console.log(HELP);
  const chosen = settings(given);
  const prometheus = new Prometheus(given.prometheus);
  const dashboard = read(given.dashboard);
  const unknown = given.panel.filter((title) => !titles(dashboard).includes(title));
  if (unknown.length > 0) {
    throw new NotRunnable(`no panel is called ${unknown.join(' or ')}; there are\n  ${titles(dashboard).join('\n  ')}`);
  }
  const { values, labels } = await variables(dashboard, given.var, prometheus, chosen);
  const layout = layOut(pick(dashboard, given.panel, chosen.columns));
  const panels = [];
  for (const panel of layout) panels.push(await evaluated(panel, prometheus, values, chosen));

  const picture = {
    title: dashboard.title,
    labels,
    from: chosen.from,
    to: chosen.to,
    width: chosen.width,
    theme: given.theme,
    panels,
  };
  writeFileSync(given.out, await screenshot(given.chromium, picture));

  const drawn = panels.filter((panel) => panel.type !== 'row');
  const empty = drawn.filter((panel) => !panel.error && panel.series.length === 0);
  const refused = drawn.filter((panel) => panel.error);
  console.log(`${given.out}: ${drawn.length} panels`);
  if (empty.length > 0) console.log(`no data: ${empty.map((panel) => panel.title).join('; ')}`);
  for (const panel of refused) console.error(`refused: ${panel.title}: ${panel.error}`);
  if (refused.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (e) {
  const expected = e instanceof NotRunnable || e instanceof Refused;
  console.error(expected ? e.message : e);
  process.exitCode = 2;
}
