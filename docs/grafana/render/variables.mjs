import { interpolate } from './dashboard.mjs';
import { NotRunnable } from './errors.mjs';

/**
 * The dashboard's variables, in order, for later ones use earlier ones. Where nothing is given it is as with a dashboard
 * just imported: All where there is such a choice, else the first value.
 *
 * @returns values by name, for queries, and labels, for people
 */
export async function variables(dashboard, given, prometheus, { from, to }) {
  const asked = new Map();
  for (const pair of given) {
    const [, name, value] = /^(\w+)=(.*)$/.exec(pair) ?? [];
    if (!name) throw new NotRunnable(`--var ${pair}: it must be NAME=VALUE`);
    asked.set(name, [...(asked.get(name) ?? []), value]);
  }
  const values = {};
  const labels = [];
  for (const variable of dashboard.templating?.list ?? []) {
    const { name } = variable;
    if (variable.type === 'datasource') {
      values[name] = 'prometheus';
      continue;
    }
    const chosen = asked.get(name) ?? (await choice(variable, values, prometheus, from, to));
    asked.delete(name);
    const everything = chosen.length === 1 && chosen[0] === 'All';
    const several = variable.multi || variable.includeAll;
    values[name] = everything ? (variable.allValue ?? '.*') : several ? chosen : chosen[0];
    labels.push({ name: variable.label ?? name, value: chosen.join(' + ') });
  }
  if (asked.size > 0) throw new NotRunnable(`the dashboard has no variable ${[...asked.keys()].join(', ')}`);
  return { values, labels };
}

async function choice({ name, definition, includeAll }, values, prometheus, from, to) {
  if (includeAll) return ['All'];
  const [, selector, label] = /^label_values\((.+),\s*(\w+)\)$/.exec(definition ?? '') ?? [];
  if (!label) throw new NotRunnable(`the variable ${name} is no label_values(…, …): say --var ${name}=VALUE`);
  const found = await prometheus.labelValues(interpolate(selector, values), label, from, to);
  if (found.length === 0) throw new NotRunnable(`Prometheus has no value for ${name}: ${definition}`);
  return [found.sort()[0]];
}
