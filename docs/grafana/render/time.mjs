// Moments, durations, and the intervals that Grafana makes of them; all in seconds.

import { NotRunnable } from './errors.mjs';

const UNITS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** "15s" as 15. */
export function duration(text) {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (!(count > 0)) throw new NotRunnable(`"${text}" is not a duration such as 15s, 5m, 1h`);
  return count * UNITS[unit];
}

/** "now-10m", an ISO 8601 time or seconds since 1970. */
export function moment(text, now) {
  if (text === 'now') return now;
  if (text.startsWith('now-')) return now - duration(text.slice(4));
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.floor(Date.parse(text) / 1000);
  if (Number.isNaN(seconds)) throw new NotRunnable(`"${text}" is not a time such as now-10m or 2026-11-22T21:00:00Z`);
  return seconds;
}

const ROUND = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/**
 * A point a pixel, on a round number of seconds, never more often than is scraped; and rates over four scrapes at least,
 * so that one that is late leaves two: https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/
 */
export function intervals(range, pixels, scrape, step) {
  const interval = step ?? Math.max(scrape, ROUND.find((seconds) => seconds >= range / pixels) ?? ROUND.at(-1));
  return {
    step: interval,
    names: {
      __interval: prometheusDuration(interval),
      __rate_interval: prometheusDuration(Math.max(interval + scrape, 4 * scrape)),
      __range: prometheusDuration(range),
    },
  };
}

/** Prometheus takes whole milliseconds. */
const prometheusDuration = (seconds) => `${Math.round(seconds * 1000)}ms`;
