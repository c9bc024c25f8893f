import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interpolate, layOut, legend, pick, titles } from './dashboard.mjs';
import { NotRunnable } from './errors.mjs';
import { mapping, threshold } from './page/mapping.js';
import { formatter } from './page/format.js';
import { aligned } from './page/series.js';
import { duration, intervals, moment } from './time.mjs';
import { variables } from './variables.mjs';

const panel = (title, x, y, w, h, type = 'timeseries') => ({ title, type, gridPos: { x, y, w, h } });

test('several values become a regular expression in a string of PromQL', () => {
  assert.equal(interpolate('up{job="$job"}', { job: 'redtail' }), 'up{job="redtail"}');
  assert.equal(interpolate('up{i=~"$i"}', { i: ['a.b:1'] }), 'up{i=~"a\\\\.b:1"}');
  const names = { i: ['a', 'b'], __rate_interval: '60s' };
  assert.equal(interpolate('up{i=~"${i}"}[$__rate_interval]', names), 'up{i=~"(a|b)"}[60s]');
  assert.throws(() => interpolate('$nobody', {}), NotRunnable);
});

test('a series is named by its labels', () => {
  assert.equal(legend('{{ instance }} lost: {{reason}}', { instance: 'a', reason: 'overload' }), 'a lost: overload');
  assert.equal(legend('', { __name__: 'up', job: 'a' }), 'up{job="a"}');
});

test('a rate has four scrapes at least, and a point a pixel at most', () => {
  assert.deepEqual(intervals(3600, 600, 15), {
    step: 15,
    names: { __interval: '15000ms', __rate_interval: '60000ms', __range: '3600000ms' },
  });
  assert.equal(intervals(86_400, 600, 15).step, 300);
  assert.equal(intervals(86_400, 600, 15).names.__rate_interval, '315000ms');
  assert.equal(intervals(3600, 600, 5, 1).step, 1);
});

test('times are said in three ways', () => {
  assert.equal(moment('now-10m', 1000), 400);
  assert.equal(moment('1970-01-01T00:01:00Z', 0), 60);
  assert.equal(moment('77', 0), 77);
  assert.throws(() => moment('yesterday', 0), NotRunnable);
  assert.equal(duration('500ms'), 0.5);
  assert.throws(() => duration('0s'), NotRunnable);
});

test('variables are All or the first value, unless one is given', async () => {
  const prometheus = { labelValues: async (selector) => (selector === 'up{job="a"}' ? ['2', '1'] : ['b', 'a']) };
  const dashboard = {
    templating: {
      list: [
        { name: 'datasource', type: 'datasource' },
        { name: 'job', type: 'query', definition: 'label_values(up, job)' },
        { name: 'instance', type: 'query', definition: 'label_values(up{job="$job"}, instance)' },
        { name: 'node', type: 'query', definition: 'x', includeAll: true, multi: true, allValue: '.*' },
      ],
    },
  };
  const range = { from: 0, to: 1 };
  const { values } = await variables(dashboard, [], prometheus, range);
  assert.deepEqual(values, { datasource: 'prometheus', job: 'a', instance: '1', node: '.*' });
  const given = await variables(dashboard, ['node=x', 'node=y', 'instance=2'], prometheus, range);
  assert.deepEqual(given.values, { datasource: 'prometheus', job: 'a', instance: '2', node: ['x', 'y'] });
  await assert.rejects(variables(dashboard, ['nobody=1'], prometheus, range), NotRunnable);
});

test('panels that are picked stand side by side', () => {
  const dashboard = {
    panels: [panel('row', 0, 0, 24, 1, 'row'), panel('a', 0, 1, 12, 8), panel('b', 12, 1, 12, 8), panel('c', 0, 9, 8, 8)],
  };
  assert.deepEqual(titles(dashboard), ['a', 'b', 'c']);
  const places = pick(dashboard, ['c', 'b']).map(({ title, gridPos }) => [title, gridPos.x, gridPos.y]);
  assert.deepEqual(places, [['b', 0, 0], ['c', 12, 0]]);
  assert.deepEqual(pick(dashboard, ['a', 'b', 'c'], 24).map(({ gridPos }) => gridPos.y), [0, 8, 16]);
});

test('a grid that Grafana would change is refused', () => {
  assert.throws(() => layOut([panel('a', 0, 0, 12, 8), panel('b', 11, 7, 12, 8)]), /b and a overlap/);
  assert.throws(() => layOut([panel('a', 20, 0, 5, 8)]), /beyond/);
  assert.throws(() => layOut([panel('a', 0, 0, 5, 8, 'gauge')]), /gauge/);
});

test('values are written as Grafana writes them', () => {
  const written = (unit, value) => formatter(unit)(value);
  assert.equal(written('short', 1234), '1.23 K');
  assert.equal(written('bytes', 33_554_432), '32 MiB');
  assert.equal(written('Bps', 1_500_000), '1.5 MB/s');
  assert.equal(written('s', 0.0025), '2.5 ms');
  assert.equal(written('s', 90), '1.5 mins');
  assert.equal(written('cps', 0.05), '0.05 c/s');
  assert.equal(written('none', 123_456), '123456');
  assert.throws(() => written('furlongs', 1), /furlongs/);
});

test('a moment without a point is a gap', () => {
  const series = [{ points: [[10, 1], [20, 2]] }, { points: [[20, 3]] }];
  assert.deepEqual(aligned(series, { from: 12, to: 31 }, 10), [[10, 20, 30], [1, 2, null], [null, 3, null]]);
});

test('a value has the color of its mapping, or of the last threshold below it', () => {
  assert.equal(mapping([{ type: 'value', options: { 0: { text: 'DOWN' } } }], 0).text, 'DOWN');
  const thresholds = { steps: [{ color: 'green', value: null }, { color: 'red', value: 1 }] };
  assert.equal(threshold(thresholds, 0), 'green');
  assert.equal(threshold(thresholds, 1), 'red');
  assert.equal(threshold(thresholds, undefined), 'green');
});
