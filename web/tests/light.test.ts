import { describe, expect, it } from 'vitest';
import { isLit, lightWord, mostSeen } from '../src/lib/light';

const words = { lit: 'lit', dark: 'dark' };

describe('light over a site', () => {
  it('is told from the height that sees most of the disc', () => {
    const evening = { lit_fraction: 0, lit: { '1': 0, '2': 0, '5': 0.08, '10': 0.3215 } };
    expect(mostSeen(evening)).toEqual({ part: 0.3215, height_m: 10 });
    expect(lightWord(evening, words)).toBe('32 % · 10 m');
    expect(isLit(evening)).toBe(true);
  });

  it('names no height where all see the same', () => {
    expect(lightWord({ lit_fraction: 1, lit: { '2': 1, '10': 1 } }, words)).toBe('lit');
    expect(lightWord({ lit_fraction: 0.3, lit: { '2': 0.3, '10': 0.3 } }, words)).toBe('30 %');
    expect(lightWord({ lit_fraction: 0.7 }, words)).toBe('lit');
  });

  it('is dark when nobody sees anything worth telling', () => {
    expect(lightWord({ lit_fraction: 0, lit: { '2': 0, '10': 0.004 } }, words)).toBe('dark');
    expect(isLit({ lit_fraction: 0 })).toBe(false);
  });

  it('takes the lowest height that sees as much', () => {
    expect(mostSeen({ lit_fraction: 0.2, lit: { '10': 1, '2': 0.2, '5': 1 } }).height_m).toBe(5);
  });
});
