// The axes of all plots.

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4, 6, 8, 12].map((hours) => hours * HOUR),
  ...[1, 2, 4, 7, 14, 28].map((days) => days * DAY),
];

const FONT = '12px Inter, Roboto, Helvetica, Arial, sans-serif';

function common({ theme }) {
  return {
    stroke: getComputedStyle(document.documentElement).getPropertyValue('--faint'),
    grid: { stroke: theme === 'dark' ? 'rgba(240,250,255,0.09)' : 'rgba(0,10,23,0.09)', width: 1 },
    ticks: { show: false },
    font: FONT,
  };
}

/** Days and seconds are in it where the labels would else be the same. */
export function timeAxis(picture) {
  const days = picture.to - picture.from > DAY;
  const clock = (seconds) =>
    new Intl.DateTimeFormat('sv-SE', {
      ...(days ? { month: '2-digit', day: '2-digit' } : {}),
      hour: '2-digit',
      minute: '2-digit',
      ...(seconds ? { second: '2-digit' } : {}),
    });
  return {
    ...common(picture),
    size: 24,
    incrs: STEPS,
    space: days ? 90 : 65,
    values: (_, moments, axis, space, increment) => {
      const { format } = clock(increment < MINUTE);
      return moments.map((moment) => format(moment * 1000));
    },
  };
}

/** As wide as its longest label. */
export function valueAxis(picture, format) {
  return {
    ...common(picture),
    space: 30,
    values: (_, values) => values.map(format),
    size: (plot, labels) => {
      plot.ctx.font = FONT; // of the device's pixels, of which there is one to one of the page's
      return Math.max(20, ...(labels ?? []).map((label) => plot.ctx.measureText(label).width)) + 16;
    },
  };
}
