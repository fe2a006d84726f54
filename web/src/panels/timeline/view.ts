/** The stretch of time that a timeline shows, and where on it a moment lies. Pure. */

export interface Stretch {
  start: number;
  end: number;
}

const SHORTEST_S = 600;
const LONGEST_S = 399 * 86400;

export function zoom(of: Stretch, factor: number, about: number): Stretch {
  const length = Math.min(LONGEST_S, Math.max(SHORTEST_S, (of.end - of.start) * factor));
  const share = (about - of.start) / (of.end - of.start);
  const start = about - share * length;
  return { start, end: start + length };
}

export function pan(of: Stretch, by_s: number): Stretch {
  return { start: of.start + by_s, end: of.end + by_s };
}

/** Round moments for an axis, about `most` of them, and how far apart they are. */
export function ticks(of: Stretch, most: number): { at: number[]; step: number } {
  const STEPS = [60, 300, 600, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000, 2592000, 7776000];
  const step = STEPS.find((s) => (of.end - of.start) / s <= most) ?? 7776000;
  const at: number[] = [];
  for (let t = Math.ceil(of.start / step) * step; t <= of.end; t += step) at.push(t);
  return { at, step };
}

export function tickWord(t: number, step: number): string {
  const text = new Date(t * 1000).toISOString();
  if (step >= 86400) return text.slice(step > 864000 ? 0 : 5, 10);
  return t % 86400 === 0 ? text.slice(5, 10) : text.slice(11, 16);
}
