import { expect, test } from "vitest";
import { Backoff } from "../src/backoff.js";

test("each wait is random, at least half a second, at most twenty", () => {
  const waits = Array.from({ length: 200 }, () => {
    const backoff = new Backoff();
    return Array.from({ length: 10 }, () => backoff.next());
  });

  for (const wait of waits.flat()) {
    expect(wait).toBeGreaterThanOrEqual(500);
    expect(wait).toBeLessThanOrEqual(20_000);
  }
  expect(new Set(waits.map((some) => some[9])).size).toBeGreaterThan(100);
  expect(Math.max(...waits.map((some) => some[0] ?? 0))).toBeLessThanOrEqual(1_000);
});

test("those that were cut off together return over four seconds, and later than that if they are refused", () => {
  const first = Array.from({ length: 1_000 }, () => new Backoff().next(true));

  for (let second = 0.5; second < 4; second += 0.5) {
    const share = first.filter((wait) => wait >= second * 1_000 && wait < (second + 0.5) * 1_000).length;
    expect(share).toBeGreaterThan(80);
    expect(share).toBeLessThan(220);
  }
  const backoff = new Backoff();
  const waits = Array.from({ length: 10 }, () => backoff.next(true));
  expect(Math.max(...waits)).toBeLessThanOrEqual(20_000);
});

test("after a success it starts over", () => {
  const backoff = new Backoff();
  for (let i = 0; i < 10; i++) {
    backoff.next();
  }

  backoff.reset();

  expect(backoff.next()).toBeLessThanOrEqual(1_000);
});
