/** All series on the same moments, the moments first. Where one has no point there is null, which is a gap in its line. */
export function aligned(series, { from, to }, step) {
  const begin = Math.floor(from / step);
  const end = Math.floor(to / step);
  const times = Array.from({ length: end - begin + 1 }, (_, i) => (begin + i) * step);
  const key = (time) => Math.round(time * 1000); // a step may be a fraction of a second
  return [
    times,
    ...series.map(({ points }) => {
      const values = new Map(points.map(([time, value]) => [key(time), value]));
      return times.map((time) => values.get(key(time)) ?? null);
    }),
  ];
}
