// Values as Grafana writes them, for the units that our dashboard has.

const SI = ['', 'k', 'M', 'G', 'T', 'P'];
const IEC = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];
const SHORT = ['', ' K', ' Mil', ' Bil', ' Tri'];

const UNITS = {
  none: plain,
  short: (value) => scaled(value, 1000, (n, power) => n + SHORT[power], SHORT.length),
  cps: (value) => scaled(value, 1000, (n, power) => `${n}${power ? SHORT[power] : ''} c/s`, SHORT.length),
  bytes: (value) => scaled(value, 1024, (n, power) => `${n} ${IEC[power]}B`, IEC.length),
  decbytes: (value) => scaled(value, 1000, (n, power) => `${n} ${SI[power]}B`, SI.length),
  Bps: (value) => scaled(value, 1000, (n, power) => `${n} ${SI[power]}B/s`, SI.length),
  binBps: (value) => scaled(value, 1024, (n, power) => `${n} ${IEC[power]}B/s`, IEC.length),
  percentunit: (value) => `${plain(value * 100)}%`,
  percent: (value) => `${plain(value)}%`,
  s: seconds,
  dtdurations: seconds,
};

/** A function from numbers to text; an unknown unit is an error, for a wrong one would be a lie. */
export function formatter(unit = 'none') {
  if (!UNITS[unit]) throw new Error(`the unit ${unit} is not known here`);
  return UNITS[unit];
}

/** Units whose axis has steps of powers of two. */
export const binary = (unit) => ['bytes', 'binBps'].includes(unit);

function plain(value) {
  if (value === 0) return '0';
  const digits = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
  return String(digits);
}

function scaled(value, base, written, powers) {
  let power = 0;
  let rest = value;
  while (Math.abs(rest) >= base && power < powers - 1) {
    rest /= base;
    power++;
  }
  return written(plain(rest), power);
}

function seconds(value) {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 0.000_001) return `${plain(value * 1e9)} ns`;
  if (size < 0.001) return `${plain(value * 1e6)} µs`;
  if (size < 1) return `${plain(value * 1000)} ms`;
  if (size < 60) return `${plain(value)} s`;
  if (size < 3600) return `${plain(value / 60)} mins`;
  if (size < 86_400) return `${plain(value / 3600)} hours`;
  return `${plain(value / 86_400)} days`;
}
