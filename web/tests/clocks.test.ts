import { describe, expect, it } from 'vitest';

import { elapsed, lunarDay } from '../src/app/clocks';
import { iso, seconds } from '../src/lib/time.svelte';
import { tickWord, ticks, zoom } from '../src/panels/timeline/view';

describe('time', () => {
  it('is UTC, with or without its Z', () => {
    expect(seconds('2035-03-01T00:00:00Z')).toBe(2056320000);
    expect(seconds('2035-03-01T00:00:00')).toBe(2056320000);
    expect(seconds(null)).toBeNaN();
    expect(iso(2056320000.5)).toBe('2035-03-01T00:00:00.500Z');
    expect(iso(NaN)).toBe('');
  });

  it('counts what has gone by', () => {
    expect(elapsed(313 * 86400 + 6 * 3600 + 6 * 60 + 47)).toBe('313d 06:06:47');
    expect(elapsed(-61)).toBe('−0d 00:01:01');
  });

  it('is noon at a southern site when the Sun stands in the north', () => {
    expect(lunarDay(0, -89)).toBe('12:00 ☾');
    expect(lunarDay(270, -89)).toBe('18:00 ☾');
    expect(lunarDay(90, -89)).toBe('06:00 ☾');
    expect(lunarDay(180, 89)).toBe('12:00 ☾');
  });
});

describe('the timeline', () => {
  it('zooms about a moment, between ten minutes and 399 days', () => {
    expect(zoom({ start: 0, end: 1000 }, 2, 250)).toEqual({ start: -250, end: 1750 });
    expect(zoom({ start: 0, end: 1000 }, 1e-9, 500)).toEqual({ start: 200, end: 800 });
    const most = zoom({ start: 0, end: 1e6 }, 1e9, 0);
    expect(most.end - most.start).toBe(399 * 86400);
  });

  it('has round ticks', () => {
    expect(ticks({ start: 10, end: 7300 }, 3)).toEqual({ at: [3600, 7200], step: 3600 });
    expect(tickWord(2056320000, 3600)).toBe('03-01');
    expect(tickWord(2056323600, 3600)).toBe('01:00');
  });
});
