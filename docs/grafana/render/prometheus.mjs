// The part of Prometheus' HTTP API that a dashboard needs: https://prometheus.io/docs/prometheus/latest/querying/api/

import { NotRunnable, Refused } from './errors.mjs';

const LIMIT_MS = 60_000;

export class Prometheus {
  #url;

  constructor(url) {
    this.#url = url.replace(/\/*$/, '');
  }

  /** Points are [seconds, value]; what is not finite is null, for it cannot be drawn. */
  async range(query, from, to, step) {
    // Whole steps, as Grafana asks: a picture made a second later has the same points.
    const start = Math.floor(from / step) * step;
    const end = Math.floor(to / step) * step;
    const { result } = await this.#get('query_range', { query, start, end, step });
    return result.map(({ metric, values }) => ({ metric, points: values.map(point) }));
  }

  async instant(query, time) {
    const { result, resultType } = await this.#get('query', { query, time });
    if (resultType === 'scalar') return [{ metric: {}, points: [point(result)] }];
    return result.map(({ metric, value }) => ({ metric, points: [point(value)] }));
  }

  labelValues(selector, label, start, end) {
    return this.#get(`label/${label}/values`, { 'match[]': selector, start, end });
  }

  async #get(path, parameters) {
    const url = `${this.#url}/api/v1/${path}`;
    const search = new URLSearchParams(parameters);
    let answer;
    let body;
    try {
      answer = await fetch(`${url}?${search}`, { signal: AbortSignal.timeout(LIMIT_MS) });
      body = await answer.json();
    } catch (e) {
      const reason = answer ? `${answer.status}, and no JSON` : (e.cause?.message ?? e.message);
      throw new NotRunnable(`${url}: ${reason}`);
    }
    if (body.status === 'success') return body.data;
    if (body.status === 'error') throw new Refused(`${body.error}: ${parameters.query ?? path}`);
    throw new NotRunnable(`${url}: ${answer.status}, and not as a Prometheus answers`);
  }
}

const point = ([time, value]) => [time, Number.isFinite(Number(value)) ? Number(value) : null];
