/**
 * One tick per frame at most: what shows telemetry reads `tick.n` and is drawn again.
 *
 * Text changes five times a second at most, since nobody reads faster and a fast clock would
 * otherwise spend the whole computer on digits.
 */

export const tick = $state({ n: 0 });

const SHORTEST_MS = 200;
let asked = false;
let last = 0;

export function touch(): void {
  if (asked) return;
  asked = true;
  const wait = Math.max(0, SHORTEST_MS - (performance.now() - last));
  setTimeout(() => requestAnimationFrame(run), wait);
}

function run(): void {
  asked = false;
  last = performance.now();
  tick.n += 1;
}
