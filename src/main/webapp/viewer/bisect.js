/**
 * The first of the numbers from `low` on, below `high`, that is not before what is looked for; `high` where all are.
 *
 * @param {(number: number) => boolean} isBefore true up to some number, and false from there on
 */
export function firstNot(low, high, isBefore) {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
