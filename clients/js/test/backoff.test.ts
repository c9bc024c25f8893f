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

test("after a success it starts over", () => {
  const backoff = new Backoff();
  for (let i = 0; i < 10; i++) {
    backoff.next();
  }

  backoff.reset();

  expect(backoff.next()).toBeLessThanOrEqual(1_000);
});
