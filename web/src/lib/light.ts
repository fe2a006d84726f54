/** How much of the Sun a site sees: a tower has light while the ground below it is dark. */

export interface SunOver {
  /** At 2 m above the ground, 0 to 1. */
  lit_fraction: number;
  /** At every height that elements look from, in metres. */
  lit?: Record<string, number>;
}

export interface Seen {
  part: number;
  /** From which height; null when every height sees as much. */
  height_m: number | null;
}

// Less than this of the disc is dark for people.
const LEAST = 0.01;

/** The most that is seen of the disc, from the lowest height that sees it so. */
export function mostSeen(sun: SunOver): Seen {
  const all = Object.entries(sun.lit ?? {}).map(([height, part]) => [Number(height), part] as const).sort((a, b) => a[0] - b[0]);
  const part = Math.max(sun.lit_fraction, ...all.map(([, p]) => p));
  const same = all.every(([, p]) => Math.abs(p - part) < LEAST);
  return { part, height_m: same ? null : (all.find(([, p]) => p >= part - LEAST)?.[0] ?? null) };
}

/** `lit`, `dark`, or how much from where: `32 % · 10 m`. */
export function lightWord(sun: SunOver, words: { lit: string; dark: string }): string {
  const { part, height_m } = mostSeen(sun);
  if (part < LEAST) return words.dark;
  if (height_m === null && part > 0.5) return words.lit;
  return `${Math.round(100 * part)} %${height_m === null ? '' : ` · ${height_m} m`}`;
}

export const isLit = (sun: SunOver): boolean => mostSeen(sun).part >= LEAST;
